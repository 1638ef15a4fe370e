"""Officials are told how late recipients are: at 1, 4 and 24 hours, of what they reach, in as many questions always."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.rules.confirmations import steps_on
from blacklist_service.store.authority import reporters_of_many
from blacklist_service.store.subjects import survivors_of
from blacklist_service.workflows.chase_removals import chase_removals
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.count_late_removals import count_late_removals
from blacklist_service.workflows.grant_authority import grant_area, recuse
from blacklist_service.workflows.list_owed_removals import list_owed_removals
from blacklist_service.workflows.publish_release import publish_release

TICK = timedelta(microseconds=1)


def test_the_steps_of_one_four_and_twenty_four_hours(world: Any) -> None:
    world.open_feed()
    gone, later = world.list_people(2)
    world.publish()
    assert count_late_removals(world.context, world.maker).feeds == ()
    world.end(gone)
    decided = world.clock.at
    publish_release(world.context, SYSTEM, "feed-a")
    seen = []
    for hours in (1, 4, 24):
        for short in (TICK, timedelta()):
            world.clock.move(decided + timedelta(hours=hours) - short - world.clock.at)
            found = count_late_removals(world.context, world.maker)
            seen.append((found.late, found.stopped, found.notices, found.since == decided))
    assert seen == [
        (0, 0, 0, False), (1, 0, 0, True), (1, 0, 0, True), (1, 1, 0, True), (1, 1, 0, True), (1, 1, 1, True),
    ]  # fmt: skip
    assert (found.steps.alarm, found.steps.stop, found.steps.notice) == (1, 4, 24)
    world.end(later)
    (one,) = count_late_removals(world.context, world.maker).feeds
    assert (one.feed, one.member, one.owed, one.late, one.notices) == ("feed-a", "bureau", 2, 1, 1)
    assert (one.since, one.is_stopped, one.chased_at) == (decided, True, None)
    chase_removals(world.context, world.maker, "feed-a", "phone")
    (one,) = count_late_removals(world.context, world.maker).feeds
    assert one.chased_at == world.clock.at


def test_the_law_is_asked_once_however_much_is_owed(world: Any) -> None:
    """Six questions for each removal were most of the time of the first page."""
    world.open_feed()
    people = world.list_people(3)
    world.publish()
    world.end_all(people)
    steps_on.cache_clear()
    (one,) = count_late_removals(world.context, world.maker).feeds
    assert (one.owed, steps_on.cache_info().misses) == (3, 1)


def test_whoever_is_latest_stands_first(world: Any) -> None:
    for feed, member in (("feed-a", "bureau"), ("feed-b", "other")):
        world.open_feed(feed, member_code=member)
    people = world.list_people(3)
    for feed in ("feed-a", "feed-b"):
        world.publish(feed)
    world.end(people[0])
    publish_release(world.context, SYSTEM, "feed-b")
    world.move(2)
    assert [(one.feed, one.late) for one in count_late_removals(world.context, world.checker).feeds] == [
        ("feed-a", 1), ("feed-b", 1),
    ]  # fmt: skip


def test_nothing_is_told_of_cases_that_are_not_reached(world: Any) -> None:
    world.open_feed()
    hidden = world.list_person()
    world.publish()
    world.end(hidden)
    world.publish()
    world.move(30)
    recuse(world.context, SYSTEM, login="checker", subject=hidden)
    found = count_late_removals(world.context, world.checker)
    assert (found.late, found.notices, found.stopped, found.since, found.feeds) == (0, 0, 0, None, ())
    with pytest.raises(ForbiddenError):
        count_late_removals(world.context, world.agency)


def test_an_unknown_way_to_remind_is_refused(world: Any) -> None:
    with pytest.raises(InvalidError) as refused:
        chase_removals(world.context, world.maker, "feed-a", "虚构甲")
    assert (refused.value.code, "虚构甲" in str(refused.value)) == ("VALUE.UNKNOWN", False)


def test_however_much_is_owed_the_questions_are_as_many(world: Any) -> None:
    """Also for whoever does not reach everybody, and however often somebody was reminded."""
    for feed, member in (("feed-a", "bureau"), ("feed-b", "other")):
        world.open_feed(feed, member_code=member)
    people = world.list_people(12)
    for feed in ("feed-a", "feed-b"):
        world.publish(feed)
    grant_area(world.context, SYSTEM, login="checker", region="340000")
    asked: list[str] = []
    event.listen(world.context.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))

    def questions() -> list[int]:
        counted = []
        for actor in (world.maker, world.checker):
            asked.clear()
            count_late_removals(world.context, actor)
            counted.append(len(asked))
        return counted

    world.end(people[0])
    world.publish()
    few = questions()
    world.end_all(people[1:])
    for feed in ("feed-a", "feed-b"):
        publish_release(world.context, SYSTEM, feed, second_actor=world.checker)
        chase_removals(world.context, world.maker, feed, "phone")
    assert questions() == few
    assert len(list_owed_removals(world.context, world.checker)) == 24


def test_reach_is_asked_of_more_people_than_one_question_takes(world: Any) -> None:
    """With 65,536 removals owed, officials of a region got no first page on PostgreSQL."""
    (one,) = world.list_people(1)
    many = range(1, 70_002)
    with world.context.store.read() as connection:
        assert survivors_of(connection, many) == {one: one}
        reporters = reporters_of_many(connection, many)
        assert (len(reporters), reporters[one]) == (len(many), [(world.platform, "340100")])
        assert reporters_of_many(connection, ()) == {}
