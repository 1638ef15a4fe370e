"""Rows by the thousand: COPY on PostgreSQL, many rows in one statement on SQLite; never an object per row.

Measured on two cores: 25 to 70 times faster than objects (figures in docs/operations/scale.md).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Date, Integer
from sqlalchemy.schema import Column
from sqlmodel.sql.sqltypes import UTCDateTime

from blacklist_service.store.base import Shelf, table_of
from blacklist_service.store.plain_questions import fetched, known
from blacklist_service.store.row_checks import maker_of, none_of_before
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.row_macs import macs_of_new
from blacklist_service.store.tables import RowMac

Row = tuple[Any, ...]
# What every build of SQLite takes in one statement.
_VARIABLES = 999
_MAC_COLUMNS = ("guard", "row_key", "part", "mac")


def insert_rows(
    connection: Connection, table: type[Shelf], columns: Sequence[str], rows: Iterable[Row]
) -> None:
    """Inserts rows given as tuples in the order of the columns. Every column without a value in the database
    must be named: defaults of the table class are not applied here."""
    guard, maker = GUARD_OF_TABLE.get(table_of(table).name), maker_of(connection)
    if guard is None or maker is None:
        _write(connection, table, columns, rows)
        return
    whole = list(rows)
    _write(connection, table, columns, whole)
    with none_of_before(guard):
        _write(connection, RowMac, _MAC_COLUMNS, macs_of_new(maker, guard, columns, whole))


def _write(connection: Connection, table: type[Shelf], columns: Sequence[str], rows: Iterable[Row]) -> None:
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, rows)
    else:
        _insert(connection, table_of(table).name, columns, _with_texts_for_days(table, columns, list(rows)))


def ask(connection: Connection, statement: str, numbers: Collection[int]) -> list[Any]:
    """Plain tuples that answer one question about many numbers, which travel as one value.

    `{asked}` in the statement stands for a relation asked(value) of the numbers. It is named first and the other
    with CROSS JOIN … WHERE, which holds SQLite to this order. `{blob}` stands for the type of bytes.
    """
    if not numbers:
        return []
    listed = ",".join(map(str, numbers))
    if connection.dialect.name == "postgresql":
        # Behind SELECT the plan does not depend on how many numbers there are, so that it is made once and kept: else
        # planning each question anew takes longer than answering it.
        relation, packed = "unnest((SELECT CAST(%s AS bigint[]))) asked(value)", f"{{{listed}}}"
        return fetched(connection, statement.format(asked=relation, blob="bytea"), (packed,))
    relation, packed = "json_each(?) asked", f"[{listed}]"
    return fetched(connection, statement.format(asked=relation, blob="blob"), (packed,))


def ask_keys(connection: Connection, statement: str, keys: Sequence[bytes], *given: int) -> list[Any]:
    """Plain tuples that answer one question about many byte keys. `{given}` stands for one number, where there is one;
    it comes first. `{asked}` behind IN stands for the keys."""
    if not keys:
        return []
    if connection.dialect.name == "postgresql":
        packed = ",".join(f'"\\\\x{key.hex()}"' for key in keys)
        asked = "(SELECT unnest(CAST(%s AS bytea[])))"
        return fetched(connection, statement.format(given="%s", asked=asked), (*given, f"{{{packed}}}"))
    found: list[Any] = []
    for start in range(0, len(keys), _VARIABLES - 1):
        some = keys[start : start + _VARIABLES - 1]
        asked = f"({_marks(len(some))})"
        found += fetched(connection, statement.format(given="?", asked=asked), (*given, *some))
    return found


@contextmanager
def _known_errors(connection: Connection) -> Iterator[None]:
    errors = connection.dialect.loaded_dbapi.Error
    try:
        yield
    except errors as error:
        raise known(error, errors) from None


def _copy(connection: Connection, table: type[Shelf], columns: Sequence[str], rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    name, named = table_of(table).name, ", ".join(columns)
    with _known_errors(connection), driver.cursor() as cursor:
        cursor.execute("SELECT row_security_active(%s)", (name,))
        if not cursor.fetchone()[0]:
            _copy_into(cursor, f'"{name}"', table, columns, rows)
            return
        # PostgreSQL copies into no table under row-level security: a table of the transaction takes the rows first.
        staged = f"copied_{name}"
        selected = f'SELECT {named} FROM "{name}" WITH NO DATA'  # noqa: S608  # names of ours
        cursor.execute(f"CREATE TEMP TABLE IF NOT EXISTS {staged} ON COMMIT DROP AS {selected}")
        _copy_into(cursor, staged, table, columns, rows)
        cursor.execute(f'INSERT INTO "{name}" ({named}) SELECT {named} FROM {staged}')  # noqa: S608  # names of ours
        cursor.execute(f"TRUNCATE {staged}")


def _copy_into(
    cursor: Any, name: str, table: type[Shelf], columns: Sequence[str], rows: Iterable[Row]
) -> None:
    with cursor.copy(f"COPY {name} ({', '.join(columns)}) FROM STDIN") as copy:
        if _are_plain_numbers(table, columns):
            # Numbers need no escapes, so one join makes the text of all rows.
            line = "\t".join(["%d"] * len(columns)) + "\n"
            copy.write("".join(map(line.__mod__, rows)))
        else:
            for row in rows:
                copy.write_row(row)


def _are_plain_numbers(table: type[Shelf], columns: Sequence[str]) -> bool:
    described: Iterable[Column[Any]] = map(table_of(table).columns.__getitem__, columns)
    return all(isinstance(column.type, Integer) and not column.nullable for column in described)


def _insert(connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Row]) -> None:
    """Many rows in one statement: half the time of one row each (measured)."""
    at_once = max(1, _VARIABLES // len(columns))
    whole = len(rows) - len(rows) % at_once
    statement = f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES '  # noqa: S608  # names of ours
    marks = f"({_marks(len(columns))})"
    if whole:
        batch = [
            tuple(chain.from_iterable(rows[start : start + at_once])) for start in range(0, whole, at_once)
        ]
        connection.exec_driver_sql(statement + ", ".join([marks] * at_once), batch)
    if whole < len(rows):
        connection.exec_driver_sql(statement + marks, rows[whole:])


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _with_texts_for_days(table: type[Shelf], columns: Sequence[str], rows: list[Row]) -> list[Row]:
    """SQLite has no dates: they are stored as SQLAlchemy stores them. Rows without any stay as they are."""
    described = table_of(table).columns
    days = [at for at, name in enumerate(columns) if isinstance(described[name].type, Date | UTCDateTime)]
    if not any(isinstance(row[at], date) for at in days for row in rows):
        return rows
    return [_converted(row, days, _day_text) for row in rows]


def _converted(row: Row, places: Sequence[int], convert: Callable[[Any], Any]) -> Row:
    values = list(row)
    for at in places:
        values[at] = convert(values[at])
    return tuple(values)


def _day_text(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if isinstance(value, date) else value
