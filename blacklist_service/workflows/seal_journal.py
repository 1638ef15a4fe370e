"""The sequencer: puts journal entries and looks into the one tree, and signs how it stands.

It adds no journal entry of its own, else it would never end. For each batch, in one transaction that only one
sequencer holds at a time:

1. The last checkpoint is checked: its signature, its root from its peaks, and its last leaves from the rows.
2. Rows without a leaf are taken, journal first; a number that commits late is taken when it appears.
3. Their leaves are written, read back and derived again from the rows.
4. The hashes above them are kept. The root is computed again from all that is kept, and the new tree must be proved
   to begin with the one that was signed last: a log that signs two trees of which neither begins the other is dead.
5. The new root is signed as a checkpoint, which also notes up to which numbers nothing can appear any more.
"""

from dataclasses import dataclass

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal, journal_tree
from blacklist_service.store.journal_tree import ACCESS, JOURNAL, Horizon
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import JournalCheckpoint, JournalLeaf
from blacklist_service.vault.checkpoints import read_checkpoint_by
from blacklist_service.vault.journal_tree import HASH_BYTES, Frontier, is_consistent
from blacklist_service.vault.kept_tree import STRIDE
from blacklist_service.vault.signed_notes import NoteError, NoteKey
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.kept import kept_tree
from blacklist_service.workflows.journalling.keys import journal_keys, signed_checkpoint
from blacklist_service.workflows.journalling.rows import leaf_of

BATCH = 5000
_TAIL = 200


@dataclass(frozen=True, slots=True)
class SealReport:
    """How the tree stands (`root` in hex), and how many leaves were added."""

    size: int
    root: str
    added: int


@dataclass(frozen=True, slots=True)
class _Take:
    """What one batch takes of one source: leaves as (number, hash), and the number up to which that is final."""

    source: str
    leaves: list[tuple[int, bytes]]
    until: int


def seal_journal(context: Context, batch: int = BATCH, *, is_from_backup: bool = False) -> SealReport:
    """Puts everything that has no leaf into the tree. Safe to repeat and to run twice at once. The last checkpoint may
    be by a key that was retired since only where it `is_from_backup`.

    Raises RefusedError JOURNAL.BROKEN where what is sealed already does not hold: nothing is signed then.
    """
    added = 0
    while True:
        last, count = _seal_batch(context, batch, is_from_backup=is_from_backup)
        added += count
        if count == 0:
            root = Frontier().root() if last is None else last.root_hash
            return SealReport(0 if last is None else last.size, root.hex(), added)


def _seal_batch(
    context: Context, batch: int, *, is_from_backup: bool
) -> tuple[JournalCheckpoint | None, int]:
    with context.store.begin() as connection, context.looks.read() as looks:
        journal_tree.lock_sequencer(connection)
        last = journal.last_checkpoint(connection)
        frontier = _frontier(last, journal_keys(context, are_retired_too=is_from_backup))
        if last is not None:
            first = max(0, last.size - _TAIL)
            _check_leaves(connection, looks, journal.leaves_from(connection, first, _TAIL))
        since = (0, 0) if last is None else (last.journal_until, last.access_until)
        taken = _take(connection, connection, JOURNAL, since[0], batch)
        left = batch - len(taken.leaves)
        looked = _take(connection, looks, ACCESS, since[1], left) if left else _Take(ACCESS, [], since[1])
        count = len(taken.leaves) + len(looked.leaves)
        if count == 0:
            _keep_nodes(connection, frontier.size)
            return last, 0
        return _add(context, connection, looks, frontier, (taken, looked)), count


