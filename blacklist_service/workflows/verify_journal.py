"""Whether the journal is what was signed: derived again from its rows, here or offline from exported files.

The files of an export: `entries.jsonl` (one canonical row a line, in the order of the tree), `leaves.txt` (one hash a
line), `checkpoints.jsonl` (one signed note a line) and `journal.pub` (the verifier key). They hold no person's data.
A tail that was cut off together with its checkpoints shows only to somebody who held a later checkpoint: hand it in as
`held_note` (every manifest of a feed carries one's root).
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal, journal_tree, releases
from blacklist_service.store.journal_tree import ACCESS, JOURNAL
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import JournalCheckpoint, JournalLeaf
from blacklist_service.vault.checkpoints import NoteError, read_verifier_key, verifier_key
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.rows import canonical_row
from blacklist_service.workflows.journalling.walk import JournalProblemError, JournalReport, TreeWalk

BATCH = 1000
ENTRIES, LEAVES, CHECKPOINTS, PUBLIC_KEY = "entries.jsonl", "leaves.txt", "checkpoints.jsonl", "journal.pub"
_DETAIL_TABLE, _DETAIL_SCHEMA = "journal_detail", 1
_LONGEST_LINE = 1 << 16


def verify_journal(context: Context, *, held_note: str = "") -> JournalReport:
    """Derives every leaf, root and detail digest again and compares them with what stands and was signed."""
    with context.store.read() as connection, context.looks.read() as looks:
        # One snapshot: the sequencer may be adding leaves and checkpoints at this moment.
        releases.freeze(connection)
        kept = journal.checkpoints(connection)
        try:
            walk = TreeWalk(context.vault.journal_signer.public_key, _notes(kept, held_note))
        except JournalProblemError as problem:
            return JournalReport(0, "", problem.index, problem.problem)
        try:
            for leaf, row in _leaves_with_rows(connection, looks):
                if leaf.leaf_hash != leaf_hash(row):
                    raise JournalProblemError(leaf.tree_index, "ROW.CHANGED")
                walk.add(leaf.leaf_hash)
            report = walk.finish()
            _check_kept(kept, walk)
            _check_nothing_inserted(connection, looks, kept)
            _check_details(context, connection, kept)
        except JournalProblemError as problem:
            return walk.failed(problem)
    return report


def export_journal(context: Context, folder: Path) -> JournalReport:
    """Writes entries, leaves, checkpoints and public key as files, and verifies them.

    Raises RefusedError JOURNAL.BROKEN where the journal does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    public_key = context.vault.journal_signer.public_key
    with context.store.read() as connection, context.looks.read() as looks:
        # One snapshot: the sequencer may be adding leaves and checkpoints at this moment.
        releases.freeze(connection)
        kept = journal.checkpoints(connection)
        with (folder / ENTRIES).open("wb") as entries, (folder / LEAVES).open("wb") as leaves:
            try:
                for leaf, row in _leaves_with_rows(connection, looks):
                    entries.write(row + b"\n")
                    leaves.write(leaf.leaf_hash.hex().encode() + b"\n")
            except JournalProblemError as problem:
                raise _broken(problem.index) from None
    lines = [orjson.dumps({"size": one.size, "note": one.note}) for one in kept]
    (folder / CHECKPOINTS).write_bytes(b"".join(line + b"\n" for line in lines))
    (folder / PUBLIC_KEY).write_text(verifier_key(public_key) + "\n", "utf-8")
    report = verify_folder(folder)
    if report.first_bad is not None:
        raise _broken(report.first_bad)
    return report


