"""What must be taken back waits for no slot and no working day; everything else does."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from blacklist_service.errors import InvalidError, NotFoundError
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.jobs.schedule import all_schedules, tick
from blacklist_service.jobs.urgent import queue_urgent_releases
from blacklist_service.rules.calendar import ScheduleDays
from blacklist_service.store import feeds, jobs
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.change_schedule import change_schedule
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_feeds import list_feeds
from blacklist_service.workflows.publish_release import publish_release
from tests.blacklist_service.feeds.conftest import add
from tests.codes import exactly

YEARLY = "0 9 1 1 *"


def releases(world: Any) -> int:
    (found,) = [one.release for one in list_feeds(world.context, SYSTEM) if one.code == "feed-a"]
    return int(found)


def tick_and_run(world: Any) -> int:
    """One tick of the clock and the jobs that it queued; how far the feed has come."""
    tick(world.context)
    run_due_jobs(world.context)
    return releases(world)


def publish_jobs(world: Any) -> list[tuple[str, str | None]]:
    with world.context.store.read() as connection:
        feed = feeds.find_feed(connection, "feed-a")
        found = jobs.jobs_of(connection, "urgent_release", feed.id)
        return [(job.state, job.error_code) for job in found]


def object_to(world: Any, listing: int, at: datetime | None = None) -> None:
    """An open objection, as a person files it; `at`: when it came in, if that was earlier."""
    with world.context.store.begin() as connection:
        add(connection, Objection(
            id=listing, listing_id=listing, reason="paid", state="with_source", received_on=date(2026, 1, 30),
            received_at=at or world.clock.at, due_on=date(2026, 2, 19), answer_due_on=date(2026, 2, 9),
            sealed_narrative=b"sealed", version=1,
        ))  # fmt: skip
    world.mark(listing, "is_disputed", to=True)


def test_a_removal_goes_out_on_a_day_off_and_nothing_follows_it(world: Any) -> None:
    world.open_feed(cron=YEARLY, calendar="working_days")
    gone, _stays = world.list_person(), world.list_person()
    assert tick_and_run(world) == 0
    world.publish()
    # Saturday evening: renewed, as its manifest had ended.
    world.clock.move(timedelta(days=5, hours=9))
    assert tick_and_run(world) == 2
    world.end(gone)
    assert tick_and_run(world) == 3
    world.clock.move(timedelta(minutes=1))
    # The recipient has not confirmed; that is no reason to publish again.
    assert tick_and_run(world) == 3


def test_a_suppression_goes_out_at_once_and_its_end_waits_for_the_slot(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    hidden = world.list_person()
    world.publish()
    world.mark(hidden, "is_suppressed", to=True)
    assert tick_and_run(world) == 2
    world.mark(hidden, "is_suppressed", to=False)
    world.list_person()
    assert tick_and_run(world) == 2


def test_who_is_suppressed_and_then_removed_waits_for_no_next_hour(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    gone = world.list_person()
    world.publish()
    world.mark(gone, "is_suppressed", to=True)
    assert tick_and_run(world) == 2
    # The same entry of the same feed in the same hour, owed once more.
    world.end(gone)
    assert tick_and_run(world) == 3
    world.clock.move(timedelta(minutes=1))
    assert tick_and_run(world) == 3


def test_a_dispute_goes_out_within_a_minute_and_once(world: Any, follower: Any) -> None:
    world.open_feed(cron=YEARLY)
    first, second = world.list_people(2)
    world.publish()
    object_to(world, first)
    assert tick_and_run(world) == 2
    held = follower().follow().state.entries.values()
    assert sorted(bool(one.entry["disputed"]) for one in held) == [False, True]
    for _ in range(3):
        world.clock.move(timedelta(minutes=1))
        assert tick_and_run(world) == 2
    object_to(world, second)
    assert tick_and_run(world) == 3
    # Whether it still stands by the next hour or not: it was told.
    world.move(2)
    assert tick_and_run(world) == 3


def test_a_dispute_that_a_release_overtook_goes_out_with_the_next(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    listing = world.list_person()
    world.publish()
    came_in = world.clock.at
    world.clock.move(timedelta(minutes=1))
    publish_release(world.context, SYSTEM, "feed-a")
    # It came in before that release was begun, and was written after.
    object_to(world, listing, came_in)
    assert tick_and_run(world) == 3


def test_a_dispute_that_a_refused_release_holds_is_tried_each_hour(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    people = world.list_people(53)
    world.publish()
    world.sql("UPDATE feed SET cron = ''")
    world.end_all(people[:51])
    object_to(world, people[52])
    world.sql("UPDATE feed SET cron = :c", c=YEARLY)
    for tried in (1, 2, 3):
        world.clock.move(timedelta(minutes=61))
        assert tick_and_run(world) == 1
        assert publish_jobs(world) == [("failed", "RELEASE.MASS_REMOVAL")] * tried


def test_a_dispute_about_what_nobody_holds_waits(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    world.open_feed("by-hand", cron="")
    world.list_person()
    world.publish()
    world.publish("by-hand")
    object_to(world, world.list_person())
    # Neither the one on a schedule nor the one by hand.
    assert queue_urgent_releases(world.context) == 0


def test_nobody_is_told_to_forget_what_nobody_told(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    world.open_feed("by-hand", cron="")
    never_sent = world.list_person()
    world.publish()
    world.publish("by-hand")
    hidden = world.list_person()
    world.mark(hidden, "is_suppressed", to=True)
    assert queue_urgent_releases(world.context) == 0
    world.end(never_sent)
    # A removal does not wait for somebody's hand either.
    assert queue_urgent_releases(world.context) == 2
    assert queue_urgent_releases(world.context) == 0


def test_what_is_refused_is_tried_each_hour_and_with_each_decision(world: Any) -> None:
    world.open_feed(cron=YEARLY)
    people = world.list_people(53)
    world.publish()
    world.end_all(people[:51])
    refused = ("failed", "RELEASE.MASS_REMOVAL")
    assert tick_and_run(world) == 1
    assert publish_jobs(world) == [refused]
    world.clock.move(timedelta(minutes=1))
    assert tick_and_run(world) == 1
    assert publish_jobs(world) == [refused]
    world.end(people[51])
    tick_and_run(world)
    world.move(1)
    tick_and_run(world)
    assert publish_jobs(world) == [refused] * 3


def test_a_schedule_is_changed_and_shown(world: Any) -> None:
    world.open_feed()
    assert [one.days for one in all_schedules(world.context)][-1] is ScheduleDays.EVERY_DAY
    change_schedule(world.context, world.maker, "feed-a", cron="5 6 * * 1-5", calendar="working_days")
    (feed,) = list_feeds(world.context, world.agency)
    assert (feed.cron, feed.calendar) == ("5 6 * * 1-5", "working_days")
    changed = all_schedules(world.context)[-1]
    assert (changed.cron, changed.days) == ("5 6 * * 1-5", ScheduleDays.WORKING_DAYS)
    with pytest.raises(InvalidError, match=exactly("FEED.CALENDAR")):
        change_schedule(world.context, world.maker, "feed-a", cron=YEARLY, calendar="sundays")
    with pytest.raises(InvalidError, match=exactly("FEED.CRON")):
        change_schedule(world.context, world.maker, "feed-a", cron=YEARLY * 10, calendar="every_day")
    with pytest.raises(NotFoundError, match=exactly("FEED.UNKNOWN")):
        change_schedule(world.context, world.maker, "feed-x", cron=YEARLY, calendar="every_day")
