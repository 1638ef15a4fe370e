"""Whether the journal in the database is what was signed: derived again from its rows. Offline: `export_journal.py`.

1. Every leaf again from its row, in order, and each root on the way against its signed checkpoint.
2. The hashes kept above the leaves, and the columns from which the sequencer goes on.
3. Below the noted horizon no row has appeared afterwards; no row stands in the tree twice.
4. Every detail and look that was not erased is the one that its entry commits to.
5. Every effect of the main kinds has the entry that told of it, and every receipt its promised entry: an act that was
   kept out of the journal before it was sequenced shows here.

A tail that was cut off together with its checkpoints shows only to somebody who held a later checkpoint: hand it in
(every manifest and every answer carries one).
"""

from collections.abc import Iterator, Sequence

import orjson

from blacklist_service.store import journal, journal_effects, journal_tree, releases, submissions
from blacklist_service.store.journal_tree import ACCESS, JOURNAL
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import JournalCheckpoint, JournalLeaf
from blacklist_service.vault.commitments import SALT_BYTES, commitment
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.kept_tree import STRIDE
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.signed_notes import NoteKey
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.journalling.kept import kept_tree, note_of
from blacklist_service.workflows.journalling.keys import journal_keys
from blacklist_service.workflows.journalling.rows import canonical_row, is_erased, keeps_commitment, leaf_of
from blacklist_service.workflows.journalling.walk import (
    JournalProblemError,
    JournalReport,
    TreeWalk,
    check_newest,
)

BATCH = 1000
_DETAIL_TABLE, _DETAIL_SCHEMA = "journal_detail", 1


def verify_journal(
    context: Context,
    *,
    held_notes: Sequence[str] = (),
    witnesses: Sequence[NoteKey] = (),
    is_from_backup: bool = False,
) -> JournalReport:
    """Derives every leaf, root and detail digest again and compares them with what stands and was signed. What is
    newest may be by a retired key only where it `is_from_backup`: then it was signed before that key was retired."""
    context = context.opening(SYSTEM, "journal_check")
    with context.store.read() as connection, context.looks.read() as looks:
        # One snapshot: the sequencer may be adding leaves and checkpoints at this moment.
        releases.freeze(connection)
        kept = journal.checkpoints(connection)
        try:
            walk = TreeWalk(
                journal_keys(context, are_retired_too=True),
                [*notes_of(connection, kept), *((None, note) for note in held_notes)],
                witnesses,
            )
        except JournalProblemError as problem:
            return JournalReport(0, "", problem.index, problem.problem)
        try:
            for leaf, row in leaves_with_rows(connection, looks):
                if leaf.leaf_hash != leaf_hash(row):
                    raise JournalProblemError(leaf.tree_index, "ROW.CHANGED")
                walk.add(leaf.leaf_hash)
            report = walk.finish()
            newest = [(one.size, one.note) for one in kept[-1:]]
            check_newest(newest, journal_keys(context, are_retired_too=is_from_backup))
            _check_kept(connection, kept, walk)
            _check_nothing_inserted(connection, looks, kept)
            erased = _check_details(context, connection, looks, report.size)
            _check_told(connection, report.size)
        except JournalProblemError as problem:
            return walk.failed(problem)
    return JournalReport(report.size, report.root, erased=erased)


def notes_of(connection: Connection, kept: Sequence[JournalCheckpoint]) -> list[tuple[int | None, str]]:
    """The kept checkpoints with the cosignatures that they have."""
    return [(one.size, note_of(connection, one.size, one.note)) for one in kept]


def leaves_with_rows(connection: Connection, looks: Connection) -> Iterator[tuple[JournalLeaf, bytes]]:
    """Every leaf in order with the canonical row behind it. Raises JournalProblemError for a gap or a missing row."""
    first = 0
    while leaves := journal.leaves_from(connection, first, BATCH):
        rows: dict[tuple[str, int], bytes] = {}
        for source, where in ((JOURNAL, connection), (ACCESS, looks)):
            numbers = [leaf.source_id for leaf in leaves if leaf.source == source]
            found = journal_tree.rows_of(where, source, numbers)
            rows |= {(source, number): canonical_row(source, row) for number, row in found.items()}
        for index, leaf in enumerate(leaves, start=first):
            if leaf.tree_index != index:
                raise JournalProblemError(index, "TREE.ORDER")
            row = rows.get((leaf.source, leaf.source_id))
            if row is None:
                raise JournalProblemError(index, "ROW.MISSING")
            yield leaf, row
        first += len(leaves)


