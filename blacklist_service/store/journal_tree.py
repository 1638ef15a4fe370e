"""Questions about the journal's tree: what has no leaf yet, up to where that is final, and the rows behind leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import JournalDetail, JournalEntry, JournalLeaf, Look

JOURNAL, ACCESS = "journal", "access"
_TABLES = {JOURNAL: table_of(JournalEntry), ACCESS: table_of(Look)}
_leaf = table_of(JournalLeaf)
_detail = table_of(JournalDetail)
_MOST_NAMED = 500
# Any 64-bit number: one sequencer at a time.
_SEQUENCER_LOCK = 0x5E9E_2CE4


@dataclass(frozen=True, slots=True)
class Horizon:
    """The newest row seen, and the transactions that may still add rows below it.

    PostgreSQL draws numbers before it commits, so that a lower number can appear after a higher one. Whoever draws one
    holds the table's ROW EXCLUSIVE lock from before the drawing until it ends. So once none of the holders seen
    *after* the newest row is there any more, nothing at or below that row can appear. No writer is ever stopped.
    """

    newest: int
    writers: frozenset[str]


def lock_sequencer(connection: Connection) -> None:
    """Until this transaction ends nobody else adds leaves. SQLite has one writer anyway."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEQUENCER_LOCK})


def horizon_of(connection: Connection, source: str) -> Horizon:
    """Up to where the rows of a source could be final, and who must end before they are."""
    table = _TABLES[source]
    newest = int(connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one())
    return Horizon(newest, _writers(connection, source))


def is_final(connection: Connection, source: str, horizon: Horizon) -> bool:
    """Every row at or below the horizon has appeared or never will."""
    return not horizon.writers or not horizon.writers & _writers(connection, source)


def without_leaf(
    leaves: Connection, rows: Connection, source: str, after: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """Rows of a source above a number that have no leaf, lowest first, and the last number looked at.

    The rows of looks stand in a file of their own on SQLite, so that no join can ask this.
    """
    table = _TABLES[source]
    found: list[dict[str, Any]] = []
    last = after
    while len(found) < limit:
        asked = select(table).where(table.c.id > last).order_by(table.c.id).limit(limit)
        some = [dict(row) for row in rows.execute(asked).mappings()]
        if not some:
            break
        taken = leaves_of(leaves, source, [row["id"] for row in some])
        for row in some:
            if len(found) == limit:
                break
            last = row["id"]
            if last not in taken:
                found.append(row)
    return found, last


def leaves_of(connection: Connection, source: str, numbers: Sequence[int]) -> dict[int, JournalLeaf]:
    """The leaves of some rows, by the rows' numbers."""
    found: dict[int, JournalLeaf] = {}
    for at in range(0, len(numbers), _MOST_NAMED):
        asked = select(_leaf).where(
            _leaf.c.source == source, _leaf.c.source_id.in_(numbers[at : at + _MOST_NAMED])
        )
        found |= {leaf.source_id: leaf for leaf in all_as(JournalLeaf, connection.execute(asked))}
    return found


def rows_of(connection: Connection, source: str, numbers: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Some rows of a source, by number."""
    table = _TABLES[source]
    found: dict[int, dict[str, Any]] = {}
    for at in range(0, len(numbers), _MOST_NAMED):
        asked = select(table).where(table.c.id.in_(numbers[at : at + _MOST_NAMED]))
        found |= {int(row["id"]): dict(row) for row in connection.execute(asked).mappings()}
    return found


def details_of(connection: Connection, numbers: Sequence[int]) -> dict[int, bytes]:
    """The sealed details of some entries; an erased one is missing."""
    found: dict[int, bytes] = {}
    for at in range(0, len(numbers), _MOST_NAMED):
        asked = select(_detail).where(_detail.c.entry_id.in_(numbers[at : at + _MOST_NAMED]))
        found |= {int(row.entry_id): bytes(row.sealed_detail) for row in connection.execute(asked)}
    return found


def numbers_until(connection: Connection, source: str, until: int, batch: int) -> Iterator[list[int]]:
    """The numbers of all rows of a source up to one, in batches."""
    table, last = _TABLES[source], 0
    while True:
        asked = (
            select(table.c.id).where(table.c.id > last, table.c.id <= until).order_by(table.c.id).limit(batch)
        )
        numbers = [int(number) for number in connection.execute(asked).scalars()]
        if not numbers:
            return
        yield numbers
        last = numbers[-1]


def count_leaves(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(_leaf)).scalar_one())


def _writers(connection: Connection, source: str) -> frozenset[str]:
    if connection.dialect.name != "postgresql":
        return frozenset()  # one writer, and it commits in the order of numbers
    asked = text(
        "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND granted"
        " AND mode = 'RowExclusiveLock' AND relation = to_regclass(:name)"
        " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    )
    held = connection.execute(asked, {"name": _TABLES[source].name}).scalars()
    return frozenset(str(writer) for writer in held)
