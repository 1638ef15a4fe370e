"""Rows, and digests of rows, by their keys: as text of our own.

SQLAlchemy took ten times the hashing to put such a question together, and SQLite reads a whole table for pairs
behind IN. CROSS JOIN holds SQLite to this order: each key is looked up.
"""

from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import Any

from sqlalchemy import Connection, Row, TextualSelect, text

from blacklist_service.store.among import packed
from blacklist_service.store.plain_questions import fetched
from blacklist_service.store.row_guards import Key, RowGuard

# Fewer are asked for in one and the same way, whatever they are.
_MANY = 50
_ASKED_AS_ONE = {
    "sqlite": "SELECT row_key, part, mac FROM row_mac WHERE guard = ? AND {same} = ? "
    "AND {listed} IN (SELECT value FROM json_each(?))",
    "postgresql": "SELECT row_key, part, mac FROM row_mac WHERE guard = %s AND {same} = %s "
    "AND {listed} = ANY (CAST(%s AS bigint[]))",
}
_BY_NUMBER = {name: asked.format(same="part", listed="row_key") for name, asked in _ASKED_AS_ONE.items()}
_BY_PART = {name: asked.format(same="row_key", listed="part") for name, asked in _ASKED_AS_ONE.items()}


def macs_of(
    connection: Connection, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], bytes]:
    """The digests under some keys, each with the number of its guard in front; one that has none is missing."""
    if not keys:
        return {}
    if len(keys) >= _MANY and (alike := _macs_alike(connection, keys)) is not None:
        return alike
    asked = _macs_question("?" if connection.dialect.name == "sqlite" else "%s", len(keys))
    answered = connection.exec_driver_sql(asked, tuple(chain.from_iterable(keys)))
    return {(guard, row_key, part): bytes(mac) for guard, row_key, part, mac in answered.all()}


def read_whole(
    connection: Connection, guard: RowGuard, keys: Sequence[Key], *, is_held: bool = False
) -> Sequence[Row[Any]]:
    """Rows with every column, in the order of their keys; held against other writers where they are to be written."""
    if not keys:
        return []
    keys = list(dict.fromkeys(keys))
    given = {f"{name}{at}": half for at, key in enumerate(keys) for name, half in zip("kp", key, strict=True)}
    is_locking = is_held and connection.dialect.name == "postgresql"
    return connection.execute(_rows_question(guard, len(keys), is_locking=is_locking), given).all()


def _macs_alike(
    connection: Connection, keys: Sequence[tuple[int, int, int]]
) -> dict[tuple[int, int, int], bytes] | None:
    """The same where keys differ in one number alone: those then travel as one value. Else None."""
    guards, numbers, parts = map(set, zip(*keys, strict=True))
    if len(guards) > 1 or len(numbers) > 1 < len(parts):
        return None
    ((guard, row_key, part),) = keys[:1]
    if len(parts) == 1:
        asked, given, listed = _BY_NUMBER, (guard, part), numbers
    else:
        asked, given, listed = _BY_PART, (guard, row_key), parts
    statement = asked[connection.dialect.name]
    found = fetched(connection, statement, (*given, packed(listed, connection.dialect)))
    return {(guard, row_key, part): bytes(mac) for row_key, part, mac in found}


@cache
def _macs_question(mark: str, keys: int) -> str:
    asked = ", ".join([f"({mark}, {mark}, {mark})"] * keys)
    return (
        f"WITH asked(guard, row_key, part) AS (VALUES {asked}) "  # noqa: S608  # marks alone
        "SELECT m.guard, m.row_key, m.part, m.mac FROM asked CROSS JOIN row_mac m "
        "WHERE m.guard = asked.guard AND m.row_key = asked.row_key AND m.part = asked.part"
    )


@cache
def _rows_question(guard: RowGuard, keys: int, *, is_locking: bool) -> TextualSelect:
    columns, name = list(guard.table.columns), guard.table.name
    asked = ", ".join(f"(:k{at}, :p{at})" for at in range(keys))
    whole = ", ".join(f'o."{column.name}"' for column in columns)
    named = " AND ".join(
        f"o.{column.name} = asked.{half}" for column, half in zip(guard.key, "kp", strict=False)
    )
    order = ", ".join(f"o.{column.name}" for column in guard.key)
    return text(
        f'WITH asked(k, p) AS (VALUES {asked}) SELECT {whole} FROM asked CROSS JOIN "{name}" o '  # noqa: S608  # names of ours
        f"WHERE {named} ORDER BY {order}{' FOR NO KEY UPDATE OF o' if is_locking else ''}"
    ).columns(*columns)
