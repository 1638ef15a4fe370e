"""The clock: at each tick it queues the newest slot of each schedule that has come since the last recorded one.

What was queued stands in the database, so a clock that slept, died or runs twice neither loses nor doubles a slot.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from blacklist_service.jobs.crons import newest_slot
from blacklist_service.jobs.due_pushes import queue_due_pushes
from blacklist_service.jobs.urgent import queue_urgent_releases
from blacklist_service.logs import log, where_raised
from blacklist_service.rules.calendar import ScheduleDays
from blacklist_service.store import feeds, jobs
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.each_apart import code_of
from blacklist_service.workflows.journalling.delay import oldest_unsequenced
from blacklist_service.workflows.seal_journal import seal_journal

# Half of the promised delay, so that one missed turn does not break it.
SEAL_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """A kind of job for one object on a cron in Chinese time. Missed slots come together as the newest one:
    each run does all the work that is due by then. `is_first_at_once`: the first run does not wait for a slot."""

    name: str
    kind: str
    object_id: int
    cron: str
    days: ScheduleDays = ScheduleDays.EVERY_DAY
    is_first_at_once: bool = False


HOUSE_SCHEDULES = (
    Schedule("seal_journal", "seal_journal", 0, "*/5 * * * *"),
    Schedule("ask_witnesses", "ask_witnesses", 0, "1-59/5 * * * *"),
    Schedule("watch_deadlines", "watch_deadlines", 0, "10 * * * *"),
    Schedule("measure_figures", "measure_figures", 0, "20 * * * *", is_first_at_once=True),
    Schedule("measure_own_figures", "measure_own_figures", 0, "25 * * * *", is_first_at_once=True),
    Schedule("watch_removals", "watch_removals", 0, "5-55/10 * * * *"),
    Schedule("publish_recalls", "publish_recalls", 0, "* * * * *"),
    Schedule("sweep_retention", "sweep_retention", 0, "30 2 * * *"),
    Schedule("erase_looks", "erase_looks", 0, "40 2 * * *"),
    Schedule("erase_released_objects", "erase_released_objects", 0, "50 2 * * *"),
    Schedule("erase_court_rows", "erase_court_rows", 0, "0 3 * * *"),
    Schedule("tidy_queue", "tidy_queue", 0, "20 3 * * *"),
    Schedule("check_rows", "check_rows", 0, "40 3 * * *"),
    Schedule("reconcile_listings", "reconcile_listings", 0, "0 4 * * *"),
    Schedule("resolve_again", "resolve_again", 0, "0 1 * * sun"),
)


def all_schedules(context: Context) -> list[Schedule]:
    """The schedules of the house, and one per active feed that has a cron."""
    with context.store.read() as connection:
        subscribed = [known.feed for known in feeds.all_feeds(connection)]
    return [
        *HOUSE_SCHEDULES,
        *(
            Schedule(
                f"publish_release/{feed.id}",
                "publish_release",
                feed.id,
                feed.cron,
                ScheduleDays(feed.calendar),
            )
            for feed in subscribed
            if feed.id is not None and feed.cron and feed.state == "active"
        ),
    ]


def queue_due_slots(context: Context, schedules: list[Schedule]) -> int:
    """Queues what has come due; a schedule seen for the first time starts now. Returns how many jobs were new."""
    queued = 0
    for schedule in schedules:
        try:
            queued += _queue_newest(context, schedule, context.clock.now())
        except Exception as error:  # noqa: BLE001  # one feed's broken cron does not stop the others
            log().error(
                "schedule_refused", schedule=schedule.name,
                code=code_of(error), error_type=type(error).__name__, where=where_raised(error),
            )  # fmt: skip
    return queued


def _queue_newest(context: Context, schedule: Schedule, now: datetime) -> bool:
    with context.store.begin() as connection:
        last = jobs.last_slot(connection, schedule.name)
        slot = now if last is None else newest_slot(schedule.cron, last, now, schedule.days)
        if slot is None:
            return False
        if last is None and not schedule.is_first_at_once:
            jobs.keep_slot(connection, schedule.name, now)
            return False
        added = jobs.add_job(
            connection,
            kind=schedule.kind,
            object_id=schedule.object_id,
            slot=slot.isoformat(timespec="minutes"),
            due_at=slot,
        )
        jobs.keep_slot(connection, schedule.name, slot)
    return added is not None


def tick(context: Context) -> None:
    """One tick of the clock; a failed one is made good by the next, because nothing is kept in memory."""
    try:
        queued = queue_due_slots(context, all_schedules(context))
        queued += queue_urgent_releases(context) + queue_due_pushes(context)
    except Exception as error:  # noqa: BLE001  # a database out of reach: the clock outlives it
        log().error("tick_failed", error_type=type(error).__name__, where=where_raised(error))
        return
    if queued:
        log().info("slots_queued", count=queued)


def seal(context: Context) -> None:
    """Puts what was written into the journal's tree within the promised delay; the job of the schedule makes good what
    fails here."""
    try:
        if oldest_unsequenced(context) is not None:
            seal_journal(context)
    except Exception as error:  # noqa: BLE001  # a database out of reach: the clock outlives it
        log().error(
            "seal_failed", code=code_of(error), error_type=type(error).__name__, where=where_raised(error)
        )


def run_clock(context: Context, stop: Event) -> None:
    """Ticks at once and then each minute, and seals the journal every few seconds, until asked to stop. Any number of
    clocks may run."""
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(1)},
        timezone=UTC,
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_job(tick, CronTrigger(second=0, timezone=UTC), args=(context,), id="tick")
    scheduler.add_job(seal, IntervalTrigger(seconds=SEAL_SECONDS), args=(context,), id="seal")
    tick(context)
    scheduler.start()
    try:
        stop.wait()
    finally:
        scheduler.shutdown(wait=True)