def verify_folder(folder: Path, *, public_key: str = "", held_note: str = "") -> JournalReport:
    """Verifies an exported journal without a database. `public_key` is the verifier key line that the reader trusts;
    without it the one of the folder is taken, which proves only that the files agree with each other."""
    try:
        key = read_verifier_key(public_key or (folder / PUBLIC_KEY).read_text("utf-8"))
        lines = (folder / CHECKPOINTS).read_bytes().splitlines()
        documents: list[Mapping[str, object]] = [orjson.loads(line) for line in lines]
        notes: list[tuple[int | None, str]] = [(int(str(one["size"])), str(one["note"])) for one in documents]
    except (OSError, ValueError, KeyError, TypeError, NoteError):
        return JournalReport(0, "", 0, "FILE")
    try:
        walk = TreeWalk(key, [*notes, *([(None, held_note)] if held_note else [])])
    except JournalProblemError as problem:
        return JournalReport(0, "", problem.index, problem.problem)
    try:
        _walk_files(folder, walk)
        return walk.finish()
    except JournalProblemError as problem:
        return walk.failed(problem)
    except OSError:
        return walk.failed(JournalProblemError(walk.frontier.size, "FILE"))


def _walk_files(folder: Path, walk: TreeWalk) -> None:
    with (folder / ENTRIES).open("rb") as entries, (folder / LEAVES).open("rb") as leaves:
        index = 0
        while row := entries.readline(_LONGEST_LINE):
            hashed = leaves.readline(_LONGEST_LINE)
            if not row.endswith(b"\n") or hashed != leaf_hash(row[:-1]).hex().encode() + b"\n":
                raise JournalProblemError(index, "ROW.CHANGED")
            walk.add(leaf_hash(row[:-1]))
            index += 1
        if leaves.readline(_LONGEST_LINE):
            raise JournalProblemError(index, "ROW.MISSING")


def _notes(kept: list[JournalCheckpoint], held_note: str) -> list[tuple[int | None, str]]:
    held: list[tuple[int | None, str]] = [(None, held_note)] if held_note else []
    return [*((one.size, one.note) for one in kept), *held]


def _leaves_with_rows(connection: Connection, looks: Connection) -> Iterator[tuple[JournalLeaf, bytes]]:
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


def _check_kept(kept: list[JournalCheckpoint], walk: TreeWalk) -> None:
    """The columns beside the last note say the same as the tree; the sequencer goes on from them."""
    if kept and (kept[-1].root_hash, kept[-1].peaks) != (walk.frontier.root(), b"".join(walk.frontier.peaks)):
        raise JournalProblemError(kept[-1].size, "CHECKPOINT.ROOT")


def _check_nothing_inserted(connection: Connection, looks: Connection, kept: list[JournalCheckpoint]) -> None:
    """Below the noted horizon every row has its leaf: nothing can have appeared there afterwards."""
    if not kept:
        return
    horizons = ((JOURNAL, connection, kept[-1].journal_until), (ACCESS, looks, kept[-1].access_until))
    for source, rows, until in horizons:
        for numbers in journal_tree.numbers_until(rows, source, until, BATCH):
            if len(journal_tree.leaves_of(connection, source, numbers)) != len(numbers):
                raise JournalProblemError(kept[-1].size, "ROW.INSERTED")


def _check_details(context: Context, connection: Connection, kept: list[JournalCheckpoint]) -> None:
    """Each detail that was not erased is the one that its entry commits to."""
    first, size = 0, kept[-1].size if kept else 0
    while first < size and (leaves := journal.leaves_from(connection, first, BATCH)):
        own = {leaf.source_id: leaf.tree_index for leaf in leaves if leaf.source == JOURNAL}
        entries = journal_tree.rows_of(connection, JOURNAL, list(own))
        for number, sealed in journal_tree.details_of(connection, list(own)).items():
            if not _is_committed(context, number, sealed, entries[number]["detail_commit"]):
                raise JournalProblemError(own[number], "DETAIL.CHANGED")
        first += len(leaves)


def _is_committed(context: Context, number: int, sealed: bytes, commit: str) -> bool:
    try:
        opened = context.vault.sealer.open(_DETAIL_TABLE, number, _DETAIL_SCHEMA, sealed)
    except SealBrokenError:
        return False
    return hashlib.sha256(opened).hexdigest() == commit


def _broken(index: int) -> RefusedError:
    return RefusedError(
        "JOURNAL.BROKEN",
        "日志与其已签名的树不符。",
        "The journal is not what was signed.",
        index=index,
    )
