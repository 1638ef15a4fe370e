"""A recipient follows a feed of the real server: over lines that break, after crashes, and never backwards."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text

from blacklist_service.client.apply_release import apply_release
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.folder import Folder
from blacklist_service.client.pull_feed import pull
from blacklist_service.client.report_release import report_release
from blacklist_service.clock import Clock, MovingClock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError
from exports.refusals import FeedRefusalError
from tests.blacklist_service.following.conftest import Recipient
from tests.codes import exactly

HEAD_END = b"\r\n\r\n"


def pulled(recipient: Recipient) -> None:
    with recipient.folder.alone() as store:
        pull(recipient.calls(), recipient.folder, store, Clock())


def applied(folder: FeedFolder) -> None:
    with folder.alone() as store:
        apply_release(folder, store, Clock())


def unconfirmed(recipient: Recipient) -> int:
    """How many removals this recipient has not confirmed, by the service's own books."""
    asked = (
        "SELECT count(*) FROM feed_entry JOIN feed ON feed.id = feed_id"
        " WHERE feed.code = :c AND feed_entry.state = 'retracted' AND acknowledged_at IS NULL"
    )
    with recipient.world.context.store.read() as connection:
        return int(connection.execute(text(asked), {"c": recipient.feed}).scalar_one())


def a_removal(recipient: Recipient) -> int:
    """Somebody is listed, followed, and taken off again; nobody was told of the removal yet."""
    gone = recipient.world.list_person()
    recipient.publish()
    recipient.follow()
    recipient.world.end(gone)
    recipient.publish()
    return gone


def refusal_of(recipient: Recipient) -> str:
    try:
        recipient.follow()
    except (FeedRefusalError, NotReadyError, ConflictError) as refusal:
        return refusal.code
    return ""


def cut(answer: bytes, share: float) -> bytes:
    head, _, body = answer.partition(HEAD_END)
    return head + HEAD_END + body[: int(len(body) * share)]


def test_a_recipient_follows_and_a_removal_is_confirmed(recipient: Recipient) -> None:
    world = recipient.world
    stays, gone = world.list_person(), world.list_person()
    recipient.publish()
    first = recipient.follow()
    assert (first.applied.release, first.reported.receipts) == (1, 1)
    assert first.applied.objects == ("snapshot-1.ndjson",)
    world.end(gone)
    recipient.publish()
    assert unconfirmed(recipient) == 1
    second = recipient.follow()
    assert second.applied.objects == ("delta-1-2.ndjson",)
    assert (second.reported.retracted, unconfirmed(recipient)) == (1, 0)
    again = recipient.follow()
    assert (again.applied.objects, again.reported.receipts) == ((), 0)
    assert [path.name for path in sorted(recipient.folder.download.iterdir())] == [
        "manifest.json", "manifest.json.minisig",
    ]  # fmt: skip
    assert second.applied.entries == first.applied.entries - 1
    with recipient.folder.opened() as store:
        (kept,) = [one for one in store.entries() if one.entry["name"] == f"王示例{stays}号"]
        assert store.find(str(kept.entry["id_number"])) == [kept]
        assert store.entry(kept.key) == kept
        assert store.entry("nobody") is None
        assert oct(recipient.folder.path.joinpath("state.sqlite").stat().st_mode)[-3:] == "600"
    world.end(stays)


def _is_told(recipient: Recipient, name: str) -> bool:
    files = [path for path in recipient.folder.path.rglob("*") if path.is_file()]
    return any(name.encode() in path.read_bytes() for path in files)


def test_whoever_was_retracted_is_not_in_the_file_any_more(recipient: Recipient) -> None:
    name = "虚构痕迹甲"
    gone = recipient.world.list_person(name)
    recipient.publish()
    recipient.follow()
    assert _is_told(recipient, name)
    recipient.world.end(gone)
    recipient.publish()
    recipient.follow()
    assert not _is_told(recipient, name)


def test_a_broken_line_is_taken_up_where_it_broke(recipient: Recipient) -> None:
    persons = recipient.world.list_people(20)
    recipient.publish()
    left = [4]

    def spoil(asked: str, answer: bytes) -> bytes:
        if "/objects/" not in asked or not left[0]:
            return answer
        left[0] -= 1
        return cut(answer, 0.4)

    with recipient.behind(spoil) as heads, recipient.folder.alone() as store:
        pull(recipient.calls((0,) * 4), recipient.folder, store, Clock())
    recipient.follow()
    asked = [head for head in heads if "/objects/" in head]
    assert len(asked) == 5
    assert [("range: bytes=" in head.lower()) for head in asked] == [False, True, True, True, True]
    assert recipient.position().release == 1
    for one in persons:
        recipient.world.end(one)


@pytest.mark.parametrize("which", ["/manifest", "/objects/", "/receipts"])
@pytest.mark.parametrize(
    "spoil",
    [
        lambda _answer: b"",
        lambda answer: cut(answer, 0.5),
        lambda answer: answer[:-1] + bytes([answer[-1] ^ 1]),
        lambda answer: answer + b"and more",
        lambda answer: answer.partition(HEAD_END)[0] + HEAD_END,
        lambda _answer: b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n",
        lambda _answer: b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    ],
    ids=["cut", "half", "flipped", "longer", "empty", "proxy", "unsigned"],
)
def test_no_spoilt_answer_is_believed_and_the_next_round_converges(
    recipient: Recipient, which: str, spoil: Callable[[bytes], bytes]
) -> None:
    a_removal(recipient)
    with recipient.behind(lambda asked, answer: spoil(answer) if which in asked else answer):
        assert refusal_of(recipient) in {"", "FEED.DIGEST", "CLIENT.UNANSWERED", "CLIENT.ANSWER_FALSE"}
    assert recipient.position().release in (1, 2)
    recipient.follow()
    assert (recipient.position().release, recipient.position().unreported) == (2, 0)
    assert unconfirmed(recipient) == 0


