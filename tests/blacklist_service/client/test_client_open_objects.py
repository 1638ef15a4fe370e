"""Encrypted objects on the recipient's side: what was meddled with is refused under its code and nothing is applied; the
next honest delivery converges. All persons invented."""

import base64
import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from blacklist_service.client.apply_release import Applied, apply_release
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.folder import Folder
from blacklist_service.client.recipient_store import LocalEntry
from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from blacklist_service.vault.object_place import ObjectPlace
from blacklist_service.vault.recipient_identities import (
    EncryptionKind,
    RecipientIdentities,
    encrypted_object,
    kind_of,
    new_recipient_identity,
)
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol_recipient_key import RecipientKeyEnrolment, add_recipient_key
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key
from blacklist_service.workflows.publish_release import feed_public_key
from blacklist_service.workflows.read_feed import manifest_of, object_of, signature_of
from exports import minisign
from exports.feed_keys import FeedKeys
from exports.manifest import Manifest
from exports.refusals import FeedRefusalError
from tests.blacklist_service.feeds.conftest import World, build_world
from tests.codes import exactly
from tests.kinds import KINDS

FEED = "feed-a"
MADE_AT = datetime(2026, 11, 20, tzinfo=UTC)
STRANGERS = {
    kind: RecipientIdentities(new_recipient_identity(kind, MADE_AT)).public_lines[0] for kind in KINDS
}


@dataclass
class Desk:
    """A recipient whose downloads are laid into its folder by hand."""

    world: World
    own: Folder
    folder: FeedFolder
    kind: EncryptionKind

    def enrol(self, *, is_next: bool = False) -> int:
        """A new identity, enrolled; the release from which on everything is encrypted to it."""
        line = self.folder.identities.make(
            self.own, FEED, self.world.clock.at, is_next=is_next, kind=self.kind
        )
        proof = proof_in(self.folder.identities.proof_file)
        given = RecipientKeyEnrolment(FEED, line, proof)
        return add_recipient_key(self.world.context, SYSTEM, given).from_release

    def deliver(self) -> Manifest:
        """What an honest pull would have left in the folder."""
        context, agency = self.world.context, self.world.agency
        content, _ = manifest_of(context, agency, FEED)
        manifest = Manifest.from_bytes(content)
        (self.folder.download / "manifest.json").write_bytes(content)
        (self.folder.download / "manifest.json.minisig").write_text(signature_of(context, agency, FEED))
        for item in (manifest.snapshot, *manifest.deltas):
            (self.folder.download / item.name).write_bytes(self.delivered(item.name))
        return manifest

    def delivered(self, name: str) -> bytes:
        return b"".join(object_of(self.world.context, self.world.agency, FEED, name).chunks)

    def sign(self, manifest: Manifest) -> None:
        """As somebody could who has the feed's key."""
        content, signer = manifest.to_bytes(), self.world.context.vault.feed_signer
        (self.folder.download / "manifest.json").write_bytes(content)
        signed = minisign.sign(content, signer.key_id, signer.sign, "release")
        (self.folder.download / "manifest.json.minisig").write_text(signed)

    def apply(self) -> Applied:
        with self.folder.alone() as store:
            return apply_release(self.folder, store, self.world.clock)

    def entries(self) -> list[LocalEntry]:
        with self.folder.opened() as store:
            return list(store.entries())

    def lying(self) -> set[str]:
        return {found.name for found in self.folder.download.iterdir()}


def proof_in(file: Path) -> bytes:
    return base64.b64decode(file.read_bytes())


@pytest.fixture(params=KINDS)
def desk(
    sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path, request: pytest.FixtureRequest
) -> Desk:
    """Two persons in release 1, applied plain; a key enrolled; release 2 with a third person, applied encrypted."""
    world = build_world(sqlite_context, moving_clock)
    world.open_feed(FEED)
    for _ in range(2):
        world.list_person()
    own = Folder(tmp_path / "client")
    own.make("bureau", "ed25519")
    proof = proof_in(own.proof_file)
    add_signing_key(world.context, SYSTEM, KeyEnrolment("bureau", own.public_key_file.read_bytes(), proof))
    made = Desk(world, own, FeedFolder(own, FEED), request.param)
    made.folder.trust(FeedKeys(feed_public_key(world.context)))
    world.publish(FEED)
    made.deliver()
    made.apply()
    made.enrol()
    world.list_person()
    world.publish(FEED)
    made.deliver()
    made.apply()
    return made


def encrypt(content: bytes, line: str, name: str) -> bytes:
    out = io.BytesIO()
    with encrypted_object([line], ObjectPlace("bureau", FEED, name), out) as sink:
        sink.write(content)
    return out.getvalue()


def own_line(desk: Desk) -> str:
    return desk.folder.identities.opened().public_lines[-1]


