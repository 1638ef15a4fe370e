"""What a bureau said of single entries is read: counted by its code, row by row within reach, never with a person."""

from typing import Any

import pytest
from sqlalchemy import event, update

from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.store import feeds
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import FeedFeedback
from blacklist_service.workflows import list_feedback as list_feedback_workflow
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.list_feedback import (
    MOST_COUNTS,
    WITHHELD,
    feedback_about,
    list_all_feedback,
    list_feedback,
)
from blacklist_service.workflows.take_feedback import FeedbackItem, take_feedback


def keys(world: Any, *listings: int, feed: str = "feed-a") -> list[str]:
    with world.context.store.read() as connection:
        known = feeds.entries_by_listing(connection, feeds.find_feed(connection, feed).id, list(listings))
    return [known[listing].entry_key for listing in listings]


def say(world: Any, release: int, *said: tuple[int, str], feed: str = "feed-a", actor: Any = None) -> None:
    """The recipient rejects entries under codes; "" accepts."""
    named = keys(world, *(listing for listing, _code in said), feed=feed)
    items = [
        FeedbackItem(key, "rejected" if code else "accepted", code)
        for key, (_listing, code) in zip(named, said, strict=True)
    ]
    take_feedback(world.context, actor or world.agency, feed, release, items)
    world.move()


@pytest.fixture
def said(world: Any) -> list[int]:
    """Four people in two releases; the bureau rejects two of them, and one of these again in the later release."""
    world.open_feed()
    people = world.list_people(4)
    world.publish()
    say(world, 1, (people[0], "E17"), (people[1], "E17"), (people[2], ""), (people[3], ""))
    world.change_amount(people[0], 111)
    world.publish()
    say(world, 2, (people[0], "B-2"))
    return people


def test_officials_read_counts_by_code_newest_first_and_each_rejected_entry(
    world: Any, said: list[int]
) -> None:
    found = list_feedback(world.context, world.maker, "feed-a")
    assert (found.entries, found.rejected, found.is_cut, found.after) == (5, 3, False, None)
    assert [(one.release, one.outcome, one.code, one.entries) for one in found.counts] == [
        (2, "rejected", "B-2", 1), (1, "rejected", "E17", 2), (1, "accepted", "", 2),
    ]  # fmt: skip
    first, second = keys(world, said[0], said[1])
    assert [(one.release, one.code, one.key, one.listing) for one in found.rows] == [
        (2, "B-2", first, said[0]), (1, "E17", second, said[1]), (1, "E17", first, said[0]),
    ]  # fmt: skip
    (whole,) = list_all_feedback(world.context, world.checker)
    assert (whole.feed, whole.member, whole.entries, whole.rejected, whole.newest_release) == (
        "feed-a", "bureau", 5, 3, 2,
    )  # fmt: skip
    assert whole.received_at == found.rows[0].received_at


def test_one_release_and_one_code_alone(world: Any, said: list[int]) -> None:
    found = list_feedback(world.context, SYSTEM, "feed-a", release=1, code="E17")
    assert {one.release for one in found.counts} == {1}
    assert [one.listing for one in found.rows] == [said[1], said[0]]
    assert list_feedback(world.context, SYSTEM, "feed-a", release=2, code="E17").rows == ()
    assert (found.entries, found.rejected) == (5, 3)


def test_page_by_page_every_rejected_entry_comes_once(world: Any, said: list[int]) -> None:
    seen, after = [], None
    while True:
        found = list_feedback(world.context, world.maker, "feed-a", after=after, limit=1)
        seen += [(one.release, one.listing) for one in found.rows]
        after = found.after
        if after is None:
            break
    assert seen == [(2, said[0]), (1, said[1]), (1, said[0])]


def test_the_recipient_reads_its_own_word_and_no_case(world: Any, said: list[int]) -> None:
    found = list_feedback(world.context, world.agency, "feed-a")
    assert (found.entries, found.rejected) == (5, 3)
    assert [one.listing for one in found.rows] == [None, None, None]
    assert {one.key for one in found.rows} == set(keys(world, said[0], said[1]))
    with pytest.raises(NotFoundError) as refused:
        list_feedback(world.context, world.other_agency, "feed-a")
    assert refused.value.code == "FEED.UNKNOWN"
    with pytest.raises(ForbiddenError):
        list_all_feedback(world.context, world.agency)
    with pytest.raises(NotFoundError):
        list_feedback(world.context, world.maker, "feed-x")


