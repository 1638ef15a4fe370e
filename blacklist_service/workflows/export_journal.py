"""The journal as files that anybody can verify with nothing but its public key.

`entries.jsonl` (one canonical row a line, in the order of the tree), `leaves.txt` (one hash a line),
`checkpoints.jsonl` (one signed note a line), `journal.pub` (the verifier key in force, or both in an overlap) and,
after a rotation, `journal-retired.pub` (those that signed what is old, and nothing that is newest). Who looked at whom,
and every detail, stands in them as a salted digest only. The checkpoints come last and in one step: without them a
folder is no export, and one that broke off is never taken for a journal that was changed.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal, releases
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.signed_notes import NoteError, NoteKey, read_note_keys
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.keys import journal_keys
from blacklist_service.workflows.journalling.walk import (
    JournalProblemError,
    JournalReport,
    TreeWalk,
    check_newest,
)
from blacklist_service.workflows.verify_journal import leaves_with_rows, notes_of

ENTRIES, LEAVES, CHECKPOINTS = "entries.jsonl", "leaves.txt", "checkpoints.jsonl"
PUBLIC_KEY, RETIRED_KEYS = "journal.pub", "journal-retired.pub"
_LONGEST_LINE = 1 << 16


def export_journal(context: Context, folder: Path) -> JournalReport:
    """Writes entries, leaves, checkpoints and public key as files, and verifies them.

    Raises RefusedError JOURNAL.BROKEN where the journal does not hold.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with context.store.read() as connection, context.looks.read() as looks:
        # One snapshot: the sequencer may be adding leaves and checkpoints at this moment.
        releases.freeze(connection)
        notes = notes_of(connection, journal.checkpoints(connection))
        with (folder / ENTRIES).open("wb") as entries, (folder / LEAVES).open("wb") as leaves:
            try:
                for leaf, row in leaves_with_rows(connection, looks):
                    entries.write(row + b"\n")
                    leaves.write(leaf.leaf_hash.hex().encode() + b"\n")
            except JournalProblemError as problem:
                raise _broken(problem.index) from None
            for written in (entries, leaves):
                written.flush()
                os.fsync(written.fileno())
    live = journal_keys(context)
    retired = [key for key in journal_keys(context, are_retired_too=True) if key not in live]
    # Apart: any tool takes the first file as it is for what is signed now.
    (folder / PUBLIC_KEY).write_text("".join(f"{key.line()}\n" for key in live), "utf-8")
    if retired:
        (folder / RETIRED_KEYS).write_text("".join(f"{key.line()}\n" for key in retired), "utf-8")
    _place_checkpoints(folder, notes)
    report = verify_folder(folder)
    if report.first_bad is not None:
        raise _broken(report.first_bad)
    return report


def _place_checkpoints(folder: Path, notes: Sequence[tuple[int | None, str]]) -> None:
    draft = folder / f".{CHECKPOINTS}.draft"
    with draft.open("wb") as out:
        for size, note in notes:
            out.write(orjson.dumps({"size": size, "note": note}) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    draft.replace(folder / CHECKPOINTS)


def verify_folder(
    folder: Path,
    *,
    public_key: str = "",
    held_notes: Sequence[str] = (),
    witnesses: Sequence[NoteKey] = (),
    promised: Sequence[str] = (),
) -> JournalReport:
    """Verifies an exported journal without a database. `public_key` is what the reader trusts (verifier key lines);
    without it those of the folder are taken, which proves only that the files agree with each other, the newest
    checkpoint being by a key that is not retired. `promised` are leaves in hex, from receipts and answers, that must
    be in the tree."""
    try:
        live = read_note_keys(public_key or (folder / PUBLIC_KEY).read_text("utf-8"))
        keys = [*live, *([] if public_key else _retired_keys(folder))]
        notes = [_note(line) for line in (folder / CHECKPOINTS).read_bytes().splitlines()]
    except (OSError, ValueError, KeyError, TypeError):
        return JournalReport(0, "", 0, "FILE")
    try:
        walk = TreeWalk(keys, [*notes, *((None, note) for note in held_notes)], witnesses)
        check_newest([(size, note) for size, note in notes if size == walk.last_size], live)
    except JournalProblemError as problem:
        return JournalReport(0, "", problem.index, problem.problem)
    try:
        missing = _walk_files(folder, walk, set(promised))
        report = walk.finish()
    except JournalProblemError as problem:
        return walk.failed(problem)
    except OSError:
        return walk.failed(JournalProblemError(walk.frontier.size, "FILE"))
    return walk.failed(JournalProblemError(report.size, "RECEIPT.MISSING")) if missing else report


def promised_leaf(document: bytes) -> str:
    """The leaf that a receipt or an answer promises, in hex. Raises NoteError where it promises none."""
    try:
        leaf: Any = orjson.loads(document)["journal_leaf"]
        if len(bytes.fromhex(leaf)) != len(leaf_hash(b"")) or leaf != leaf.lower():
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise NoteError("no promised leaf") from None
    return str(leaf)


def _retired_keys(folder: Path) -> list[NoteKey]:
    file = folder / RETIRED_KEYS
    return read_note_keys(file.read_text("utf-8")) if file.exists() else []


def _note(line: bytes) -> tuple[int | None, str]:
    document: dict[str, object] = orjson.loads(line)
    return int(str(document["size"])), str(document["note"])


def _walk_files(folder: Path, walk: TreeWalk, promised: set[str]) -> set[str]:
    """Every row gives its leaf and the tree its signed roots. Returns what was promised and is not there."""
    with (folder / ENTRIES).open("rb") as entries, (folder / LEAVES).open("rb") as leaves:
        index = 0
        while row := entries.readline(_LONGEST_LINE):
            leaf = leaf_hash(row[:-1])
            spelled = leaf.hex()
            if not row.endswith(b"\n") or leaves.readline(_LONGEST_LINE) != spelled.encode() + b"\n":
                raise JournalProblemError(index, "ROW.CHANGED")
            walk.add(leaf)
            promised.discard(spelled)
            index += 1
        if leaves.readline(_LONGEST_LINE):
            raise JournalProblemError(index, "ROW.MISSING")
    return promised


def _broken(index: int) -> RefusedError:
    return RefusedError(
        "JOURNAL.BROKEN",
        "日志与其已签名的树不符。",
        "The journal is not what was signed.",
        index=index,
    )
