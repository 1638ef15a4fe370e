"""Keyed digests over guarded rows, written with every statement that writes such a row, whoever wrote the statement.

Before a guarded row is changed, the digest that it has is checked: else a change by the service would bless one by
somebody else. Rows are held as an update holds them: what merely names one goes on beside it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    Connection,
    CursorResult,
    Delete,
    Engine,
    Insert,
    Row,
    Table,
    Update,
    event,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, BooleanClauseList

from blacklist_service.store.row_checks import (
    AT_ONCE,
    OPTION,
    MacMaker,
    check_whole,
    in_parts,
    maker_of,
    none_of_before,
)
from blacklist_service.store.row_guards import GUARD_OF_TABLE, Key, RowGuard
from blacklist_service.store.row_questions import read_whole
from blacklist_service.store.versions import conflict

_UNDER_WAY = "row_macs_under_way"
_ADD = text("INSERT INTO row_mac (guard, row_key, part, mac) VALUES (:guard, :row_key, :part, :mac)")
_PUT = text(
    "INSERT INTO row_mac (guard, row_key, part, mac) VALUES (:guard, :row_key, :part, :mac) "
    "ON CONFLICT (guard, row_key, part) DO UPDATE SET mac = excluded.mac"
)
_DROP = text("DELETE FROM row_mac WHERE guard = :guard AND row_key = :row_key AND part = :part")


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A statement that is being carried out, and the guarded rows that it is about to write."""

    statement: object
    keys: tuple[Key, ...]


def guarded(engine: Engine, maker: MacMaker) -> Engine:
    """The engine, with digests for all guarded rows that are written over it."""
    guarding = engine.execution_options(**{OPTION: maker})
    event.listen(guarding, "before_execute", _before)
    event.listen(guarding, "after_execute", _after)
    return guarding


def put(connection: Connection, guard: RowGuard, rows: Iterable[Any]) -> None:
    """Writes the digests of rows as they stand, whether they had any or not."""
    if macs := _macs_of(connection, guard, rows):
        connection.execute(_PUT, macs)


def add(connection: Connection, guard: RowGuard, rows: Iterable[Any]) -> None:
    """Writes the digests of rows that were not there before. Raises RefusedError STORE.ROW_CHANGED where one was."""
    if macs := _macs_of(connection, guard, rows):
        with none_of_before(guard):
            connection.execute(_ADD, macs)


def macs_of_new(
    maker: MacMaker, guard: RowGuard, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> list[tuple[int, int, int, bytes]]:
    """The digests of rows that are about to be written as tuples; columns that are not named stay empty, or as in rows
    of before."""
    unsaid = [(name, value) for name, value in guard.later if name not in columns]
    place = {name: at for at, name in enumerate([*columns, *(name for name, _value in unsaid)])}
    in_order = itemgetter(*(place.get(name, -1) for name in guard.names))
    keys = [place[column.name] for column in guard.key]
    second = keys[1] if len(keys) > 1 else None
    padding = (*(value for _name, value in unsaid), None)
    padded = [(*row, *padding) for row in rows]
    macs = maker.make([guard.spelled(in_order(row)) for row in padded])
    return [
        (guard.number, row[keys[0]], 0 if second is None else row[second], mac)
        for row, mac in zip(padded, macs, strict=True)
    ]


def _macs_of(connection: Connection, guard: RowGuard, rows: Iterable[Any]) -> list[dict[str, Any]]:
    maker, whole = maker_of(connection), list(rows)
    assert maker is not None
    macs = maker.make([guard.text(row) for row in whole])
    return [_named(guard, guard.key_of(row)) | {"mac": mac} for row, mac in zip(whole, macs, strict=True)]


def _before(
    connection: Connection, statement: object, many: Sequence[Any], one: dict[str, Any], _options: object
) -> None:
    guard = _guard_of(statement)
    if guard is None or not isinstance(statement, Update | Delete):
        return
    rows: list[Row[Any]] = []
    if many:
        named = _keys_named(guard, statement)
        for some in in_parts([tuple(of(given) for of in named) for given in many], AT_ONCE):
            rows += read_whole(connection, guard, [_padded(key) for key in some], is_held=True)
    else:
        asked = select(guard.table).with_for_update(key_share=True)
        if statement.whereclause is not None:
            asked = asked.where(statement.whereclause)
        rows += connection.execute(asked, one or None)
    # To delete blesses nothing: what somebody else touched can be taken away.
    if isinstance(statement, Update):
        check_whole(connection, guard, rows)
    connection.info[_UNDER_WAY] = _UnderWay(statement, tuple(map(guard.key_of, rows)))


def _after(
    connection: Connection,
    statement: object,
    many: Sequence[Any],
    _one: dict[str, Any],
    _options: object,
    result: CursorResult[Any],
) -> None:
    guard = _guard_of(statement)
    if guard is None:
        return
    if isinstance(statement, Insert):
        keys = tuple(
            (given[guard.key[0].name], given[guard.key[1].name] if len(guard.key) > 1 else 0)
            for given in many
        ) or (_padded(result.inserted_primary_key),)
    else:
        under_way = connection.info.pop(_UNDER_WAY)
        assert under_way.statement is statement
        keys = under_way.keys
        if not many and result.rowcount != len(keys):
            # A row came or went between the look and the write: its digest would be wrong for ever.
            raise conflict()
    if isinstance(statement, Delete):
        if keys:
            connection.execute(_DROP, [_named(guard, key) for key in keys])
        return
    # The inserts of the dialects are those that go on where a row is there: it is written anew as a whole.
    is_new = isinstance(statement, Insert) and not isinstance(statement, sqlite.Insert | postgresql.Insert)
    write = add if is_new else put
    for some in in_parts(keys, AT_ONCE):
        write(connection, guard, read_whole(connection, guard, some))


def _guard_of(statement: object) -> RowGuard | None:
    """The guard of the table that a statement writes."""
    if not isinstance(statement, Insert | Update | Delete) or not isinstance(statement.table, Table):
        return None
    return GUARD_OF_TABLE.get(statement.table.name)


def _keys_named(guard: RowGuard, statement: Update | Delete) -> list[Callable[[dict[str, Any]], int]]:
    """How each column of the key is given in a statement that is carried out many times: by name, in its condition."""
    where = statement.whereclause
    clauses = where.clauses if isinstance(where, BooleanClauseList) else [where]
    given = {
        clause.left.name: clause.right
        for clause in clauses
        if isinstance(clause, BinaryExpression)
        and clause.operator is operators.eq
        and isinstance(clause.right, BindParameter)
    }
    return [_reader(given[column.name]) for column in guard.key]


def _reader(parameter: BindParameter[Any]) -> Callable[[dict[str, Any]], int]:
    return lambda given: int(given[parameter.key])


def _named(guard: RowGuard, key: Key) -> dict[str, Any]:
    return {"guard": guard.number, "row_key": key[0], "part": key[1]}


def _padded(key: Any) -> Key:
    assert key is not None
    return int(key[0]), int(key[1]) if len(key) > 1 else 0