def _check_kept(connection: Connection, kept: list[JournalCheckpoint], walk: TreeWalk) -> None:
    """The nodes above the leaves, and the columns beside the last note, say the same as the tree."""
    if kept and (kept[-1].root_hash, kept[-1].peaks) != (walk.frontier.root(), b"".join(walk.frontier.peaks)):
        raise JournalProblemError(kept[-1].size, "CHECKPOINT.ROOT")
    tree, level = kept_tree(connection, walk.frontier.size), STRIDE
    while walk.frontier.size >> level or journal_tree.count_nodes(connection, level):
        right = [node for _position, node in tree.nodes(level, 0)]
        if journal_tree.hashes(connection, level, 0, 1 << 62) != right:
            raise JournalProblemError(walk.frontier.size, "TREE.NODE")
        level += STRIDE


def _check_nothing_inserted(connection: Connection, looks: Connection, kept: list[JournalCheckpoint]) -> None:
    """Below the noted horizon every row has its leaf, and one only: nothing can have appeared there afterwards."""
    if not kept:
        return
    twice = journal_tree.index_twice(connection)
    if twice is not None:
        raise JournalProblemError(twice, "ROW.TWICE")
    horizons = ((JOURNAL, connection, kept[-1].journal_until), (ACCESS, looks, kept[-1].access_until))
    for source, rows, until in horizons:
        for numbers in journal_tree.numbers_until(rows, source, until, BATCH):
            if len(journal_tree.leaves_of(connection, source, numbers)) != len(numbers):
                raise JournalProblemError(kept[-1].size, "ROW.INSERTED")


def _check_details(context: Context, connection: Connection, looks: Connection, size: int) -> int:
    """Each detail and look that was not erased is the one that its entry commits to. Returns how many were erased."""
    first, erased = 0, 0
    while first < size:
        leaves = journal.leaves_from(connection, first, BATCH)
        own = {leaf.source_id: leaf.tree_index for leaf in leaves if leaf.source == JOURNAL}
        entries = journal_tree.rows_of(connection, JOURNAL, list(own))
        details = journal_tree.details_of(connection, list(own))
        for number, sealed in details.items():
            if not _is_committed(context, number, sealed, entries[number]["detail_commit"]):
                raise JournalProblemError(own[number], "DETAIL.CHANGED")
        seen = {leaf.source_id: leaf.tree_index for leaf in leaves if leaf.source == ACCESS}
        for number, look in journal_tree.rows_of(looks, ACCESS, list(seen)).items():
            if not keeps_commitment(look):
                raise JournalProblemError(seen[number], "DETAIL.CHANGED")
            erased += is_erased(look)
        erased += len(own) - len(details)
        first += len(leaves)
    return erased


def _is_committed(context: Context, number: int, sealed: bytes, commit: str) -> bool:
    try:
        opened = context.vault.sealer.open(_DETAIL_TABLE, number, _DETAIL_SCHEMA, sealed)
        return commitment(opened[:SALT_BYTES], opened[SALT_BYTES:]) == commit
    except (SealBrokenError, ValueError):
        return False


def _check_told(connection: Connection, size: int) -> None:
    """Every effect has its entry, and every receipt of an upload the one that it promises."""
    if journal_effects.untold(connection) is not None:
        raise JournalProblemError(size, "EFFECT.UNTOLD")
    for receipts in submissions.receipts(connection, BATCH):
        promised = {number: orjson.loads(receipt).get("journal_leaf") for number, receipt in receipts}
        entries = journal_tree.entries_about(connection, "submission_completed", list(promised))
        kept = {number: {leaf_of(JOURNAL, row).hex() for row in rows} for number, rows in entries.items()}
        for number, leaf in promised.items():
            if leaf is not None and leaf not in kept.get(number, ()):
                raise JournalProblemError(size, "RECEIPT.MISSING")
