"""The attacks that the TUF specification names (1.0.34, section 1.5.2), each with where it is tried here and how it ends;
those on the line, and by whoever stole the feed's key, are tried here, those in the folder beside.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from hashlib import sha256

import orjson
import pytest

from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.downloads import Wanted, download
from blacklist_service.client.pull_feed import pull
from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from exports.refusals import FeedRefusalError
from exports.types import LiveEntry
from tests.blacklist_service.feeds.conftest import World
from tests.blacklist_service.following.conftest import Recipient, Spoil
from tests.blacklist_service.following.test_client_attacks import (
    ATTACKS,
    PERSONS,
    another_key,
    manifest_of,
    put,
    with_snapshot,
)
from tests.blacklist_service.following.test_client_follow_feed import cut, unconfirmed
from tests.blacklist_service.following.test_client_holds_nothing import HEADS

# What TUF calls each attack, and under which names it is tried in this folder.
NAMED = {
    "arbitrary software installation": {"arbitrary_installation", "forged_answer", "forged_object"},
    "endless data": {"endless_data", "endless_manifest", "endless_object", "object_beyond_the_disk"},
    "extraneous dependencies": {"extraneous_dependencies"},
    "fast-forward": {"fast_forward", "fast_forward_with_the_key"},
    "indefinite freeze": {"indefinite_freeze", "frozen_answers"},
    "malicious mirrors preventing updates": {"malicious_mirror", "mirror_that_refuses", "mirror_that_is_silent"},
    "mix-and-match": {"mix_and_match", "signature_of_another_release"},
    "rollback": {"rollback"},
    "slow retrieval": {"slow_head", "slow_body", "slow_chunk", "slow_refusal"},
    "vulnerability to key compromises": {"key_compromise", "fast_forward_with_the_key"},
    "wrong software installation": {"wrong_installation"},
}  # fmt: skip


@dataclass(frozen=True)
class OnTheLine:
    """What somebody on the line makes of the answers; `earlier`: the answers given before, by what was asked."""

    name: str
    code: str
    spoil: Callable[[str, bytes, dict[str, bytes]], bytes]


def _body(answer: bytes, body: bytes) -> bytes:
    """The same head, with another body of the right length."""
    head = b"HTTP/1.1 200 OK\r\n" + b"\r\n".join(
        line
        for line in answer.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]
        if not line.lower().startswith(b"content-length")
    )
    return head + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body


def _content(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


def _of(what: str, spoil: Callable[[bytes], bytes]) -> Callable[[str, bytes, dict[str, bytes]], bytes]:
    return lambda asked, answer, _earlier: spoil(answer) if what in asked else answer


_REFUSAL = b"HTTP/1.1 404 Not Found\r\ncontent-length: 28\r\n\r\n" + b'{"code":"FEED.NO_OBJECT_X1"}'
ON_THE_LINE = (
    OnTheLine("forged_answer", "CLIENT.ANSWER_FALSE", _of("/manifest ", lambda a: _body(a, b"{}"))),
    OnTheLine("forged_object", "FEED.DIGEST", _of("/objects/", lambda a: _body(a, _content(a)[::-1]))),
    OnTheLine("endless_manifest", "CLIENT.ANSWER_FALSE", _of("/manifest ", lambda a: _body(a, b" " * 70_000))),
    OnTheLine("frozen_answers", "CLIENT.ANSWER_FALSE", lambda asked, answer, earlier: earlier.get(asked, answer)),
    OnTheLine("mirror_that_refuses", "CLIENT.UNSIGNED", _of("/objects/", lambda _a: _REFUSAL)),
    OnTheLine("mirror_that_is_silent", "CLIENT.UNANSWERED", _of("/objects/", lambda a: cut(a, 0))),
    OnTheLine(
        "signature_of_another_release", "CLIENT.ANSWER_FALSE",
        lambda asked, answer, earlier: earlier.get(asked, answer) if "minisig" in asked else answer,
    ),
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def persons(server: tuple[World, str]) -> None:
    """So many that to take them all off at once is not a recipient's everyday."""
    for _ in range(PERSONS):
        server[0].list_person()


@contextmanager
def remembering(recipient: Recipient) -> Iterator[dict[str, bytes]]:
    """Every answer that comes meanwhile, by what was asked."""
    earlier: dict[str, bytes] = {}

    def keep(asked: str, answer: bytes) -> bytes:
        earlier[asked] = answer
        return answer

    with recipient.behind(keep):
        yield earlier


