"""Sealed rows of a real SQLite file that somebody who can write to it has moved about: between rows, columns, tables and
houses, or changed where they lie. Nothing opens where it was not sealed."""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    Table,
    bindparam,
    delete,
    insert,
    select,
    text,
    update,
)
from sqlmodel.sql.sqltypes import UTCDateTime

from blacklist_service.store.sealed_columns import SEALED_COLUMNS
from blacklist_service.vault.key_document import new_roots
from blacklist_service.vault.openings import NoGate, ReasonedSealer
from blacklist_service.vault.seal import Sealer
from blacklist_service.vault.tools import Part, PersonRecords, RecordSealer
from blacklist_service.workflows.context import SYSTEM, Context
from tests.sealed_rows import PLACES, Place, keys_of, opened, sealed_columns, sealed_rows

ROWS = 12
_AT = datetime(2026, 3, 2, tzinfo=UTC)
_SCHEMA = 1
_SEED = 4
_COLUMNS = sealed_columns()
_TABLES = {column.table.name: column.table for column in _COLUMNS.values()}
_KEYS = {table.name: table for table in map(keys_of, _COLUMNS) if table is not None}


def test_the_place_of_every_sealed_column_is_known() -> None:
    apart = {one.column.table.name for one in SEALED_COLUMNS if one.name == "sealed_key"}
    assert _COLUMNS.keys() == PLACES.keys()
    assert _KEYS.keys() == apart


def _value(column: Column[Any], number: int) -> object:
    """Something of a column's type that no other row has."""
    kind = column.type
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, Integer):
        return number
    if isinstance(kind, LargeBinary):
        return number.to_bytes(32, "big")
    if isinstance(kind, Date):
        return date(2026, 3, 2)
    return _AT + timedelta(seconds=number) if isinstance(kind, UTCDateTime) else str(number)


def _rows(table: Table, sealer: RecordSealer) -> Iterator[tuple[dict[str, object], dict[str, object]]]:
    """(row, row of its key) of invented rows that say where they belong, sealed for just that place."""
    names = [column.name for column in _COLUMNS.values() if column.table is table]
    keys = keys_of(f"{table.name}.{names[0]}")
    for number in range(1, ROWS + 1):
        row = {one.name: _value(one, number) for one in table.columns if not one.nullable}
        places = [PLACES[f"{table.name}.{name}"](SimpleNamespace(**row)) for name in names]  # type: ignore[arg-type]  # read by name
        if keys is None:
            yield row | {n: _sealed(sealer, place) for n, place in zip(names, places, strict=True)}, {}
            continue
        parts = tuple(Part(place.table, _SCHEMA, _says(place)) for place in places)
        person = sealer.seal_people([PersonRecords(number, parts)])[0]
        apart = {column.name: number for column in keys.primary_key.columns} | {"sealed_key": person.key}
        yield row | dict(zip(names, person.parts, strict=True)), apart


def _sealed(sealer: RecordSealer, place: Place) -> bytes:
    return sealer.seal(place.table, place.row, _SCHEMA, _says(place))


def _says(place: Place) -> bytes:
    return f"{place.table} {place.row}".encode()


@pytest.fixture
def file(sqlite_context: Context) -> Context:
    """A service whose file holds rows in every sealed column; what the database refuses by itself is switched off, as
    whoever has the file can do."""
    sealer = sqlite_context.vault.sealer
    with sqlite_context.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
        triggers = (
            connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        )
        for trigger in triggers:
            connection.exec_driver_sql(f'DROP TRIGGER "{trigger}"')
        for table in (*_TABLES.values(), *_KEYS.values()):
            connection.execute(delete(table))
        for table in _TABLES.values():
            made = list(_rows(table, sealer))
            connection.execute(insert(table), [row for row, _key in made])
            keys = keys_of(next(name for name in _COLUMNS if name.startswith(f"{table.name}.")))
            if keys is not None:
                connection.execute(insert(keys), [key for _row, key in made])
        connection.commit()
    return sqlite_context


