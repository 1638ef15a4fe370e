"""Pushes that have something to carry: found from what arrived and what was published, so that no crash loses one."""

from blacklist_service.store import jobs, pushes
from blacklist_service.workflows.context import Context


def queue_due_pushes(context: Context) -> int:
    """Queues each push that is behind its feed and waits no longer. Returns how many jobs were new.

    The slot names the hour too: a job that took its worker along each time is queued again an hour later.
    """
    now, queued = context.clock.now(), 0
    with context.store.begin() as connection:
        for due in pushes.due_pushes(connection, now):
            slot = f"{now:%y%m%d%H}/{due.release}/{due.failures}"
            queued += (
                jobs.add_job(connection, kind="push_release", object_id=due.push, slot=slot, due_at=now)
                is not None
            )
    return queued