def test_rows_are_of_whom_the_official_reaches(world: Any, said: list[int]) -> None:
    recuse(world.context, SYSTEM, login="checker", subject=said[0])
    found = list_feedback(world.context, world.checker, "feed-a", limit=1)
    assert ([one.listing for one in found.rows], found.after) == ([said[1]], None)
    grant_area(world.context, SYSTEM, login="checker", region="510000")
    found = list_feedback(world.context, world.checker, "feed-a")
    assert (found.rows, found.after, found.rejected) == ((), None, 3)


def test_who_reaches_little_is_led_on_page_by_page_and_nobody_makes_one_call_read_all(
    world: Any, said: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_feedback_workflow, "MOST_READ", 2)
    recuse(world.context, SYSTEM, login="checker", subject=said[0])
    first = list_feedback(world.context, world.checker, "feed-a", limit=1)
    assert ([one.listing for one in first.rows], first.after is None) == ([said[1]], False)
    last = list_feedback(world.context, world.checker, "feed-a", limit=1, after=first.after)
    assert (last.rows, last.after) == ((), None)
    grant_area(world.context, SYSTEM, login="checker", region="510000")
    none = list_feedback(world.context, world.checker, "feed-a", limit=1)
    assert (none.rows, none.after) == ((), first.after)
    assert list_feedback(world.context, world.checker, "feed-a", after=none.after).after is None


def test_the_case_tells_the_last_word_of_each_recipient(world: Any, said: list[int]) -> None:
    world.open_feed("feed-b", member_code="other")
    world.publish("feed-b")
    say(world, 1, (said[0], ""), feed="feed-b", actor=world.other_agency)
    with world.context.store.read() as connection:
        told = feedback_about(connection, said[0])
        silent = feedback_about(connection, said[3] + 1)
    assert {feed: (one.release, one.outcome, one.code) for feed, one in told.items()} == {
        "feed-a": (2, "rejected", "B-2"), "feed-b": (1, "accepted", ""),
    }  # fmt: skip
    assert silent == {}


def test_an_entry_that_was_taken_back_since_is_told_so(world: Any, said: list[int]) -> None:
    assert all(one.is_live for one in list_feedback(world.context, world.maker, "feed-a").rows)
    world.end(said[1])
    world.publish()
    rows = list_feedback(world.context, world.maker, "feed-a").rows
    assert [(one.listing, one.is_live) for one in rows if one.release == 1] == [
        (said[1], False), (said[0], True),
    ]  # fmt: skip


def test_a_code_of_before_that_could_be_somebodys_number_is_never_shown(world: Any, said: list[int]) -> None:
    number, table = "34010419900101001X", table_of(FeedFeedback)
    with world.context.store.begin() as connection:
        connection.execute(update(table).where(table.c.code == "E17").values(code=number))
    found = list_feedback(world.context, world.maker, "feed-a")
    assert {one.code for one in found.rows} == {"B-2", WITHHELD}
    assert {one.code for one in found.counts} == {"B-2", WITHHELD, ""}
    with world.context.store.read() as connection:
        assert feedback_about(connection, said[1])["feed-a"].code == WITHHELD
    # Nor can it be asked for.
    assert list_feedback(world.context, world.maker, "feed-a", code=number).rows == ()


def test_however_much_was_said_the_questions_are_as_many(world: Any) -> None:
    """Also for whoever does not reach everybody; and a code for each entry is cut."""
    world.open_feed()
    people = world.list_people(MOST_COUNTS + 20)
    world.publish()
    grant_area(world.context, SYSTEM, login="checker", region="340000")
    say(world, 1, *((one, f"E{one}") for one in people[:5]))
    asked: list[str] = []
    event.listen(world.context.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def questions(actor: Any) -> int:
        asked.clear()
        found = list_feedback(world.context, actor, "feed-a")
        list_all_feedback(world.context, actor)
        assert len(found.rows) == min(50, found.entries)
        return len(asked)

    few = [questions(actor) for actor in (world.maker, world.checker)]
    say(world, 1, *((one, f"E{one}") for one in people[5:]))
    # A page that is full needs no question whether there is another.
    assert [questions(actor) + 1 for actor in (world.maker, world.checker)] == few
    found = list_feedback(world.context, world.maker, "feed-a")
    assert (len(found.counts), found.is_cut, found.rejected) == (MOST_COUNTS, True, len(people))
    assert found.after is not None


def test_a_feed_of_which_nothing_was_said(world: Any) -> None:
    world.open_feed()
    found = list_feedback(world.context, world.maker, "feed-a")
    assert (found.entries, found.rejected, found.counts, found.rows, found.after) == (0, 0, (), (), None)
    (whole,) = list_all_feedback(world.context, world.maker)
    assert (whole.entries, whole.newest_release, whole.received_at) == (0, None, None)