def put(desk: Desk, body: bytes, **said: str) -> None:
    """The newest delta replaced, in a manifest signed by the feed's own key: the publisher itself at fault."""
    manifest = Manifest.from_bytes((desk.folder.download / "manifest.json").read_bytes())
    item = manifest.deltas[-1]
    sha256 = hashlib.sha256(body).hexdigest()
    forged = replace(item, sha256=sha256, byte_count=len(body), **said)  # type: ignore[arg-type]  # what a forger says has any type
    (desk.folder.download / forged.name).write_bytes(body)
    desk.sign(replace(manifest, deltas=(*manifest.deltas[:-1], forged)))


def newest(desk: Desk) -> tuple[Path, bytes]:
    """The file of the newest delta, and what is inside."""
    manifest = Manifest.from_bytes((desk.folder.download / "manifest.json").read_bytes())
    path, out = desk.folder.download / manifest.deltas[-1].name, io.BytesIO()
    place = ObjectPlace("bureau", FEED, path.name)
    desk.folder.identities.opened().open_object(io.BytesIO(path.read_bytes()), place, out)
    return path, out.getvalue()


def flipped(at: float) -> Callable[[Desk], None]:
    def flip(desk: Desk) -> None:
        path, _ = newest(desk)
        body = bytearray(path.read_bytes())
        body[int(at * (len(body) - 1))] ^= 1
        path.write_bytes(body)

    return flip


def flipped_and_signed(at: float) -> Callable[[Desk], None]:
    def flip(desk: Desk) -> None:
        path, _ = newest(desk)
        body = bytearray(path.read_bytes())
        body[int(at * (len(body) - 1))] ^= 1
        put(desk, bytes(body))

    return flip


def truncated(desk: Desk) -> None:
    path, _ = newest(desk)
    path.write_bytes(path.read_bytes()[:-20])


def truncated_and_signed(desk: Desk) -> None:
    path, _ = newest(desk)
    put(desk, path.read_bytes()[:-20])


def swapped(desk: Desk) -> None:
    """An object of another release under this one's name."""
    path, _ = newest(desk)
    path.write_bytes(desk.delivered(f"delta-1-2.ndjson.{desk.kind}"))


def swapped_and_signed(desk: Desk) -> None:
    put(desk, desk.delivered(f"delta-1-2.ndjson.{desk.kind}"))


def for_another(desk: Desk) -> None:
    path, content = newest(desk)
    put(desk, encrypt(content, STRANGERS[desk.kind], path.name))


def by_phrase(desk: Desk) -> None:
    put(desk, pyrage.passphrase.encrypt(newest(desk)[1], "phrase"))


def plain_inside(desk: Desk) -> None:
    """The name says encrypted, the bytes are not."""
    put(desk, newest(desk)[1])


def plain_announced(desk: Desk) -> None:
    """The publisher, or whoever has its key, goes back to plain."""
    _, content = newest(desk)
    put(desk, content, name="delta-2-3.ndjson")


def again_encrypted(desk: Desk) -> None:
    path, _ = newest(desk)
    body = path.read_bytes()
    put(desk, encrypt(body, own_line(desk), path.name), content_sha256=hashlib.sha256(body).hexdigest())


def other_content(desk: Desk) -> None:
    path, content = newest(desk)
    put(desk, encrypt(content + b"\n", own_line(desk), path.name))


ATTACKS = [
    (flipped(0.0), "FEED.DIGEST"),
    (flipped(0.1), "FEED.DIGEST"),
    (flipped(0.5), "FEED.DIGEST"),
    (flipped(1.0), "FEED.DIGEST"),
    (flipped_and_signed(0.0), "FEED.PLAIN"),
    (flipped_and_signed(0.6), "FEED.ENCRYPTION"),
    (flipped_and_signed(1.0), "FEED.ENCRYPTION"),
    (truncated, "FEED.SIZE"),
    (truncated_and_signed, "FEED.ENCRYPTION"),
    (swapped, "FEED.SIZE"),
    (swapped_and_signed, "FEED.DIGEST"),
    (for_another, "FEED.OTHER_KEY"),
    (by_phrase, "FEED.ENCRYPTION"),
    (plain_inside, "FEED.PLAIN"),
    (plain_announced, "FEED.PLAIN"),
    (again_encrypted, "FEED.OPERATION"),
    (other_content, "FEED.DIGEST"),
]

# An object by HPKE or in the SM profile knows its own place; another kind of file under its name is none at all.
_BUT_AGE = {swapped_and_signed: "FEED.ENCRYPTION", by_phrase: "FEED.PLAIN"}


