"""Questions about the journal's tree: what has no leaf yet, up to where that is final, and the rows behind leaves."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, text

from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import JournalDetail, JournalEntry, JournalLeaf, JournalNode, Look

JOURNAL, ACCESS = "journal", "access"
_TABLES = {JOURNAL: table_of(JournalEntry), ACCESS: table_of(Look)}
_leaf = table_of(JournalLeaf)
_detail = table_of(JournalDetail)
_node = table_of(JournalNode)
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


def entries_about(
    connection: Connection, kind: str, objects: Sequence[int]
) -> dict[int, list[dict[str, Any]]]:
    """The entries of a kind by the number of what they are about."""
    table = _TABLES[JOURNAL]
    found: dict[int, list[dict[str, Any]]] = {}
    for at in range(0, len(objects), _MOST_NAMED):
        named = table.c.object_id.in_(objects[at : at + _MOST_NAMED])
        for row in connection.execute(select(table).where(table.c.kind == kind, named)).mappings():
            found.setdefault(int(row["object_id"]), []).append(dict(row))
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


def index_twice(connection: Connection) -> int | None:
    """The first place at which a row stands in the tree that stands there elsewhere too."""
    asked = select(func.min(_leaf.c.tree_index)).group_by(_leaf.c.source, _leaf.c.source_id)
    return connection.execute(asked.having(func.count() > 1).limit(1)).scalar()


def find_leaf(connection: Connection, leaf_hash: bytes) -> JournalLeaf | None:
    """The leaf of a hash. The hash is salted, so whoever knows it was told it."""
    asked = select(_leaf).where(_leaf.c.leaf_hash == leaf_hash).order_by(_leaf.c.tree_index).limit(1)
    return first_as(JournalLeaf, connection.execute(asked))


def hashes(connection: Connection, level: int, first: int, count: int) -> list[bytes]:
    """The kept hashes of neighbours at a level, 0 for leaves, in order; fewer where some are missing."""
    if level == 0:
        asked = select(_leaf.c.leaf_hash).where(
            _leaf.c.tree_index >= first, _leaf.c.tree_index < first + count
        )
        return [bytes(one) for one in connection.execute(asked.order_by(_leaf.c.tree_index)).scalars()]
    asked = select(_node.c.node_hash).where(
        _node.c.level == level, _node.c.position >= first, _node.c.position < first + count
    )
    return [bytes(one) for one in connection.execute(asked.order_by(_node.c.position)).scalars()]


def count_nodes(connection: Connection, level: int) -> int:
    """How many nodes of a level are kept."""
    return int(
        connection.execute(select(func.count()).select_from(_node).where(_node.c.level == level)).scalar_one()
    )


def add_nodes(connection: Connection, level: int, nodes: Iterable[tuple[int, bytes]]) -> None:
    """Keeps nodes of a level as (position, hash)."""
    rows = ((level, position, node) for position, node in nodes)
    insert_rows(connection, JournalNode, ("level", "position", "node_hash"), rows)


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