class Thief:
    """Whoever writes to the file: each change is looked at through the service's own vault, and taken back."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._sealer = context.opening(SYSTEM, "test").vault.sealer
        self.tried = 0
        self.accepted: list[str] = []

    @contextmanager
    def changing(self, *names: str) -> Iterator[Connection]:
        """Nothing of these columns opens after what happens in the block."""
        with self._context.store.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            for row in sealed_rows(connection, *names):
                self.tried += 1
                if opened(self._sealer, row) is not None:
                    self.accepted.append(row.column)
            connection.rollback()


def _lying(connection: Connection, column: Column[Any]) -> dict[tuple[Any, ...], bytes]:
    """What lies in a column, by the primary keys of its rows."""
    keys = list(column.table.primary_key.columns)
    rows = connection.execute(select(*keys, column).order_by(*keys))
    return {tuple(row[:-1]): bytes(row[-1]) for row in rows}


def _put(connection: Connection, column: Column[Any], values: list[bytes]) -> None:
    """Other values for the rows of a column, in the order of their primary keys."""
    keys = list(column.table.primary_key.columns)
    same = [key == bindparam(f"k{at}") for at, key in enumerate(keys)]
    changes = [
        {"new": value, **{f"k{at}": part for at, part in enumerate(row)}}
        for row, value in zip(_lying(connection, column), values, strict=True)
    ]
    connection.execute(update(column.table).where(*same).values({column.name: bindparam("new")}), changes)


def _values(connection: Connection, column: Column[Any]) -> list[bytes]:
    return list(_lying(connection, column).values())


def test_untouched_rows_open_as_themselves(file: Context) -> None:
    """The control: else whatever is done to a row would be refused."""
    sealer = file.opening(SYSTEM, "test").vault.sealer
    with file.store.read() as connection:
        rows = list(sealed_rows(connection))
    assert len(rows) == ROWS * len(PLACES)
    assert [opened(sealer, row) for row in rows] == [_says(row.place) for row in rows]


def test_no_row_opens_in_the_place_of_another(file: Context) -> None:
    """Every row in the place of every other one of its column, and every column in the place of every other one."""
    thief = Thief(file)
    for name, column in _COLUMNS.items():
        for step in range(1, ROWS):
            with thief.changing(name) as connection:
                given = _values(connection, column)
                _put(connection, column, given[step:] + given[:step])
    for (_, from_), (to, column) in itertools.permutations(_COLUMNS.items(), 2):
        with thief.changing(to) as connection:
            _put(connection, column, _values(connection, from_))
    columns = len(_COLUMNS)
    assert thief.tried == columns * (ROWS - 1) * ROWS + columns * (columns - 1) * ROWS
    assert thief.accepted == []


def test_no_row_opens_under_the_key_of_another(file: Context) -> None:
    """Keys that lie apart: moved, of the other kind, taken away, or put in front of what needs none."""
    thief = Thief(file)
    for name, column in _COLUMNS.items():
        keys = keys_of(name)
        if keys is None:
            for apart in _KEYS.values():
                with thief.changing(name) as connection:
                    fronts, own = (
                        _values(connection, apart.columns["sealed_key"]),
                        _values(connection, column),
                    )
                    _put(connection, column, [key + text for key, text in zip(fronts, own, strict=True)])
            continue
        key = keys.columns["sealed_key"]
        for step in range(1, ROWS):
            with thief.changing(name) as connection:
                given = _values(connection, key)
                _put(connection, key, given[step:] + given[:step])
        for other in (one for one in _KEYS.values() if one is not keys):
            with thief.changing(name) as connection:
                _put(connection, key, _values(connection, other.columns["sealed_key"]))
        with thief.changing(name) as connection:
            connection.execute(delete(keys))
        with thief.changing(name) as connection:
            _put(connection, column, _values(connection, key))
        assert thief.tried > 0, column
    assert thief.accepted == []


def test_no_row_of_another_house_opens(file: Context) -> None:
    """Of a house with other keys, in its own place."""
    thief, other = Thief(file), ReasonedSealer(Sealer(new_roots()), NoGate())
    for table in _TABLES.values():
        names = [name for name, column in _COLUMNS.items() if column.table is table]
        made = [row for row, _key in _rows(table, other)]
        with thief.changing(*names) as connection:
            connection.execute(delete(table))
            connection.execute(insert(table), made)
    assert thief.tried == ROWS * len(_COLUMNS)
    assert thief.accepted == []


def test_no_row_that_was_changed_where_it_lies_opens(file: Context) -> None:
    """A byte of each row at a time, at the head, in the middle and at the end; cut; and lengthened."""
    thief, chance = Thief(file), random.Random(_SEED)  # drawn for a test, not a secret

    def flipped(sealed: bytes) -> bytes:
        at = chance.randrange(len(sealed))
        return sealed[:at] + bytes([sealed[at] ^ chance.randint(1, 255)]) + sealed[at + 1 :]

    ways = (
        *[flipped] * 20,
        lambda sealed: sealed[:-1],
        lambda sealed: sealed[1:],
        lambda sealed: sealed + b"\x00",
    )
    for name, column in _COLUMNS.items():
        for way in ways:
            with thief.changing(name) as connection:
                _put(connection, column, [way(sealed) for sealed in _values(connection, column)])
    assert thief.tried == len(ways) * ROWS * len(_COLUMNS)
    assert thief.accepted == []