@pytest.mark.parametrize(
    ("attack", "code"), ATTACKS, ids=[f"{number}-{code}" for number, (_, code) in enumerate(ATTACKS)]
)
def test_what_was_meddled_with_is_not_applied(desk: Desk, attack: Callable[[Desk], None], code: str) -> None:
    desk.world.end(1)
    desk.world.publish(FEED)
    desk.deliver()
    # What lies there of the snapshot's way would only hide the fault.
    (desk.folder.download / f"snapshot-3.ndjson.{desk.kind}").unlink()
    before = desk.entries()
    attack(desk)

    with pytest.raises(FeedRefusalError) as refusal:
        desk.apply()

    assert refusal.value.code == (code if desk.kind is EncryptionKind.AGE else _BUT_AGE.get(attack, code))
    assert desk.entries() == before
    assert not any(name.endswith((".ndjson", ".ndjson.part")) for name in desk.lying() - {"delta-2-3.ndjson"})
    desk.deliver()
    assert desk.apply().release == 3
    assert len(desk.entries()) == 2


def test_the_first_encrypted_release_rules_plain_ones_out(desk: Desk) -> None:
    assert desk.folder.identities.encrypted_from == 2
    assert len(desk.entries()) == 3
    assert desk.lying() == {"manifest.json", "manifest.json.minisig"}


def test_a_manifest_that_mixes_two_ways_is_refused(desk: Desk) -> None:
    desk.world.publish(FEED)
    manifest = desk.deliver()
    last = manifest.deltas[-1]
    other = next(kind for kind in EncryptionKind if kind is not desk.kind)
    renamed = replace(last, name=f"{last.name.removesuffix(desk.kind)}{other}")
    (desk.folder.download / renamed.name).write_bytes(desk.delivered(last.name))
    desk.sign(replace(manifest, deltas=(*manifest.deltas[:-1], renamed)))
    with pytest.raises(FeedRefusalError, match=exactly("FEED.ENCRYPTION")):
        desk.apply()
    assert len(desk.entries()) == 3


def test_the_other_kind_follows_at_once_and_the_next_key_is_of_the_newest_ones_kind(desk: Desk) -> None:
    before, other = desk.kind, next(kind for kind in reversed(KINDS) if kind is not desk.kind)
    identities = desk.folder.identities
    line = identities.make(desk.own, FEED, desk.world.clock.at, is_next=True, kind=other)
    given = RecipientKeyEnrolment(FEED, line, proof_in(identities.proof_file))
    with pytest.raises(RefusedError, match=exactly("RECIPIENT_KEY.KINDS")):
        add_recipient_key(desk.world.context, SYSTEM, given)
    assert add_recipient_key(desk.world.context, SYSTEM, given, overlap_days=0).from_release == 3
    desk.world.end(2)
    desk.world.publish(FEED)
    manifest = desk.deliver()

    assert {item.name.rpartition(".")[2] for item in (manifest.snapshot, *manifest.deltas)} == {other}
    assert desk.apply().release == 3
    assert len(desk.entries()) == 2
    desk.kind = other
    assert kind_of(identities.make(desk.own, FEED, desk.world.clock.at, is_next=True)) is other
    assert [kind_of(one) for one in identities.opened().public_lines] == [before, other, other]
    assert len(identities.forget_older()) == 2


def test_what_the_service_announced_holds_before_anything_came_encrypted(desk: Desk) -> None:
    identities = desk.folder.identities
    identities.expect_encrypted(5)
    assert identities.encrypted_from == 2
    identities.expect_encrypted(1)
    assert identities.encrypted_from == 1
    (desk.folder.path / "encrypted-from.txt").write_text("damaged")
    assert identities.encrypted_from == 1


def test_a_next_identity_stands_beside_the_older_one_until_it_is_forgotten(desk: Desk) -> None:
    first = own_line(desk)
    with pytest.raises(ConflictError, match=exactly("CLIENT.IDENTITY_EXISTS")):
        desk.enrol()
    assert desk.enrol(is_next=True) == 3
    desk.world.end(2)
    desk.world.publish(FEED)
    desk.deliver()

    assert desk.apply().release == 3
    assert desk.folder.identities.forget_older() == (first,)
    desk.world.publish(FEED)
    desk.deliver()
    assert desk.apply().release == 4
    assert len(desk.entries()) == 2


def test_without_an_identity_nothing_is_applied_and_the_reason_is_named(desk: Desk) -> None:
    desk.world.publish(FEED)
    desk.deliver()
    file = desk.folder.identities.file
    file.chmod(0o640)
    with pytest.raises(NotReadyError, match=exactly("CLIENT.IDENTITY_EXPOSED")):
        desk.apply()
    file.unlink()
    with pytest.raises(NotReadyError, match=exactly("CLIENT.NO_IDENTITY")):
        desk.apply()
    assert len(desk.entries()) == 3
