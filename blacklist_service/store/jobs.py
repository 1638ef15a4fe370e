"""Questions about the durable queue and the clock's last slots. A job is a row; who runs it holds its fence."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.tables import ClockSlot, Job

_job = table_of(Job)
_slot = table_of(ClockSlot)


def add_job(connection: Connection, *, kind: str, object_id: int, slot: str, due_at: datetime) -> int | None:
    """Queues a job; None where this (kind, object, slot) was queued before."""
    values = {"kind": kind, "object_id": object_id, "slot": slot, "due_at": due_at,
              "state": "waiting", "attempts": 0, "fence": 0}  # fmt: skip
    added = connection.execute(
        _insert(connection, _job).values(**values).on_conflict_do_nothing().returning(_job.c.id)
    )
    return added.scalar_one_or_none()


def claim_job(
    connection: Connection,
    *,
    kinds: Sequence[str],
    now: datetime,
    leased_until: datetime,
    first: Sequence[str] = (),
) -> Job | None:
    """Takes the job that has been due longest, one of the kinds that come first before any other: a waiting one, or a
    running one whose worker fell silent.

    The fence grows with each claim, so that the earlier worker can no longer write. Never two at once of one
    object: a job waits while another of its kind and object runs. None where nothing is due.
    """
    claimable = and_(
        _job.c.kind.in_(kinds),
        or_(
            and_(_job.c.state == "waiting", _job.c.due_at <= now),
            and_(_job.c.state == "running", _job.c.leased_until <= now),
        ),
        ~_sibling_runs(now),
    )
    asked = select(_job.c.id, _job.c.kind, _job.c.object_id).where(claimable)
    asked = asked.order_by(case((_job.c.kind.in_(first), 0), else_=1), _job.c.due_at, _job.c.id).limit(1)
    found = connection.execute(asked.with_for_update(skip_locked=True)).first()
    if found is None or not _lock_object(connection, found.kind, found.object_id):
        return None
    # Asked again under the lock: a sibling may have been claimed since the first look.
    taken = (
        update(_job)
        .where(_job.c.id == found.id, claimable)
        .values(
            state="running", attempts=_job.c.attempts + 1, fence=_job.c.fence + 1, leased_until=leased_until
        )
        .returning(_job)
    )
    return first_as(Job, connection.execute(taken))


def is_any_waiting(connection: Connection, kinds: Sequence[str], *, since: datetime, now: datetime) -> bool:
    """Whether a job of these kinds has been due since an instant, or longer, and waits only for a worker."""
    asked = select(_job.c.id).where(
        _job.c.state == "waiting", _job.c.kind.in_(kinds), _job.c.due_at <= since, ~_sibling_runs(now)
    )
    return connection.execute(asked.limit(1)).first() is not None


def hold_job(connection: Connection, job: int, fence: int) -> bool:
    """Whether the job still runs under this fence; it cannot be taken away until the transaction ends."""
    return (
        connection.execute(select(_job.c.id).where(_mine(job, fence)).with_for_update()).first() is not None
    )


def beat_job(connection: Connection, job: int, fence: int, leased_until: datetime) -> bool:
    """Prolongs the lease. False where the job was given to another worker or cancelled."""
    return _change(connection, job, fence, leased_until=leased_until)


def finish_job(connection: Connection, job: int, fence: int, now: datetime) -> bool:
    return _change(connection, job, fence, state="done", finished_at=now, leased_until=None, error_code=None)


def fail_job(connection: Connection, job: int, fence: int, now: datetime, error_code: str) -> bool:
    """Ends the job for good; an operator may queue it again under another slot."""
    return _change(
        connection, job, fence, state="failed", finished_at=now, leased_until=None, error_code=error_code
    )


def return_job(
    connection: Connection,
    job: int,
    fence: int,
    *,
    due_at: datetime,
    error_code: str | None,
    is_counted: bool,
) -> bool:
    """Puts the job back to be run at an instant; the attempt counts where something went wrong."""
    attempts = _job.c.attempts if is_counted else _job.c.attempts - 1
    return _change(
        connection, job, fence,
        state="waiting", due_at=due_at, leased_until=None, error_code=error_code, attempts=attempts,
    )  # fmt: skip


def cancel_job(connection: Connection, job: int, now: datetime) -> bool:
    """Cancels a waiting or running job: the one who runs it can write no more. False where it had ended."""
    ended = connection.execute(
        update(_job)
        .where(_job.c.id == job, _job.c.state.in_(("waiting", "running")))
        .values(state="cancelled", finished_at=now, leased_until=None)
    )
    return ended.rowcount == 1


def fail_silent_jobs(connection: Connection, *, now: datetime, max_attempts: int) -> int:
    """Ends jobs that killed their worker too often, so that one poisoned job does not stop the queue."""
    ended = connection.execute(
        update(_job)
        .where(_job.c.state == "running", _job.c.leased_until <= now, _job.c.attempts >= max_attempts)
        .values(state="failed", finished_at=now, leased_until=None, error_code="JOB.SILENT")
    )
    return ended.rowcount


def get_job(connection: Connection, job: int) -> Job:
    found = first_as(Job, connection.execute(select(_job).where(_job.c.id == job)))
    assert found is not None
    return found


def jobs_of(connection: Connection, kind: str, object_id: int) -> list[Job]:
    """All jobs of one object, oldest first."""
    asked = select(_job).where(_job.c.kind == kind, _job.c.object_id == object_id).order_by(_job.c.id)
    return all_as(Job, connection.execute(asked))


def runs_for_any(connection: Connection, kind: str, objects: Collection[int], now: datetime) -> bool:
    """Whether a worker that has not fallen silent runs a job of this kind for one of these objects."""
    asked = select(_job.c.id).where(
        _job.c.kind == kind,
        _job.c.object_id.in_(objects),
        _job.c.state == "running",
        _job.c.leased_until > now,
    )
    return connection.execute(asked.limit(1)).first() is not None


def count_jobs_by_state(connection: Connection) -> dict[str, int]:
    asked = select(_job.c.state, func.count()).group_by(_job.c.state)
    return {str(state): int(count) for state, count in connection.execute(asked)}


def oldest_due_job(connection: Connection, now: datetime) -> datetime | None:
    """Since when the most delayed job has been waiting; None where nothing is late."""
    asked = select(func.min(_job.c.due_at)).where(_job.c.state == "waiting", _job.c.due_at <= now)
    since: datetime | None = connection.execute(asked).scalar_one()
    return since


def forget_ended_jobs(connection: Connection, before: datetime) -> int:
    """Removes jobs that ended before an instant; what they did stands in the journal."""
    return connection.execute(delete(_job).where(_job.c.finished_at < before)).rowcount


def last_slot(connection: Connection, schedule: str) -> datetime | None:
    """The last slot of a schedule that was queued, locked until the transaction ends; None for a new one."""
    asked = select(_slot.c.last_slot).where(_slot.c.schedule == schedule).with_for_update()
    slot: datetime | None = connection.execute(asked).scalar_one_or_none()
    return slot


def keep_slot(connection: Connection, schedule: str, slot: datetime) -> None:
    """Remembers the newest slot; an older one never overwrites it."""
    added = _insert(connection, _slot).values(schedule=schedule, last_slot=slot)
    connection.execute(
        added.on_conflict_do_update(
            index_elements=["schedule"], set_={"last_slot": slot}, where=_slot.c.last_slot < slot
        )
    )


def _mine(job: int, fence: int) -> ColumnElement[bool]:
    return and_(_job.c.id == job, _job.c.fence == fence, _job.c.state == "running")


def _change(connection: Connection, job: int, fence: int, **values: Any) -> bool:
    return connection.execute(update(_job).where(_mine(job, fence)).values(**values)).rowcount == 1


def _sibling_runs(now: datetime) -> ColumnElement[bool]:
    other = _job.alias("other")
    return exists().where(
        other.c.kind == _job.c.kind,
        other.c.object_id == _job.c.object_id,
        other.c.id != _job.c.id,
        other.c.state == "running",
        other.c.leased_until > now,
    )


def _lock_object(connection: Connection, kind: str, object_id: int) -> bool:
    """PostgreSQL: two workers may look at two jobs of one object at the same moment. SQLite has one writer."""
    if connection.dialect.name == "sqlite":
        return True
    key = func.hashtextextended(f"job/{kind}/{object_id}", 0)
    return bool(connection.execute(select(func.pg_try_advisory_xact_lock(key))).scalar_one())


def _insert(connection: Connection, table: Any) -> Any:
    """The two dialects spell ON CONFLICT alike, but each through its own insert."""
    return (sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert)(table)
