"""The attacks that TUF names, and a truncated "everything delisted", against a recipient of the real server.

Each attack puts something into the recipient's folder or onto its line; it is refused under a stable code, what is held
stays as it was, and the next honest round converges. All persons invented.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import count

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.recipient_store import LocalEntry
from blacklist_service.clock import Clock, MovingClock
from blacklist_service.errors import RefusedError
from exports import minisign
from exports.feed_keys import FeedKeys
from exports.manifest import Manifest, SnapshotObject
from exports.refusals import FeedRefusalError
from exports.release import state_checksum
from exports.types import LiveEntry
from tests.blacklist_service.feeds.conftest import World
from tests.blacklist_service.following.conftest import Recipient

PERSONS = 60
_STRANGER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def manifest_of(recipient: Recipient) -> Manifest:
    return Manifest.from_bytes((recipient.folder.download / "manifest.json").read_bytes())


def put(recipient: Recipient, manifest: Manifest, *, stranger: bool = False) -> None:
    """A manifest of the attacker's making, signed by the feed's stolen key or by one of the attacker's own."""
    content = manifest.to_bytes()
    signer = recipient.world.context.vault.feed_signer
    raw = _STRANGER.public_key().public_bytes_raw()
    text = (
        minisign.sign(content, minisign.derived_key_id(raw), _STRANGER.sign, "release")
        if stranger
        else minisign.sign(content, signer.key_id, signer.sign, "release")
    )
    (recipient.folder.download / "manifest.json").write_bytes(content)
    (recipient.folder.download / "manifest.json.minisig").write_text(text)


def with_snapshot(recipient: Recipient, content: bytes, live: list[LiveEntry]) -> Manifest:
    """What a holder of the feed's key could sign: a release with just this snapshot."""
    manifest = manifest_of(recipient)
    number = manifest.release + 1
    name = f"snapshot-{number}.ndjson"
    (recipient.folder.download / name).write_bytes(content)
    made = SnapshotObject(number, name, sha256(content).hexdigest(), len(content), len(live))
    return replace(manifest, release=number, snapshot=made, deltas=(), state_checksum=state_checksum(live))


def arbitrary_installation(recipient: Recipient) -> None:
    put(recipient, manifest_of(recipient), stranger=True)


def endless_data(recipient: Recipient) -> None:
    item = manifest_of(recipient).deltas[-1]
    with (recipient.folder.download / item.name).open("ab") as out:
        out.write(b"x" * 1_000_000)


def extraneous_dependencies(recipient: Recipient) -> None:
    """A signed manifest that names a file which is no object of the feed."""
    content = manifest_of(recipient).to_bytes().replace(b"delta-1-2.ndjson", b"../../evil.ndjson")
    signer = recipient.world.context.vault.feed_signer
    (recipient.folder.download / "manifest.json").write_bytes(content)
    signed = minisign.sign(content, signer.key_id, signer.sign, "release")
    (recipient.folder.download / "manifest.json.minisig").write_text(signed)


def fast_forward(recipient: Recipient) -> None:
    """A release number beyond all others, whose state nobody can show; it must not be remembered."""
    put(recipient, replace(manifest_of(recipient), release=2**52))


def indefinite_freeze(recipient: Recipient) -> None:
    at = recipient.world.clock.at - timedelta(days=3)
    put(recipient, replace(manifest_of(recipient), issued_at=at, expires_at=at + timedelta(hours=25)))


def malicious_mirror(recipient: Recipient) -> None:
    """A mirror that holds objects back."""
    for item in recipient.folder.download.glob("*.ndjson"):
        item.unlink()


def mix_and_match(recipient: Recipient) -> None:
    """The new manifest with an object of another release under its name."""
    item = manifest_of(recipient).deltas[-1]
    content = (recipient.folder.download / item.name).read_bytes()
    (recipient.folder.download / item.name).write_bytes(content.replace(b'"version":2', b'"version":3'))


def rollback(recipient: Recipient) -> None:
    manifest = manifest_of(recipient)
    old = replace(manifest.snapshot, release=1, name="snapshot-1.ndjson")
    put(recipient, replace(manifest, release=1, snapshot=old, deltas=()))


def key_compromise(recipient: Recipient) -> None:
    """Whoever stole the feed's key takes everybody off the list; a second signature is what it lacks."""
    put(recipient, with_snapshot(recipient, b"", []))


def another_key() -> FeedKeys:
    """The key that `put(stranger=True)` signs by."""
    raw = _STRANGER.public_key().public_bytes_raw()
    return FeedKeys(minisign.public_key_text(minisign.derived_key_id(raw), raw))


def wrong_installation(recipient: Recipient) -> None:
    """A true manifest of the same key, for another feed."""
    put(recipient, replace(manifest_of(recipient), feed="another-feed"))


def truncated_everything_delisted(recipient: Recipient) -> None:
    """A download that was cut to nothing, where a whole list was meant."""
    item = manifest_of(recipient).deltas[-1]
    (recipient.folder.download / item.name).write_bytes(b"")


