"""Tells whether the service can work, and how old what it gives out is. A question: no journal entry."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotReadyError
from blacklist_service.store import jobs, journal
from blacklist_service.store.migrate import HEAD, current_head
from blacklist_service.store.session import ping
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.delay import oldest_unsequenced


@dataclass(frozen=True, slots=True)
class Readiness:
    """What an operator watches. Ages in seconds; None where there is nothing yet."""

    data_version: int
    data_age_seconds: float | None
    queue_delay_seconds: float
    journal_delay_seconds: float
    jobs: dict[str, int]


def check_readiness(context: Context) -> Readiness:
    """Reaches both stores. Raises NotReadyError STORE.DOWN or STORE.MIGRATION."""
    ping(context.store)
    ping(context.looks)
    if current_head(context.store) != HEAD:
        raise NotReadyError("STORE.MIGRATION", "数据库需要升级。", "The database needs its migration.")
    now = context.clock.now()
    with context.store.read() as connection:
        version = journal.last_entry(connection)
        newest = journal.entries_after(connection, version - 1, 1) if version else []
        late = jobs.oldest_due_job(connection, now)
        by_state = jobs.count_jobs_by_state(connection)
    waiting = oldest_unsequenced(context)
    return Readiness(
        data_version=version,
        data_age_seconds=_seconds(now, newest[0].at) if newest else None,
        queue_delay_seconds=0.0 if late is None else _seconds(now, late),
        journal_delay_seconds=0.0 if waiting is None else _seconds(now, waiting),
        jobs=by_state,
    )


def _seconds(now: datetime, then: datetime) -> float:
    return max(0.0, (now - then).total_seconds())
