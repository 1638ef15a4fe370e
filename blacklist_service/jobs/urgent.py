"""Releases that no schedule holds back: a feed that must take something back, or say that it is disputed, is published
at the clock's next tick; one whose manifest ends soon is renewed, so that no list goes stale between two slots.

Whoever left the list, may not be used for now, or objects waits for neither a slot nor a working day nor somebody who
publishes by hand. Such a release is compared like any other and gives nothing new against anybody: that waits for the
schedule, or for that somebody (releasing/stopping.py).
"""

from datetime import datetime, timedelta

from blacklist_service.store import jobs, owed_removals
from blacklist_service.store.owed_removals import Disputed
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.releasing.agency_feeds import SERIES_FORMATS
from blacklist_service.workflows.releasing.narrow import untold_disputes
from blacklist_service.workflows.releasing.validity import ending_manifests

_SECOND, _TRIED_AGAIN = timedelta(seconds=1), timedelta(hours=1)


def queue_urgent_releases(context: Context) -> int:
    """Queues a release of each feed that must take something back, mark it, or be renewed. Returns how many jobs were
    new.

    The slot names what is owed: listings and their versions, how many objections and the newest, or the release whose
    manifest ends. What is decided or objected to next is queued at once, of the same listing too; what was refused
    (RELEASE.*) is tried again each hour, and nothing can make releases follow each other without end.
    """
    now, queued = context.clock.now(), 0
    with context.store.begin() as connection:
        for feed, slot in _urgent(connection, now).items():
            added = jobs.add_job(connection, kind="urgent_release", object_id=feed, slot=slot, due_at=now)
            queued += added is not None
    return queued


def is_urgent(context: Context, feed: int) -> bool:
    """Whether a feed still needs an urgent release: another one may have told everything since it was asked for."""
    with context.store.read() as connection:
        return feed in _urgent(connection, context.clock.now())


def _urgent(connection: Connection, now: datetime) -> dict[int, str]:
    """The slot of each feed that needs an urgent release. Of one feed only one is asked for at a time: those of
    renewals and removals name the hour, so that they come again."""
    return _untold_disputes(connection, now) | _ending(connection, now) | _untold_removals(connection, now)


def _ending(connection: Connection, now: datetime) -> dict[int, str]:
    """Whatever was published is renewed, also where nobody set a schedule; that of the public renews itself
    (publish_recalls)."""
    ending = ending_manifests(connection, now, late_by=timedelta(0))
    return {one.feed: f"{_hour(now)}/r{one.number}" for one in ending}


def _untold_removals(connection: Connection, now: datetime) -> dict[int, str]:
    return {
        untold.feed: f"{_hour(now)}/{untold.entries}/{untold.newest_listing}/{untold.versions}"
        for untold in owed_removals.untold_removals(connection, but_formats=SERIES_FORMATS)
    }


def _untold_disputes(connection: Connection, now: datetime) -> dict[int, str]:
    """Whoever objected since the release was begun that last told of its entry: the mark goes out with the next one."""
    waiting: dict[int, list[Disputed]] = {}
    for one in untold_disputes(connection, now):
        waiting.setdefault(one.feed, []).append(one)
    found: dict[int, str] = {}
    for feed, disputes in waiting.items():
        is_late = any(one.told_at + _SECOND <= one.received_at < now - _TRIED_AGAIN for one in disputes)
        hour = f"{_hour(now)}/" if is_late else ""
        found[feed] = f"{hour}d/{len(disputes)}/{disputes[-1].objection}"
    return found


def _hour(now: datetime) -> str:
    return f"{now:%y%m%d%H}"
