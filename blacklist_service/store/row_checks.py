"""Whether a guarded row, as it was read, is what the service wrote: compared with the keyed digest that lies apart.

The store has no keys: whoever opens it hands in what makes and checks a digest, and every connection carries that.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from blacklist_service.errors import RefusedError, ServiceError
from blacklist_service.logs import log
from blacklist_service.store.base import NOBODY, Shelf, ShelfT, table_of
from blacklist_service.store.row_guards import GUARD_OF_TABLE, Key, RowGuard
from blacklist_service.store.row_questions import macs_of, read_whole
from blacklist_service.store.row_sweep import row_with_mac
from blacklist_service.store.versions import conflict

OPTION = "row_macs"
AT_ONCE = 300  # keys in one question: three numbers of each are less than what every build of SQLite takes
_T = TypeVar("_T")


class MacMaker(Protocol):
    """What the vault hands in: makes the digests of rows as they are spelled, and knows its own again."""

    def make(self, spelled: Sequence[bytes]) -> list[bytes]: ...

    def hold(self, pairs: Sequence[tuple[bytes, bytes]]) -> list[bool]: ...


def maker_of(connection: Connection) -> MacMaker | None:
    """What makes digests on this connection; None where it was opened without keys, as for a migration."""
    found: MacMaker | None = connection.get_execution_options().get(OPTION)
    return found


def check(connection: Connection, *objects: Shelf) -> None:
    """That some guarded rows, just read, are what the service wrote.

    Raises RefusedError STORE.ROW_CHANGED; ConflictError CONFLICT.VERSION where somebody else is just writing one.
    """
    for some in in_parts(objects, AT_ONCE):
        guards = [_guard_for(type(one)) for one in some]
        _require(connection, guards, some, [guard.text(one) for guard, one in zip(guards, some, strict=True)])


def checked(connection: Connection, found: ShelfT | None) -> ShelfT | None:
    """A guarded row, just read, or None. Raises as `check` does."""
    if found is not None:
        check(connection, found)
    return found


def check_stored(connection: Connection, shelf: type[Shelf], keys: Iterable[int | Key]) -> None:
    """The same of rows that were read in parts: they are read whole again."""
    guard = _guard_for(shelf)
    whole = sorted({key if isinstance(key, tuple) else (key, 0) for key in keys}) or [(NOBODY, NOBODY)]
    if maker_of(connection) is not None:
        for some in in_parts(whole, AT_ONCE):
            check_whole(connection, guard, read_whole(connection, guard, some))


def check_rows(connection: Connection, shelf: type[Shelf], rows: Sequence[Any]) -> None:
    """The same of rows that were read whole, as rows."""
    check_whole(connection, _guard_for(shelf), rows)


def check_whole(connection: Connection, guard: RowGuard, rows: Sequence[Any]) -> None:
    """The same of rows of a guard. Of none as much is asked: answers must not tell by their work who is known."""
    if not rows:
        _check_nobody(connection)
    for some in in_parts(rows, AT_ONCE):
        _require(connection, [guard] * len(some), some, guard.texts(some))


def check_beside(connection: Connection, guard: RowGuard, rows: Sequence[Any], macs: Sequence[bytes]) -> None:
    """The same of rows of a guard whose digests were read with them, in the order of the rows; b"" for none."""
    maker = maker_of(connection)
    if maker is None:
        return
    # Of none as much is asked: answers must not tell by their work who is known.
    held = maker.hold(list(zip(guard.texts(rows), macs, strict=True)) or [(b"", b"")])
    if rows and not all(held):
        wrong = held.index(False)
        raise _refusal(connection, maker, guard, rows[wrong])


def in_parts(given: Iterable[_T], most: int) -> Iterator[list[_T]]:
    """The same in lists of at most so many."""
    left = iter(given)
    while taken := list(islice(left, most)):
        yield taken


@contextmanager
def none_of_before(guard: RowGuard) -> Iterator[None]:
    """While digests of new rows are written: where one lies under such a key already, its row was deleted behind the
    service, and a new row in its place would hide that.

    Raises RefusedError STORE.ROW_CHANGED.
    """
    try:
        yield
    except IntegrityError:
        raise row_changed(guard, None) from None


def row_changed(guard: RowGuard, row: int | None) -> RefusedError:
    """The refusal of a row that somebody else wrote; which one stands in the log."""
    log().error("row_changed", source=guard.table.name, object_id=row)
    return RefusedError(
        "STORE.ROW_CHANGED",
        "所需的一条数据不是由本系统写入的，可能被人改动，已停止处理；请运行 blacklist vault check-rows。",
        "A row that is needed was not written by this service and may have been changed; nothing is done on it. "
        "Run blacklist vault check-rows.",
        table=guard.table.name,
    )


def _guard_for(shelf: type[Shelf]) -> RowGuard:
    return GUARD_OF_TABLE[table_of(shelf).name]


def _require(
    connection: Connection, guards: Sequence[RowGuard], rows: Sequence[Any], spelled: Sequence[bytes]
) -> None:
    maker = maker_of(connection)
    if maker is None:
        return
    keys = [(guard.number, *guard.key_of(row)) for guard, row in zip(guards, rows, strict=True)]
    macs = macs_of(connection, keys)
    held = maker.hold(list(zip(spelled, [macs.get(key, b"") for key in keys], strict=True)))
    if not all(held):
        wrong = held.index(False)
        raise _refusal(connection, maker, guards[wrong], rows[wrong])


def _check_nobody(connection: Connection) -> None:
    maker = maker_of(connection)
    if maker is not None:
        macs_of(connection, [(NOBODY, NOBODY, NOBODY)])
        maker.hold([(b"", b"")])


def _refusal(connection: Connection, maker: MacMaker, guard: RowGuard, row: Any) -> ServiceError:
    """Row and digest were read one after the other; somebody else may have written both in between."""
    key = guard.key_of(row)
    now = row_with_mac(connection, guard, key)
    if now is None and not macs_of(connection, [(guard.number, *key)]):
        return conflict()  # both are gone: the service itself has just deleted it
    if now is not None and maker.hold([(guard.text(now.row), now.mac or b"")]) == [True]:
        return conflict()
    return row_changed(guard, key[0])
