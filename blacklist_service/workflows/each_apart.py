"""A run over many cases, each in a transaction of its own: one that fails keeps none behind it from its turn."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Concatenate, ParamSpec, TypeVar, final

from blacklist_service.errors import ConflictError, NotReadyError, ServiceError
from blacklist_service.logs import log, where_raised
from blacklist_service.store.session import Connection
from blacklist_service.workflows.context import SYSTEM, Context, record

Asked = ParamSpec("Asked")
Result = TypeVar("Result")
# Another process has the job: nothing more may be written in this run.
_LOST = "JOB.FENCED"
# An entry of the journal names so many; a run in which more failed is no matter of single cases.
_MOST_NAMED = 100


@final
class Walk:
    """One run: it does the same with each case, and keeps what failed."""

    def __init__(self, work: str) -> None:
        self._work = work
        self._failed: list[tuple[int, Exception]] = []

    def attempt(
        self,
        number: int,
        act: Callable[Concatenate[Context, Asked], Result],
        context: Context,
        *args: Asked.args,
        **kwargs: Asked.kwargs,
    ) -> Result | None:
        """Does it with one case, by its row number; None where that failed. A lost job ends the run."""
        try:
            return act(context, *args, **kwargs)
        except Exception as error:  # whatever it was, the others have their turn
            if code_of(error) == _LOST:
                raise
            log().error(
                "case_failed", kind=self._work, object_id=number,
                code=code_of(error), error_type=type(error).__name__, where=where_raised(error),
            )  # fmt: skip
            self._failed.append((number, error))
            return None

    def in_portions(
        self, context: Context, numbers: Sequence[int], act: Callable[[Sequence[int]], None]
    ) -> None:
        """Does it with all of these in one transaction; where that fails with each half, down to the one that fails."""
        if len(numbers) == 1:
            self.attempt(numbers[0], lambda _context: act(numbers), context)
            return
        try:
            act(numbers)
        except Exception as error:  # the halves tell which of them it was
            if code_of(error) == _LOST:
                raise
            half = len(numbers) // 2
            self.in_portions(context, numbers[:half], act)
            self.in_portions(context, numbers[half:], act)

    def tell(self, connection: Connection, context: Context) -> None:
        """Journal: cases_failed, with the number and the code of each."""
        named = [[number, code_of(error)] for number, error in self._failed[:_MOST_NAMED]]
        record(
            connection, context, SYSTEM,
            kind="cases_failed", object_kind=self._work, object_id=len(self._failed), detail={"failed": named},
        )  # fmt: skip

    @property
    def failure(self) -> Exception | None:
        """What the run comes to: a failure that may pass before any other, so that the run is tried again soon."""
        errors = [error for _number, error in self._failed]
        return next((error for error in errors if may_pass(error)), errors[0] if errors else None)


@contextmanager
def each_apart(context: Context, work: str) -> Iterator[Walk]:
    """A run of this work. What failed in it is told by log and journal at its end, and raised: the job fails, and what
    failed is tried again with the next run. Journal: cases_failed, one entry for a run in which any did."""
    walk = Walk(work)
    try:
        yield walk
    finally:
        if walk.failure is not None:
            with context.store.begin() as connection:
                walk.tell(connection, context)
    if walk.failure is not None:
        raise walk.failure


def may_pass(error: Exception) -> bool:
    """What may go well with the next attempt; any other refusal stays one."""
    return not isinstance(error, ServiceError) or isinstance(error, ConflictError | NotReadyError)


def code_of(error: Exception) -> str:
    """The code of a refusal; JOB.ERROR for what nobody foresaw."""
    return error.code if isinstance(error, ServiceError) else "JOB.ERROR"
