"""Releases that no schedule holds back: a feed that must take something back, or say that it is disputed, is published
at the clock's next tick.

Whoever left the list, may not be used for now, or objects waits for neither a slot nor a working day. Such a release is
one like any other and tells all that is due; a feed without a schedule is published by hand and raises the alarm of
removals.
"""

from datetime import datetime, timedelta

from blacklist_service.store import jobs, owed_removals
from blacklist_service.store.owed_removals import Disputed
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context

_SECOND, _TRIED_AGAIN = timedelta(seconds=1), timedelta(hours=1)
# What no release has told within a day waits for the schedule: nothing makes releases follow each other without end.
_TRIED_FOR = timedelta(hours=24)


def queue_urgent_releases(context: Context) -> int:
    """Queues a release of each feed that must take something back or mark it. Returns how many jobs were new.

    The slot names what is owed: listings and their versions, or how many objections and the newest. What is decided or
    objected to next is queued at once, of the same listing too; what was refused (RELEASE.*) is tried again each hour,
    and nothing can make releases follow each other without end.
    """
    now, queued = context.clock.now(), 0
    with context.store.begin() as connection:
        owed = _untold_disputes(connection, now) | _untold_removals(connection, now)
        for feed, slot in owed.items():
            added = jobs.add_job(connection, kind="publish_release", object_id=feed, slot=slot, due_at=now)
            queued += added is not None
    return queued


def _untold_removals(connection: Connection, now: datetime) -> dict[int, str]:
    return {
        untold.feed: f"{_hour(now)}/{untold.entries}/{untold.newest_listing}/{untold.versions}"
        for untold in owed_removals.untold_removals(connection)
    }


def _untold_disputes(connection: Connection, now: datetime) -> dict[int, str]:
    """Whoever objected since the release was begun that last told of its entry: the mark goes out with the next one."""
    waiting: dict[int, list[Disputed]] = {}
    for one in owed_removals.disputed_since(connection, now - _TRIED_FOR):
        # A release is dated by whole seconds: of the same second it is asked for once.
        if one.received_at.replace(microsecond=0) >= one.told_at:
            waiting.setdefault(one.feed, []).append(one)
    found: dict[int, str] = {}
    for feed, disputes in waiting.items():
        is_late = any(one.told_at + _SECOND <= one.received_at < now - _TRIED_AGAIN for one in disputes)
        hour = f"{_hour(now)}/" if is_late else ""
        found[feed] = f"{hour}d/{len(disputes)}/{disputes[-1].objection}"
    return found


def _hour(now: datetime) -> str:
    return f"{now:%y%m%d%H}"
