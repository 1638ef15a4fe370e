"""Guarded rows read with their digests beside them: one question for both, and one step to check them all.

Row and digest are of the same instant, which two questions cannot promise to a reader that holds no snapshot.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, literal_column, select

from blacklist_service.store.base import ShelfT, rows_as, table_of
from blacklist_service.store.row_checks import check_beside
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import RowMac

_mac = table_of(RowMac)
_BESIDE = "row_mac"


def with_digest(shelf: type[ShelfT], asked: Select[Any]) -> Select[Any]:
    """A question for whole rows of a guarded table, and beside each its digest."""
    guard = GUARD_OF_TABLE[table_of(shelf).name]
    first, *second = guard.key
    # Written out, not given: the statement is put together once, and each row's digest is looked up by its key.
    its_own = (
        _mac.c.guard == literal_column(str(guard.number)),
        _mac.c.row_key == first,
        _mac.c.part == (second[0] if second else literal_column("0")),
    )
    return asked.add_columns(select(_mac.c.mac).where(*its_own).scalar_subquery().label(_BESIDE))


def checked_rows(
    connection: Connection, shelf: type[ShelfT], asked: Select[Any], given: Mapping[str, Any] | None = None
) -> list[ShelfT]:
    """The rows of a question that was made by `with_digest`, to be read only.

    Raises RefusedError STORE.ROW_CHANGED; ConflictError CONFLICT.VERSION where somebody else is just writing one.
    """
    rows: list[Any] = rows_as(shelf, connection.execute(asked, given))
    check_beside(connection, GUARD_OF_TABLE[table_of(shelf).name], rows, [row.row_mac or b"" for row in rows])
    return rows
