"""The rows of a file in prepared chunks, in order: other processes prepare the next ones while one is taken in.

What travels between the processes is packed, because pickled objects cost a quarter of the work (measured).
"""

import gc
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context

from msgspec import msgpack

from blacklist_service.intake.types import Cell, Finding, RawRow
from blacklist_service.settings import Settings
from blacklist_service.vault.keyring import Vault, vault_of
from blacklist_service.vault.private_memory import keep_memory_private
from blacklist_service.workflows.rare_collections import RARELY, rare_collections
from blacklist_service.workflows.taking_in.child_process import end_with_parent
from blacklist_service.workflows.taking_in.prepare_rows import Batch, PreparedRow, prepare

# A new process takes a second to start: fewer chunks are done sooner without one.
_WORTH_A_PROCESS = 2
_pack = msgpack.Encoder().encode
_unpack = msgpack.Decoder(list[PreparedRow]).decode
# A raw row without its class.
_Bare = tuple[int, tuple[Cell, ...], tuple[Finding, ...]]
# One vault per preparing process: keys never travel through a pipe, each process loads its own.
_own_vault: list[Vault] = []


@contextmanager
def prepared_chunks(
    settings: Settings, vault: Vault, batch: Batch, rows: Iterator[RawRow], rows_left: int
) -> Iterator[Iterator[list[PreparedRow]]]:
    """The rows in prepared chunks, in order; the next chunks are prepared while one is being taken in."""
    chunks = iter(lambda: list(islice(rows, settings.chunk_rows)), [])
    with rare_collections():
        if settings.prepare_processes == 0 or rows_left <= _WORTH_A_PROCESS * settings.chunk_rows:
            yield (prepare(vault, batch, chunk) for chunk in chunks)
        else:
            with _pool(settings) as pool:
                yield _ahead(pool, vault, batch, chunks, settings.prepare_processes + 1)


@contextmanager
def _pool(settings: Settings) -> Iterator[ProcessPoolExecutor]:
    pool = ProcessPoolExecutor(
        settings.prepare_processes,
        # Not fork: a forked child would inherit database connections and running threads.
        mp_context=get_context("spawn"),
        initializer=_open_own_vault,
        initargs=(settings,),
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _ahead(
    pool: ProcessPoolExecutor, vault: Vault, batch: Batch, chunks: Iterator[list[RawRow]], ahead: int
) -> Iterator[list[PreparedRow]]:
    """Chunks in order. Whoever would wait for the head of the queue prepares a chunk here instead: so the work
    is shared evenly, whether checking or writing costs more, and nobody waits for the processes to start."""
    waiting: deque[Future[bytes] | list[PreparedRow]] = deque()
    first = next(chunks, [])
    waiting.extend(_submit(pool, batch, chunk) for chunk in islice(chunks, ahead))
    if first:
        yield prepare(vault, batch, first)
    while waiting:
        head = waiting[0]
        if isinstance(head, Future) and not head.done() and len(waiting) <= ahead:
            waiting.extend(prepare(vault, batch, chunk) for chunk in islice(chunks, 1))
        waiting.popleft()
        waiting.extend(_submit(pool, batch, chunk) for chunk in islice(chunks, max(0, ahead - len(waiting))))
        yield _unpack(head.result()) if isinstance(head, Future) else head


def _submit(pool: ProcessPoolExecutor, batch: Batch, chunk: list[RawRow]) -> Future[bytes]:
    return pool.submit(_prepare_there, batch, [(row.number, row.cells, row.problems) for row in chunk])


def _open_own_vault(settings: Settings) -> None:
    end_with_parent()
    keep_memory_private()
    _own_vault.append(vault_of(settings))
    gc.freeze()
    gc.set_threshold(RARELY)


def _prepare_there(batch: Batch, bare: list[_Bare]) -> bytes:
    return _pack(prepare(_own_vault[0], batch, [RawRow(*row) for row in bare]))
