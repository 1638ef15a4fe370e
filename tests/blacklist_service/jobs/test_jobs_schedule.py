"""The clock: slots are queued once, caught up after a sleep, and two clocks are harmless."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from blacklist_service.clock import MovingClock
from blacklist_service.jobs.schedule import (
    HOUSE_SCHEDULES,
    Schedule,
    all_schedules,
    queue_due_slots,
    run_clock,
)
from blacklist_service.store import jobs
from blacklist_service.workflows.context import Context

DAILY = Schedule("publish_release/7", "publish_release", 7, "0 18 * * *")
BROKEN = Schedule("publish_release/8", "publish_release", 8, "not a cron")


def slots(context: Context) -> list[str]:
    with context.store.read() as connection:
        return [job.slot for job in jobs.jobs_of(connection, "publish_release", 7)]


def test_a_new_schedule_starts_now(context: Context, moving_clock: MovingClock) -> None:
    assert queue_due_slots(context, [DAILY]) == 0
    moving_clock.move(timedelta(hours=9))
    assert queue_due_slots(context, [DAILY]) == 1
    assert slots(context) == ["2026-03-02T10:00+00:00"]
    assert queue_due_slots(context, [DAILY]) == 0


def test_a_schedule_may_have_its_first_run_at_once(context: Context, moving_clock: MovingClock) -> None:
    eager = replace(DAILY, is_first_at_once=True)
    assert queue_due_slots(context, [eager]) == 1
    assert queue_due_slots(context, [eager]) == 0
    moving_clock.move(timedelta(hours=9))
    assert queue_due_slots(context, [eager]) == 1
    assert slots(context) == ["2026-03-02T01:30+00:00", "2026-03-02T10:00+00:00"]


def test_figures_are_counted_as_the_service_first_runs(context: Context) -> None:
    # Who opens the page on the first morning does not find it empty for an hour.
    at_once = {one.name for one in HOUSE_SCHEDULES if one.is_first_at_once}
    assert at_once == {"measure_figures", "measure_own_figures"}
    assert queue_due_slots(context, all_schedules(context)) == len(at_once)


def test_a_sleep_over_slots_is_caught_up_once(context: Context, moving_clock: MovingClock) -> None:
    queue_due_slots(context, [DAILY])
    moving_clock.move(timedelta(days=3))
    assert queue_due_slots(context, [DAILY]) == 1
    assert queue_due_slots(context, [DAILY]) == 0
    assert slots(context) == ["2026-03-04T10:00+00:00"]
    moving_clock.move(timedelta(days=1))
    assert queue_due_slots(context, [DAILY]) == 1
    assert len(slots(context)) == 2


def test_two_clocks_queue_one_job(context: Context, moving_clock: MovingClock) -> None:
    queue_due_slots(context, [DAILY])
    for _ in range(5):
        moving_clock.move(timedelta(days=1))
        with ThreadPoolExecutor(4) as clocks:
            added = list(clocks.map(lambda _: queue_due_slots(context, [DAILY]), range(4)))
        assert sum(added) == 1
    assert len(slots(context)) == len(set(slots(context))) == 5


def test_a_clock_that_runs_behind_never_turns_the_slot_back(
    context: Context, moving_clock: MovingClock
) -> None:
    newer = datetime(2026, 3, 9, tzinfo=UTC)
    with context.store.begin() as connection:
        jobs.keep_slot(connection, "publish_release/7", newer)
        jobs.keep_slot(connection, "publish_release/7", newer - timedelta(days=1))
    with context.store.begin() as connection:
        assert jobs.last_slot(connection, "publish_release/7") == newer
    assert queue_due_slots(context, [DAILY]) == 0


def test_a_broken_cron_does_not_stop_the_others(context: Context, moving_clock: MovingClock) -> None:
    queue_due_slots(context, [BROKEN, DAILY])
    moving_clock.move(timedelta(days=1))
    assert queue_due_slots(context, [BROKEN, DAILY]) == 1


def test_the_house_schedules_all_come_within_a_week(context: Context, moving_clock: MovingClock) -> None:
    assert all_schedules(context) == list(HOUSE_SCHEDULES)
    queue_due_slots(context, all_schedules(context))
    moving_clock.move(timedelta(days=7))
    assert queue_due_slots(context, all_schedules(context)) == len(HOUSE_SCHEDULES)


def test_the_clock_catches_up_as_it_starts_and_stops_when_asked(
    sqlite_context: Context, moving_clock: MovingClock
) -> None:
    queue_due_slots(sqlite_context, all_schedules(sqlite_context))
    moving_clock.move(timedelta(days=7))
    stop = Event()
    stop.set()
    clock = Thread(target=run_clock, args=(sqlite_context, stop))
    clock.start()
    clock.join()
    with sqlite_context.store.read() as connection:
        at_once = sum(one.is_first_at_once for one in HOUSE_SCHEDULES)
        assert jobs.count_jobs_by_state(connection) == {"waiting": at_once + len(HOUSE_SCHEDULES)}
