"""Rows by the thousand: COPY on PostgreSQL, one prepared statement on SQLite; never an object per row.

Measured on two cores: 25 to 70 times faster than objects (reference figures in docs/operations/scale.md).
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date
from sqlmodel.sql.sqltypes import UTCDateTime

from blacklist_service.store.base import Shelf, table_of

Row = tuple[Any, ...]


def insert_rows(
    connection: Connection, table: type[Shelf], columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Inserts rows given as tuples in the order of the columns. Every column without a value in the database
    must be named: defaults of the table class are not applied here."""
    if connection.dialect.name == "postgresql":
        _copy(connection, table.__tablename__, columns, rows)
        return
    convert = _sqlite_converter(table, columns)
    marks = ", ".join("?" for _ in columns)
    batch = [convert(row) for row in rows]
    if batch:
        connection.exec_driver_sql(
            f'INSERT INTO "{table.__tablename__}" ({", ".join(columns)}) VALUES ({marks})',  # noqa: S608  # names of ours
            batch,
        )


def _copy(connection: Connection, table: Any, columns: Sequence[str], rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({", ".join(columns)}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _sqlite_converter(table: type[Shelf], columns: Sequence[str]) -> Callable[[Row], Row]:
    """SQLite has no dates: they are stored as SQLAlchemy stores them."""
    described = table_of(table).columns
    days = [at for at, name in enumerate(columns) if isinstance(described[name].type, Date)]
    instants = [at for at, name in enumerate(columns) if isinstance(described[name].type, UTCDateTime)]
    if not days and not instants:
        return lambda row: row

    def convert(row: Row) -> Row:
        values = list(row)
        for at in days:
            if isinstance(values[at], date):
                values[at] = values[at].isoformat()
        for at in instants:
            if isinstance(values[at], datetime):
                values[at] = values[at].astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        return tuple(values)

    return convert
