"""Releases that no schedule holds back: a feed that must take something back is published at the clock's next tick.

Whoever left the list, or may not be used for now, waits for neither a slot nor a working day. Such a release is one
like any other and tells all that is due; a feed without a schedule is published by hand and raises the alarm of
removals.
"""

from blacklist_service.store import jobs, owed_removals
from blacklist_service.workflows.context import Context


def queue_urgent_releases(context: Context) -> int:
    """Queues a release of each feed that must take something back. Returns how many jobs were new.

    The slot names the hour and what is owed, by listings and their versions: what is decided next is queued at once,
    of the same listing too; what was refused (RELEASE.*) is tried again each hour, and nothing can make releases follow
    each other without end.
    """
    now, queued = context.clock.now(), 0
    with context.store.begin() as connection:
        for untold in owed_removals.untold_removals(connection):
            slot = f"{now:%y%m%d%H}/{untold.entries}/{untold.newest_listing}/{untold.versions}"
            added = jobs.add_job(
                connection, kind="publish_release", object_id=untold.feed, slot=slot, due_at=now
            )
            queued += added is not None
    return queued
