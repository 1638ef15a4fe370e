"""The worker: claims a job, runs its workflow behind the fence, keeps the lease alive, ends the job once."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event, Thread

from blacklist_service.errors import ConflictError, ServiceError
from blacklist_service.jobs import queue
from blacklist_service.jobs.queue import Claim
from blacklist_service.logs import log, where_raised
from blacklist_service.store.guarded import FencedStore, JoinedStore
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.each_apart import code_of, may_pass
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening

_BEATS_PER_LEASE = 3


@dataclass(frozen=True, slots=True)
class Kind:
    """What runs a kind of job. `is_whole`: a workflow of one write transaction, which the end of the job joins;
    else it runs in resumable transactions of its own, each behind the fence. `comes_first`: a due one is taken before
    any other. `gives_way`: before each of its transactions it goes back to the queue, behind all that is due, where a
    job of another kind has waited for longer than that kind's `patience` (None: such a one waits its turn)."""

    run: Callable[[Context, int], object]
    is_whole: bool = False
    comes_first: bool = False
    gives_way: bool = False
    patience: timedelta | None = timedelta(minutes=5)


class StopAskedError(BaseException):
    """The process was asked to stop, or the job to give way. Not an Exception: no workflow may take it for a failure of
    its own."""


@dataclass(frozen=True)
class Worker:
    """Runs jobs one at a time. `stop` may be set by a signal: the transaction under way is finished, the next
    one does not begin, and the job goes back to the queue."""

    context: Context
    kinds: Mapping[str, Kind]
    stop: Event

    def run(self, idle_seconds: float = 1.0) -> None:
        """Runs until asked to stop; looks again after `idle_seconds` where nothing was due."""
        while not self.stop.is_set():
            try:
                was_busy = self.run_one()
            except Exception as error:  # noqa: BLE001  # a database out of reach: the worker outlives it
                log().error("worker_error", error_type=type(error).__name__, where=where_raised(error))
                was_busy = False
            if not was_busy:
                self.stop.wait(idle_seconds)

    def run_one(self) -> bool:
        """Runs the next due job to its end, failure or return. False where nothing was due."""
        first = [name for name, kind in self.kinds.items() if kind.comes_first]
        held = queue.claim(self.context, tuple(self.kinds), first)
        if held is None:
            return False
        try:
            with _heartbeats(self.context, held):
                self._run(held)
        except StopAskedError:
            queue.give_back(self.context, held)
            log().info("job_given_back", job=held.job, kind=held.kind, object_id=held.object_id)
        except Exception as error:  # noqa: BLE001  # one job's failure is not the worker's
            self._settle(held, error)
        return True

    def _run(self, held: Claim) -> None:
        kind = self.kinds[held.kind]
        fenced = FencedStore(self.context.store.engine, self._holder(held))
        if kind.is_whole:
            with fenced.begin() as connection:
                joined = JoinedStore(fenced.engine, connection, reads_apart=True)
                kind.run(replace(self.context, store=joined), held.object_id)
                queue.finish(connection, self.context, held)
        else:
            kind.run(replace(self.context, store=fenced), held.object_id)
            with self.context.store.begin() as connection:
                queue.finish(connection, self.context, held)
        log().info("job_done", job=held.job, kind=held.kind, object_id=held.object_id, attempt=held.attempt)

    def _holder(self, held: Claim) -> Callable[[Connection], None]:
        def hold(connection: Connection) -> None:
            if self.stop.is_set():
                raise StopAskedError
            queue.hold(connection, held)
            if self.kinds[held.kind].gives_way and self._is_any_late(connection):
                raise StopAskedError

        return hold

    def _is_any_late(self, connection: Connection) -> bool:
        by_patience: dict[timedelta, list[str]] = {}
        for name, kind in self.kinds.items():
            if kind.patience is not None:
                by_patience.setdefault(kind.patience, []).append(name)
        return any(
            queue.is_late(connection, self.context, names, patience)
            for patience, names in by_patience.items()
        )

    def _settle(self, held: Claim, error: Exception) -> None:
        """A refusal ends the job; what may pass is tried again; who lost the job leaves it alone."""
        code = code_of(error)
        if isinstance(error, ServiceError):
            tell_refused_opening(self.context, SYSTEM, error)
        log().warning(
            "job_failed", job=held.job, kind=held.kind, object_id=held.object_id, attempt=held.attempt,
            code=code, error_type=type(error).__name__, where=where_raised(error),
        )  # fmt: skip
        if code == "JOB.FENCED":
            return
        try:
            (queue.retry if may_pass(error) else queue.fail)(self.context, held, code)
        except ConflictError:
            log().warning("job_lost", job=held.job, kind=held.kind)


@contextmanager
def _heartbeats(context: Context, held: Claim) -> Iterator[None]:
    """Prolongs the lease from a thread; a worker that cannot reach the database loses its job, as it should."""
    ended = Event()
    pause = context.settings.job_lease_seconds / _BEATS_PER_LEASE

    def beat() -> None:
        while not ended.wait(pause):
            try:
                if not queue.heartbeat(context, held):
                    return
            except Exception as error:  # noqa: BLE001  # the next beat may reach the database again
                log().warning("heartbeat_missed", job=held.job, error_type=type(error).__name__)

    thread = Thread(target=beat, name=f"heartbeat-{held.job}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
