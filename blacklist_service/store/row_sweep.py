"""All guarded rows page by page: those that nobody of the service wrote, those that are gone, those that went back."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, literal, select, text, tuple_

from blacklist_service.store.base import table_of
from blacklist_service.store.row_guards import Key, RowGuard
from blacklist_service.store.tables import RowMac

_mac = table_of(RowMac)
ADDED, CHANGED, DELETED, WENT_BACK = "added", "changed", "deleted", "went_back"


class RowFinding(NamedTuple):
    """A row that is not as the service left it: which, and in which way. Never what stands in it."""

    table: str
    row: int
    part: int
    problem: str


@dataclass(frozen=True, slots=True)
class GuardedRow:
    """A row as it stands, with the digest that it has (None for none)."""

    key: Key
    row: Row[Any]
    mac: bytes | None


def page(
    connection: Connection, guard: RowGuard, after: Key | None, limit: int, *, is_held: bool = False
) -> list[GuardedRow]:
    """The rows of a table above a key, by key; held against other writers where they are to be written."""
    asked = _with_macs(guard)
    if after is not None:
        asked = asked.where(tuple_(*guard.key) > tuple_(*after[: len(guard.key)]))
    asked = asked.order_by(*guard.key).limit(limit)
    if is_held:
        asked = asked.with_for_update(of=guard.table, key_share=True)
    return [_guarded(guard, row) for row in connection.execute(asked)]


def rows_where(connection: Connection, guard: RowGuard, named: ColumnElement[bool]) -> list[GuardedRow]:
    """The rows of a table that a condition names, each with its digest as they stand at one instant."""
    return [_guarded(guard, row) for row in connection.execute(_with_macs(guard).where(named))]


def row_with_mac(connection: Connection, guard: RowGuard, key: Key) -> GuardedRow | None:
    """One row and its digest as they stand at one instant; None where it is gone."""
    asked = _with_macs(guard).where(tuple_(*guard.key) == tuple_(*key[: len(guard.key)]))
    found = connection.execute(asked).first()
    return None if found is None else _guarded(guard, found)


def deleted(connection: Connection, guard: RowGuard, limit: int) -> list[RowFinding]:
    """Digests whose rows are gone."""
    first, *second = guard.key
    its_own = and_(_mac.c.row_key == first, *([_mac.c.part == second[0]] if second else []))
    asked = (
        select(_mac.c.row_key, _mac.c.part)
        .outerjoin(guard.table, its_own)
        .where(_mac.c.guard == guard.number, first.is_(None))
        .limit(limit)
    )
    return [RowFinding(guard.table.name, row[0], row[1], DELETED) for row in connection.execute(asked)]


# Who was put back as a whole, digest included, contradicts what others know of it, above all the journal.
_OVERTAKEN = (
    "SELECT o.id FROM {table} o JOIN proposal p ON p.target = '{table}' AND p.target_id = o.id "
    "WHERE p.state = 'approved' AND p.target_version >= o.version"
)
_TOLD = (
    "SELECT o.id FROM {table} o JOIN journal_entry j ON j.object_kind = '{table}' AND j.object_id = o.id "
    "WHERE j.kind = '{kind}' AND {still}"
)
_UNREVOKED, _STANDING = "o.revoked_at IS NULL", "o.state <> 'ended'"
_CONTRADICTIONS = (
    ("listing", _OVERTAKEN.format(table="listing")),
    ("objection", _OVERTAKEN.format(table="objection")),
    ("repair", _OVERTAKEN.format(table="repair")),
    ("listing", _TOLD.format(table="listing", kind="listing_expired", still=_STANDING)),
    ("listing", "SELECT o.id FROM listing o JOIN removal r ON r.listing_id = o.id WHERE o.state <> 'ended'"),
    ("api_key", _TOLD.format(table="api_key", kind="key_revoked", still=_UNREVOKED)),
    ("signing_key", _TOLD.format(table="signing_key", kind="signing_key_revoked", still=_UNREVOKED)),
    # Decoys have keyed hashes for keys and no digests of their own; the order tells how many there are.
    (
        "decoy_order",
        "SELECT o.id FROM decoy_order o WHERE o.people <> (SELECT count(*) FROM decoy d WHERE d.order_id = o.id)",
    ),
    (
        "feed",
        'SELECT o.id FROM feed o JOIN "release" r ON r.feed_id = o.id WHERE r.number > o.release_number',
    ),
)


def went_back(connection: Connection, limit: int) -> Iterator[RowFinding]:
    """Rows that stand in an older version than what the journal, proposals, releases or other rows tell of them."""
    for table, asked in _CONTRADICTIONS:
        statement = text(f"{asked} ORDER BY 1 LIMIT :most")
        for (number,) in connection.execute(statement, {"most": limit}):
            yield RowFinding(table, int(number), 0, WENT_BACK)


def _with_macs(guard: RowGuard) -> Select[Any]:
    first, *second = guard.key
    its_own = and_(
        _mac.c.guard == guard.number,
        _mac.c.row_key == first,
        _mac.c.part == (second[0] if second else literal(0)),
    )
    return select(guard.table, _mac.c.mac.label("row_mac")).outerjoin(_mac, its_own)


def _guarded(guard: RowGuard, row: Row[Any]) -> GuardedRow:
    return GuardedRow(guard.key_of(row), row, None if row.row_mac is None else bytes(row.row_mac))
