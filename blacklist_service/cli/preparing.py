"""The processes that read identities, compare pairs and settle doubts of a file, as many as the machine has cores."""

import gc
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Any, Self

from blacklist_service.cli.offline_file import OfflineFile, Portion, portions_of
from blacklist_service.cli.offline_rows import RowNames, read_portion
from blacklist_service.cli.row_findings import RowFindings
from blacklist_service.intake.columns import Columns
from blacklist_service.vault.run_codes import keyed_codes
from blacklist_service.workflows.taking_in.child_process import end_with_parent
from matching.batch.prepared import Prepared, prepare

# Smaller files are done sooner without starting processes.
_WORTH_A_PROCESS = 1 << 20
# Rows hold no circular garbage: looking for it often cost a tenth of the reading (measured).
_RARE_COLLECTION = 200_000


class _Reader:
    """Turns rows into arrays under one throw-away key."""

    def __init__(self, root: bytes) -> None:
        self._codes = keyed_codes(root)

    def read(self, columns: Columns, first: int, portion: Portion) -> tuple[RowNames, RowFindings, Prepared]:
        """The rows of a portion whose first row has this place."""
        names, identities, findings = read_portion(columns, portion)
        return names, findings, prepare(enumerate(identities, first), self._codes)


# One reader per process: the throw-away key comes once, with the start of the process.
_own_reader: list[_Reader] = []


class Preparing:
    """A pool of `jobs` processes for a file of so many bytes. In use it must be entered; `run` works like `map`."""

    def __init__(self, size: int, root: bytes, jobs: int | None) -> None:
        few = size < _WORTH_A_PROCESS
        self.jobs = jobs or (1 if few else os.cpu_count() or 1)
        self._root = root
        self._reader = _Reader(root)
        self._pool: ProcessPoolExecutor | None = None
        self._before = gc.get_threshold()

    def __enter__(self) -> Self:
        gc.set_threshold(_RARE_COLLECTION, *self._before[1:])
        if self.jobs > 1:
            self._pool = ProcessPoolExecutor(
                self.jobs,
                # Not fork: a forked child would inherit running threads. Not forkserver: its socket lies in a
                # folder that stays behind where this process is killed.
                mp_context=get_context("spawn"),
                initializer=_begin,
                initargs=(self._root,),
            )
            # The first order starts the processes: they are there when the file has been scanned.
            self._pool.submit(os.getpid)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        gc.set_threshold(*self._before)
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def prepared(self, file: OfflineFile) -> Iterator[tuple[RowNames, RowFindings, Prepared]]:
        """The rows of a file as arrays, in order."""
        portions = ((file.columns, first, portion) for first, portion in portions_of(file))
        return self._each(_read_there, self._reader.read, portions)

    def run(self, work: Callable[[Any], Any], portions: Iterable[Any]) -> Iterator[Any]:
        """The results of all portions, in order."""
        return self._each(work, work, ((portion,) for portion in portions))

    def _each(
        self, there: Callable[..., Any], here: Callable[..., Any], portions: Iterator[tuple[Any, ...]]
    ) -> Iterator[Any]:
        if self._pool is None:
            yield from (here(*portion) for portion in portions)
            return
        waiting: deque[Future[Any]] = deque()
        # A bounded queue: nothing is read faster than it is worked on.
        ahead = 2 * self.jobs
        waiting.extend(self._pool.submit(there, *portion) for portion in islice(portions, ahead))
        while waiting:
            result = waiting.popleft().result()
            waiting.extend(self._pool.submit(there, *portion) for portion in islice(portions, 1))
            yield result


def _begin(root: bytes) -> None:
    end_with_parent()
    gc.freeze()
    gc.set_threshold(_RARE_COLLECTION)
    _own_reader.append(_Reader(root))


def _read_there(columns: Columns, first: int, portion: Portion) -> tuple[RowNames, RowFindings, Prepared]:
    return _own_reader[0].read(columns, first, portion)