@pytest.mark.parametrize("attack", ON_THE_LINE, ids=lambda one: one.name)
def test_an_attack_on_the_line_is_refused_and_changes_nothing(
    recipient: Recipient, attack: OnTheLine
) -> None:
    recipient.publish()
    with remembering(recipient) as earlier:
        recipient.follow()
    before, position = recipient.entries(), recipient.position()
    recipient.world.change_amount(1, 2_000 + ON_THE_LINE.index(attack))
    recipient.publish()
    spoil: Spoil = lambda asked, answer: attack.spoil(asked, answer, earlier)  # noqa: E731  # two names for one thing
    with (
        recipient.behind(spoil),
        pytest.raises((FeedRefusalError, NotReadyError, RefusedError, ConflictError)) as end,
    ):
        recipient.follow()
    assert end.value.code == attack.code
    assert (recipient.entries(), recipient.position()) == (before, position)
    recipient.follow()
    assert recipient.position().release == 2


def test_endless_object(recipient: Recipient) -> None:
    """No byte is read beyond what the manifest says, however many come; what came is the object itself."""
    recipient.publish()
    sent = []

    def spoil(asked: str, answer: bytes) -> bytes:
        if "/objects/" not in asked:
            return answer
        sent.append(len(answer))
        return _body(answer, _content(answer) + b"x" * 3_000_000)

    with recipient.behind(spoil), recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())
    item = manifest_of(recipient).snapshot
    assert sent
    assert (recipient.folder.download / item.name).stat().st_size == item.byte_count
    assert recipient.follow().applied.release == 1


def test_object_beyond_the_disk(recipient: Recipient) -> None:
    """Not even whoever holds the feed's key fills the recipient's disk: the size is looked at first."""
    recipient.publish()
    recipient.follow()
    item = replace(manifest_of(recipient).snapshot, name="snapshot-9.ndjson", byte_count=2**52)
    folder = recipient.folder.download
    assert shutil.disk_usage(folder).free < item.byte_count
    before = sorted(folder.iterdir())
    wanted = Wanted("/api/v1/feeds/x/objects/x", item, manifest_of(recipient).expires_at)
    with pytest.raises(FeedRefusalError) as refusal:
        download(recipient.calls(), wanted, folder, Clock())
    assert (refusal.value.code, sorted(folder.iterdir())) == ("FEED.STATE_FULL", before)


def _led_away(recipient: Recipient, number: int, *, stranger: bool) -> None:
    """A release under a false number, signed by a key that is trusted: one person is missing, by a false retraction."""
    held = recipient.entries()
    gone, *left = held
    lines = [{"entry": one.entry, "key": one.key, "op": "UPSERT", "version": one.version} for one in left]
    lines.append({
        "effective_on": "2026-11-20", "key": gone.key, "op": "RETRACT", "reason": "repaired", "version": gone.version + 1,
    })  # fmt: skip
    content = b"".join(orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + b"\n" for line in lines)
    live = [LiveEntry(one.key, one.version, one.entry) for one in left]
    manifest = with_snapshot(recipient, content, live)
    name = f"snapshot-{number}.ndjson"
    (recipient.folder.download / name).write_bytes(content)
    item = replace(manifest.snapshot, release=number, name=name, sha256=sha256(content).hexdigest())
    put(recipient, replace(manifest, release=number, snapshot=item), stranger=stranger)
    with recipient.folder.alone() as store:
        apply_release(recipient.folder, store, Clock())


def test_fast_forward_with_the_key(recipient: Recipient) -> None:
    """Whoever stole the feed's key leads a recipient beyond every number; with another key it counts anew, and what the
    thief retracted is neither missing nor reported."""
    recipient.publish()
    recipient.follow()
    honest = recipient.entries()
    _led_away(recipient, 2**40, stranger=False)
    assert (recipient.position().release, recipient.position().unreported) == (2**40, 1)
    with pytest.raises(FeedRefusalError) as refusal:
        recipient.follow()
    assert refusal.value.code == "FEED.ROLLBACK"

    stolen = recipient.folder.keys()
    assert not recipient.folder.trust(stolen)
    assert not recipient.folder.trust(replace(stolen, next_key=another_key().feed_key))
    assert not recipient.folder.trust(another_key())  # announced: no reason to count anew
    assert recipient.position().release == 2**40
    assert recipient.folder.trust(stolen)
    position = recipient.position()
    assert (position.release, position.unreported, position.must_reload) == (0, 0, True)
    assert position.is_stale(Clock().now())
    assert position.entries == len(honest) - 1
    ended = recipient.follow()
    assert (ended.applied.release, ended.reported.receipts, unconfirmed(recipient)) == (1, 1, 0)
    assert recipient.entries() == honest


def test_every_attack_that_is_named_is_tried() -> None:
    here = {attack.__name__ for attack, _code in ATTACKS} | {attack.name for attack in ON_THE_LINE}
    here |= {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    here |= {f"slow_{where}" for where in HEADS}
    assert set().union(*NAMED.values()) <= here
    # What is no attack of TUF's: the lists that were cut.
    tried = {attack.__name__ for attack, _code in ATTACKS} - set().union(*NAMED.values())
    assert tried == {"truncated_everything_delisted", "truncated_and_signed"}