def test_an_answer_that_was_given_before_is_not_believed(recipient: Recipient) -> None:
    a_removal(recipient)
    kept: dict[str, bytes] = {}

    def replay(asked: str, answer: bytes) -> bytes:
        return kept.setdefault(asked, answer)

    with recipient.behind(replay):
        recipient.follow()
        recipient.publish()
        with pytest.raises(ConflictError, match=exactly("CLIENT.ANSWER_FALSE")):
            recipient.follow()
    assert recipient.follow().applied.release == 3


def test_a_receipt_whose_answer_was_lost_counts_once(recipient: Recipient) -> None:
    a_removal(recipient)
    with (
        recipient.behind(lambda asked, answer: b"" if "/receipts" in asked else answer),
        pytest.raises(NotReadyError),
    ):
        recipient.follow()
    assert (recipient.position().release, recipient.position().reported) == (2, 1)
    with recipient.folder.alone() as store:
        assert report_release(recipient.calls(), recipient.folder, store).retracted == 1
    asked = "SELECT count(*) FROM feed_receipt JOIN feed ON feed.id = feed_id WHERE feed.code = :c AND release = 2"
    with recipient.world.context.store.read() as connection:
        assert connection.execute(text(asked), {"c": recipient.feed}).scalar_one() == 1


def test_an_own_state_that_drifted_is_cured_by_the_snapshot(recipient: Recipient) -> None:
    persons = [recipient.world.list_person(), recipient.world.list_person()]
    recipient.publish()
    recipient.follow()
    with recipient.folder.alone() as store, store.change() as change:
        lost = f"王示例{persons[1]}号"
        change._connection.execute("DELETE FROM entry WHERE json_extract(entry, '$.name') = ?", (lost,))
        change.keep({})
    recipient.world.end(persons[0])
    recipient.publish()
    followed = recipient.follow()
    assert followed.applied.objects[0].startswith("snapshot-")
    assert not recipient.position().must_reload
    recipient.world.end(persons[1])


def test_a_receipt_that_is_refused_asks_for_the_snapshot(recipient: Recipient) -> None:
    recipient.publish()
    pulled(recipient)
    applied(recipient.folder)
    with recipient.folder.alone() as store:
        with store.change() as change:
            change.keep({"state_checksum": "0" * 64})
        with pytest.raises(RefusedError, match=exactly("CLIENT.REFUSED")) as refusal:
            report_release(recipient.calls(), recipient.folder, store)
        assert refusal.value.facts["reason"] == "FEED.CHECKSUM"
        assert store.position().must_reload
    assert recipient.follow().reported.receipts == 1


def test_after_expiry_nothing_is_applied_and_everything_is_stale(recipient: Recipient) -> None:
    recipient.publish()
    recipient.follow()
    assert not recipient.position().is_stale(Clock().now())
    late = MovingClock(at=recipient.world.clock.at + timedelta(hours=25))
    assert recipient.position().is_stale(late.now())
    with pytest.raises(FeedRefusalError, match=exactly("FEED.EXPIRED")):
        recipient.follow(late)
    # A clock that was set back does not make an old list fresh: the manifest's own instant counts.
    early = MovingClock(at=recipient.world.clock.at - timedelta(days=400))
    assert recipient.position().time(early.now()) == recipient.position().issued_at


def test_slow_retrieval_ends(recipient: Recipient) -> None:
    """A line that gives next to nothing is dropped, instead of holding the recipient for ever."""
    person = recipient.world.list_person()
    recipient.publish()

    class Hasty(Clock):
        def ticks(self) -> float:
            Hasty.at = getattr(Hasty, "at", 0.0) + 1_000
            return Hasty.at

    with recipient.folder.alone() as store:
        with pytest.raises(NotReadyError, match=exactly("CLIENT.UNANSWERED")):
            pull(recipient.calls(()), recipient.folder, store, Hasty())
        pull(recipient.calls(), recipient.folder, store, Clock())
    recipient.world.end(person)


def test_one_program_at_a_time_and_only_a_feed_of_ones_own(recipient: Recipient, own_folder: Folder) -> None:
    with (
        recipient.folder.alone(),
        pytest.raises(ConflictError, match=exactly("CLIENT.FEED_BUSY")),
        recipient.folder.alone(),
    ):
        pass
    stranger = FeedFolder(own_folder, "not-mine")
    with pytest.raises(NotReadyError, match=exactly("CLIENT.NOT_TRUSTED")), stranger.opened():
        pass
    stranger.trust(recipient.folder.keys())
    with stranger.alone() as store, pytest.raises(RefusedError, match=exactly("CLIENT.REFUSED")) as refusal:
        pull(recipient.calls(), stranger, store, Clock())
    assert refusal.value.facts["reason"] == "FEED.UNKNOWN"