def _take(leaves: Connection, rows: Connection, source: str, after: int, limit: int) -> _Take:
    horizon = journal_tree.horizon_of(rows, source)
    found, last = journal_tree.without_leaf(leaves, rows, source, after, limit)
    if len(found) < limit and horizon.writers and journal_tree.is_final(rows, source, horizon):
        # Whoever was writing has ended meanwhile: look once more, and what is there now is final.
        found, last = journal_tree.without_leaf(leaves, rows, source, after, limit)
        horizon = Horizon(horizon.newest, frozenset())
    until = max(after, min(last, horizon.newest)) if not horizon.writers else after
    return _Take(source, [(int(row["id"]), leaf_of(source, row)) for row in found], until)


def _add(
    context: Context,
    connection: Connection,
    looks: Connection,
    frontier: Frontier,
    takes: tuple[_Take, _Take],
) -> JournalCheckpoint:
    first, signed = frontier.size, frontier.root()
    rows: list[tuple[int, str, int, bytes]] = []
    for take in takes:
        for number, leaf in take.leaves:
            rows.append((frontier.size, take.source, number, leaf))
            frontier.append(leaf)
    journal.add_leaves(connection, rows)
    written = journal.leaves_from(connection, first, len(rows))
    _check_leaves(connection, looks, written)
    if [leaf.leaf_hash for leaf in written] != [row[3] for row in rows]:
        raise _broken(first)
    _keep_nodes(connection, frontier.size)
    _check_kept(connection, first, signed, frontier)
    checkpoint = JournalCheckpoint(
        size=frontier.size,
        root_hash=frontier.root(),
        peaks=b"".join(frontier.peaks),
        journal_until=takes[0].until,
        access_until=takes[1].until,
        note=signed_checkpoint(context, frontier.size, frontier.root()),
        signed_at=context.clock.now(),
    )
    journal.add_checkpoint(connection, checkpoint)
    return checkpoint


def _keep_nodes(connection: Connection, size: int) -> None:
    """Keeps the complete subtrees that are not kept yet, each level from the one below as it was written."""
    tree, level = kept_tree(connection, size), STRIDE
    while size >> level:
        since = journal_tree.count_nodes(connection, level) << level
        journal_tree.add_nodes(connection, level, tree.nodes(level, since))
        level += STRIDE


def _check_kept(connection: Connection, first: int, signed: bytes, frontier: Frontier) -> None:
    """What is kept has the new root, and begins with what was signed."""
    tree, root = kept_tree(connection, frontier.size), frontier.root()
    try:
        proof = tree.consistency_proof(first)
        if tree.root() != root or not is_consistent(first, frontier.size, proof, signed, root):
            raise _broken(first)
    except LookupError:
        raise _broken(first) from None


def _frontier(last: JournalCheckpoint | None, keys: list[NoteKey]) -> Frontier:
    """The right edge of the tree as the last checkpoint left it, if that checkpoint is ours and whole."""
    if last is None:
        return Frontier()
    peaks = [last.peaks[at : at + HASH_BYTES] for at in range(0, len(last.peaks), HASH_BYTES)]
    try:
        frontier = Frontier(last.size, peaks)
        said = read_checkpoint_by(last.note, keys)
    except (NoteError, ValueError):
        raise _broken(last.size) from None
    if (said.size, said.root) != (last.size, last.root_hash) or frontier.root() != last.root_hash:
        raise _broken(last.size)
    return frontier


def _check_leaves(connection: Connection, looks: Connection, leaves: list[JournalLeaf]) -> None:
    """Derives leaves again from the rows as they stand now."""
    for source, rows in ((JOURNAL, connection), (ACCESS, looks)):
        own = [leaf for leaf in leaves if leaf.source == source]
        found = journal_tree.rows_of(rows, source, [leaf.source_id for leaf in own])
        for leaf in own:
            row = found.get(leaf.source_id)
            if row is None or leaf_of(source, row) != leaf.leaf_hash:
                raise _broken(leaf.tree_index)


def _broken(index: int) -> RefusedError:
    return RefusedError(
        "JOURNAL.BROKEN",
        "日志与其已签名的树不符，已停止签名，请立即核查。",
        "The journal is not what was signed; nothing is signed until this is looked into.",
        index=index,
    )