def truncated_and_signed(recipient: Recipient) -> None:
    """The publisher's own mistake: the lines of a snapshot are missing that its manifest counts."""
    manifest = with_snapshot(recipient, b"", [])
    put(recipient, replace(manifest, snapshot=replace(manifest.snapshot, entries=PERSONS)))


ATTACKS: list[tuple[Callable[[Recipient], None], str]] = [
    (arbitrary_installation, "FEED.SIGNATURE"),
    (endless_data, "FEED.SIZE"),
    (extraneous_dependencies, "FEED.SCHEMA"),
    (fast_forward, "FEED.CHAIN"),
    (indefinite_freeze, "FEED.EXPIRED"),
    (malicious_mirror, "FEED.OBJECT"),
    (mix_and_match, "FEED.DIGEST"),
    (rollback, "FEED.ROLLBACK"),
    (key_compromise, "FEED.MASS_REMOVAL"),
    (wrong_installation, "FEED.RECIPIENT"),
    (truncated_everything_delisted, "FEED.SIZE"),
    (truncated_and_signed, "FEED.OPERATION"),
]


@pytest.fixture(scope="module")
def somebody(server: tuple[World, str]) -> int:
    """One of so many that to take them all off at once is not a recipient's everyday."""
    world = server[0]
    first, *_others = [world.list_person() for _ in range(PERSONS)]
    return first


@pytest.fixture(scope="module")
def amounts() -> Iterator[int]:
    """Each is another, so that a release has something to say."""
    return count(1_000)


@pytest.mark.parametrize(("attack", "code"), ATTACKS, ids=[attack.__name__ for attack, _code in ATTACKS])
def test_an_attack_is_refused_and_changes_nothing(
    recipient: Recipient,
    somebody: int,
    amounts: Iterator[int],
    attack: Callable[[Recipient], None],
    code: str,
) -> None:
    recipient.publish()
    recipient.follow()
    before, position = recipient.entries(), recipient.position()
    assert len(before) >= PERSONS
    recipient.world.change_amount(somebody, next(amounts))
    recipient.publish()
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    if attack is rollback:
        with recipient.folder.alone() as store:
            apply_release(recipient.folder, store, Clock())
            pull(recipient.calls(), recipient.folder, store, Clock())
        before, position = recipient.entries(), recipient.position()
    attack(recipient)
    now = MovingClock(at=max(recipient.world.clock.at, Clock().now()))
    with recipient.folder.alone() as store, pytest.raises(FeedRefusalError) as refusal:
        apply_release(recipient.folder, store, now)
    assert refusal.value.code == code
    after = replace(recipient.position(), must_reload=False)
    assert (recipient.entries(), after) == (before, position)
    recipient.follow()
    assert recipient.position().release == 2
    assert _is_whole(recipient.entries(), recipient)


def _is_whole(entries: list[LocalEntry], recipient: Recipient) -> bool:
    live = [LiveEntry(one.key, one.version, one.entry, one.is_suppressed) for one in entries]
    return state_checksum(live) == recipient.position().state_checksum


def test_a_mass_removal_that_two_officials_signed_arrives(recipient: Recipient) -> None:
    """The guard refuses attackers, and not what two officials have decided."""
    world = recipient.world
    persons = world.list_people(PERSONS)
    recipient.publish()
    recipient.follow()
    held = recipient.position().entries
    world.end_all(persons)
    recipient.publish(second=True)
    recipient.follow()
    assert recipient.position().entries == held - PERSONS


@pytest.mark.parametrize(
    ("told", "reason"),
    [("QUOTA.EXCEEDED", "QUOTA.EXCEEDED"), ("\x1b[2JX", ""), ("quota exceeded: call 12345", "")],
)
def test_what_an_unsigned_refusal_says_is_told_to_nobody(
    recipient: Recipient, told: str, reason: str
) -> None:
    """Objects are streamed unsigned: a proxy's words must not pass for the service's, nor reach a terminal."""
    recipient.publish()
    said = orjson.dumps({"code": told, "title_zh": "\x1b]0;请致电骗子\x07", "title_en": "\x1b[31mcall us"})
    refusal_head = b"HTTP/1.1 403 Forbidden\r\ncontent-length: %d\r\n\r\n" % len(said)

    def spoil(asked: str, answer: bytes) -> bytes:
        return refusal_head + said if "/objects/" in asked else answer

    with recipient.behind(spoil), recipient.folder.alone() as store, pytest.raises(RefusedError) as refusal:
        pull(recipient.calls(), recipient.folder, store, Clock())
    assert (refusal.value.code, refusal.value.facts) == ("CLIENT.UNSIGNED", {"status": 403, "reason": reason})
    shown = f"{refusal.value} {refusal.value.zh} {refusal.value.en}"
    assert "\x1b" not in shown
    assert "call us" not in shown
