"""The queue as its worker sees it: claim under a lease, hold by the fence, end once, retry with back-off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.errors import ConflictError
from blacklist_service.store import jobs
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import Context

MAX_ATTEMPTS = 8
_FIRST_WAIT_SECONDS = 5
_LONGEST_WAIT_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Claim:
    """A job in a worker's hands. The fence tells this claim from every earlier and later one of the job."""

    job: int
    kind: str
    object_id: int
    slot: str
    fence: int
    attempt: int


def enqueue(
    context: Context, kind: str, object_id: int, slot: str, due_at: datetime | None = None
) -> int | None:
    """Queues a job in a transaction of its own; None where this (kind, object, slot) was queued before."""
    with context.store.begin() as connection:
        return jobs.add_job(
            connection, kind=kind, object_id=object_id, slot=slot, due_at=due_at or context.clock.now()
        )


def claim(context: Context, kinds: Sequence[str], first: Sequence[str] = ()) -> Claim | None:
    """Takes the next due job of these kinds for one lease, one of those that come first before any other; None where
    there is none now."""
    now = context.clock.now()
    with context.store.begin() as connection:
        jobs.fail_silent_jobs(connection, now=now, max_attempts=MAX_ATTEMPTS)
        job = jobs.claim_job(connection, kinds=kinds, now=now, leased_until=_lease_end(context), first=first)
    if job is None:
        return None
    assert job.id is not None
    return Claim(job.id, job.kind, job.object_id, job.slot, job.fence, job.attempts)


def heartbeat(context: Context, held: Claim) -> bool:
    """Prolongs the lease. False where the job is no longer this worker's."""
    with context.store.begin() as connection:
        return jobs.beat_job(connection, held.job, held.fence, _lease_end(context))


def hold(connection: Connection, held: Claim) -> None:
    """Makes sure, inside a write transaction, that its writer still has the job.

    Raises ConflictError JOB.FENCED in a worker that was silent too long or whose job was cancelled.
    """
    if not jobs.hold_job(connection, held.job, held.fence):
        raise _fenced()


def is_late(connection: Connection, context: Context, kinds: Sequence[str], patience: timedelta) -> bool:
    """Whether a due job of these kinds has waited for a worker as long as it may."""
    now = context.clock.now()
    return jobs.is_any_waiting(connection, kinds, since=now - patience, now=now)


def finish(connection: Connection, context: Context, held: Claim) -> None:
    """Ends the job in the transaction of its last effect. Raises ConflictError JOB.FENCED."""
    if not jobs.finish_job(connection, held.job, held.fence, context.clock.now()):
        raise _fenced()


def fail(context: Context, held: Claim, code: str) -> None:
    """Ends the job for good under an error code. Raises ConflictError JOB.FENCED."""
    with context.store.begin() as connection:
        if not jobs.fail_job(connection, held.job, held.fence, context.clock.now(), code):
            raise _fenced()


def retry(context: Context, held: Claim, code: str) -> None:
    """Puts the job back with a growing wait, or ends it after its last attempt. Raises ConflictError JOB.FENCED."""
    if held.attempt >= MAX_ATTEMPTS:
        fail(context, held, code)
        return
    due_at = context.clock.now() + wait_after(held.attempt)
    with context.store.begin() as connection:
        if not jobs.return_job(
            connection, held.job, held.fence, due_at=due_at, error_code=code, is_counted=True
        ):
            raise _fenced()


def give_back(context: Context, held: Claim) -> None:
    """Puts the job back at once, the attempt not counted: its worker was asked to stop."""
    with context.store.begin() as connection:
        if not jobs.return_job(
            connection, held.job, held.fence, due_at=context.clock.now(), error_code=None, is_counted=False
        ):
            raise _fenced()


def cancel(context: Context, job: int) -> bool:
    """Cancels a job; a worker that runs it is refused its next write. False where it had ended."""
    with context.store.begin() as connection:
        return jobs.cancel_job(connection, job, context.clock.now())


def wait_after(attempt: int) -> timedelta:
    """The wait after the n-th failed attempt (from 1): 5 s, 10 s, 20 s … at most 10 minutes."""
    return timedelta(seconds=min(_FIRST_WAIT_SECONDS << min(attempt - 1, 20), _LONGEST_WAIT_SECONDS))


def _lease_end(context: Context) -> datetime:
    return context.clock.now() + timedelta(seconds=context.settings.job_lease_seconds)


def _fenced() -> ConflictError:
    return ConflictError("JOB.FENCED", "任务已由其他进程接手。", "Another worker has the job now.")
