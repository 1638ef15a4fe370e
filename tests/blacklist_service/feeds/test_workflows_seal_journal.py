"""The journal's tree: everything enters once, also what commits late; every tampering is found, here and offline."""

import json
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal, journal_tree
from blacklist_service.store.journal import NewEntry, NewLook
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.signed_notes import ED25519, NoteKey
from blacklist_service.workflows.context import SYSTEM, record
from blacklist_service.workflows.export_journal import export_journal, verify_folder
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.verify_journal import verify_journal


def write_entries(context, count):
    for number in range(count):
        with context.store.begin() as connection:
            record(
                connection,
                context,
                SYSTEM,
                kind="tested",
                object_kind="test",
                object_id=number,
                detail={"n": number},
            )


def write_looks(context, count):
    for number in range(count):
        with context.looks.begin() as connection:
            journal.append_look(connection, look_of(context, number))


def look_of(context, number):
    return NewLook(
        at=context.clock.now(), member=1, actor="reader", action="enquiry", subject=number, purpose="credit_approval",
        consent_sha256="", outcome="not_listed", data_version=1,
    )  # fmt: skip


def entry_of(context):
    return NewEntry(
        at=context.clock.now(),
        actor="late",
        kind="tested",
        object_kind="test",
        object_id=0,
        detail_commit="0" * 64,
    )


def drop_guard(context, table, when, store=None):
    """Takes the trigger away, as somebody with the database's own rights could."""
    store = store or context.store
    name = f"{table}_no_{when}"
    with store.begin() as connection:
        connection.execute(
            text(f"DROP TRIGGER {name}" if store.is_sqlite else f"DROP TRIGGER {name} ON {table}")
        )


def run(context, statement, store=None, **values):
    with (store or context.store).begin() as connection:
        connection.execute(text(statement), values)


def test_entries_and_looks_enter_once(context):
    write_entries(context, 7)
    write_looks(context, 5)
    report = seal_journal(context, batch=4)
    assert (report.size, report.added) == (12, 12)
    assert seal_journal(context) == type(report)(report.size, report.root, 0)
    found = verify_journal(context)
    assert (found.size, found.root, found.is_whole) == (12, report.root, True)


def test_an_empty_journal_is_whole(context):
    assert seal_journal(context).size == 0
    assert verify_journal(context).is_whole


def test_two_sequencers_at_once_put_nothing_in_twice(context):
    write_entries(context, 60)
    failures = []

    def seal():
        try:
            seal_journal(context, batch=7)
        except Exception as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=seal) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    report = verify_journal(context)
    assert (report.size, report.is_whole) == (60, True)


@pytest.mark.postgres
def test_a_number_that_commits_late_is_not_lost(postgres_context):
    """The lower number is drawn first and commits last; the horizon does not pass it meanwhile."""
    context = postgres_context
    write_entries(context, 2)
    slow = context.store.engine.connect()
    transaction = slow.begin()
    late = journal.append(slow, entry_of(context))
    write_entries(context, 2)
    assert seal_journal(context).size == 4
    with context.store.read() as connection:
        assert journal.last_checkpoint(connection).journal_until < late
    transaction.commit()
    slow.close()
    assert seal_journal(context).size == 5
    write_entries(context, 1)
    seal_journal(context)
    with context.store.read() as connection:
        assert late in journal_tree.leaves_of(connection, "journal", [late])
        assert journal.last_checkpoint(connection).journal_until > late
    assert verify_journal(context).is_whole


@pytest.mark.postgres
def test_a_number_that_never_commits_holds_nothing_up(postgres_context):
    context = postgres_context
    slow = context.store.engine.connect()
    transaction = slow.begin()
    journal.append(slow, entry_of(context))
    transaction.rollback()
    slow.close()
    write_entries(context, 1)
    seal_journal(context)
    with context.store.read() as connection:
        assert journal.last_checkpoint(connection).journal_until == journal.last_entry(connection)


TAMPERINGS = {
    "entry edited": ("journal_entry", "update", "UPDATE journal_entry SET kind = 'other' WHERE id = 3", "ROW.CHANGED"),
    "leaf edited": ("journal_leaf", "update", "UPDATE journal_leaf SET leaf_hash = :junk WHERE tree_index = 2", "ROW.CHANGED"),
    "leaf deleted": ("journal_leaf", "delete", "DELETE FROM journal_leaf WHERE tree_index = 2", "TREE.ORDER"),
    "tail cut": ("journal_leaf", "delete", "DELETE FROM journal_leaf WHERE tree_index > 5", "TREE.TRUNCATED"),
    "checkpoint edited": ("journal_checkpoint", "update", "UPDATE journal_checkpoint SET note = 'x'", "CHECKPOINT.SIGNATURE"),
    "root edited": ("journal_checkpoint", "update", "UPDATE journal_checkpoint SET root_hash = :junk", "CHECKPOINT.ROOT"),
    "last checkpoint deleted": ("journal_checkpoint", "delete", "DELETE FROM journal_checkpoint", "TREE.UNSIGNED"),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_tampering_is_found(context, name):
    table, when, statement, problem = TAMPERINGS[name]
    write_entries(context, 8)
    seal_journal(context)
    drop_guard(context, table, when)
    with context.store.begin() as connection:
        asked = text(statement)
        connection.execute(asked, {"junk": b"\x00" * 32} if ":junk" in statement else {})
    report = verify_journal(context)
    assert report.problem == problem
    assert report.first_bad is not None


def test_a_deleted_entry_is_found_and_stops_the_sequencer(context):
    write_entries(context, 8)
    seal_journal(context)
    drop_guard(context, "journal_entry", "delete")
    run(context, "DELETE FROM journal_detail WHERE entry_id = 3")
    run(context, "DELETE FROM journal_entry WHERE id = 3")
    assert verify_journal(context).problem == "ROW.MISSING"
    write_entries(context, 1)
    with pytest.raises(RefusedError) as refusal:
        seal_journal(context)
    assert refusal.value.code == "JOURNAL.BROKEN"


def test_reordered_leaves_are_found(context):
    write_entries(context, 8)
    seal_journal(context)
    drop_guard(context, "journal_leaf", "update")
    for move in (
        "tree_index = 100 WHERE tree_index = 2",
        "tree_index = 2 WHERE tree_index = 3",
        "tree_index = 3 WHERE tree_index = 100",
    ):
        run(context, f"UPDATE journal_leaf SET {move}")
    assert verify_journal(context).problem == "CHECKPOINT.ROOT"


def test_an_entry_inserted_afterwards_is_found(context):
    write_entries(context, 8)
    drop_guard(context, "journal_entry", "delete")
    run(context, "DELETE FROM journal_detail WHERE entry_id = 4")
    run(context, "DELETE FROM journal_entry WHERE id = 4")
    seal_journal(context)
    assert verify_journal(context).is_whole
    run(
        context,
        "INSERT INTO journal_entry (id, at, actor, kind, object_kind, object_id, detail_commit)"
        " SELECT 4, at, 'forger', kind, object_kind, 0, detail_commit FROM journal_entry WHERE id = 3",
    )
    assert verify_journal(context).problem == "ROW.INSERTED"


def test_an_edited_detail_is_found_and_an_erased_one_is_not_a_fault(context):
    write_entries(context, 4)
    seal_journal(context)
    run(context, "DELETE FROM journal_detail WHERE entry_id = 2")
    assert verify_journal(context).is_whole
    drop_guard(context, "journal_detail", "update")
    other = context.vault.sealer.seal("journal_detail", 3, 1, b"another detail")
    run(context, "UPDATE journal_detail SET sealed_detail = :s WHERE entry_id = 3", s=other)
    report = verify_journal(context)
    assert (report.problem, report.first_bad) == ("DETAIL.CHANGED", 2)


def test_an_edited_look_is_found(context):
    write_looks(context, 3)
    seal_journal(context)
    drop_guard(context, "look", "update", context.looks)
    run(context, "UPDATE look SET purpose = 'other' WHERE id = 2", context.looks)
    assert verify_journal(context).problem == "ROW.CHANGED"


def test_a_tail_cut_with_its_checkpoints_shows_to_who_held_one(context):
    write_entries(context, 4)
    seal_journal(context)
    write_entries(context, 4)
    seal_journal(context)
    with context.store.read() as connection:
        held = journal.last_checkpoint(connection).note
    for table in ("journal_leaf", "journal_checkpoint", "journal_entry"):
        drop_guard(context, table, "delete")
    for cut in ("journal_leaf WHERE tree_index >= 4", "journal_checkpoint WHERE size > 4", "journal_detail WHERE entry_id > 4",
                "journal_entry WHERE id > 4"):  # fmt: skip
        run(context, f"DELETE FROM {cut}")
    assert verify_journal(context).is_whole
    assert verify_journal(context, held_notes=[held]).problem == "TREE.TRUNCATED"


def edit(path: Path, change):
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(change(lines)))


# What somebody did to which file, and what is said of it: the problem, and where it is first seen.
FORGERIES = {
    "edit": ("entries.jsonl", lambda lines: [lines[0].replace(b"tested", b"forged"), *lines[1:]], "ROW.CHANGED", 0),
    "delete": ("entries.jsonl", lambda lines: [*lines[:2], *lines[3:]], "ROW.CHANGED", 2),
    "reorder": ("entries.jsonl", lambda lines: [lines[1], lines[0], *lines[2:]], "ROW.CHANGED", 0),
    "insert": ("entries.jsonl", lambda lines: [*lines[:2], lines[1], *lines[2:]], "ROW.CHANGED", 2),
    "truncate": ("entries.jsonl", lambda lines: lines[:-1], "ROW.MISSING", 7),
    "broken off": ("entries.jsonl", lambda lines: [*lines[:-1], lines[-1][:-1]], "ROW.CHANGED", 7),
    "leaves": ("leaves.txt", lambda lines: [lines[1], lines[0], *lines[2:]], "ROW.CHANGED", 0),
    "leaves cut": ("leaves.txt", lambda lines: lines[:-1], "ROW.CHANGED", 7),
    "one leaf too many": ("leaves.txt", lambda lines: [*lines, lines[0]], "ROW.MISSING", 8),
    "no checkpoints": ("checkpoints.jsonl", lambda lines: lines[:0], "TREE.UNSIGNED", 0),
    "an older size": ("checkpoints.jsonl", lambda lines: [lines[0].replace(b'"size":8', b'"size":7')], "CHECKPOINT.ROOT", 8),
    "no checkpoint": ("checkpoints.jsonl", lambda _: [b"{}\n"], "FILE", 0),
    "a list": ("checkpoints.jsonl", lambda _: [b"[8]\n"], "FILE", 0),
    "key": ("journal.pub", lambda lines: [b"x" + lines[0]], "FILE", 0),
}  # fmt: skip


@pytest.mark.parametrize("name", FORGERIES)
def test_every_tampering_with_the_files_is_found(sqlite_context, tmp_path, name):
    context = sqlite_context
    write_entries(context, 6)
    write_looks(context, 2)
    seal_journal(context)
    report = export_journal(context, tmp_path / "journal")
    trusted = journal_key(context).line()
    assert verify_folder(tmp_path / "journal", public_key=trusted) == report
    assert (report.size, report.first_bad, report.problem) == (8, None, "")
    file, change, problem, place = FORGERIES[name]
    edit(tmp_path / "journal" / file, change)
    found = verify_folder(tmp_path / "journal")
    assert (found.problem, found.first_bad) == (problem, place)


def test_the_files_are_just_what_a_stranger_needs(sqlite_context, tmp_path):
    """One canonical row, one leaf and one checkpoint a line, and the key in force; no retired one where there is none."""
    for count in (2, 1):
        write_entries(sqlite_context, count)
        seal_journal(sqlite_context)
    folder = tmp_path / "deep" / "journal"
    for _ in range(2):
        export_journal(sqlite_context, folder)
    assert sorted(one.name for one in folder.iterdir()) == [
        "checkpoints.jsonl", "entries.jsonl", "journal.pub", "leaves.txt",
    ]  # fmt: skip
    rows, leaves = ((folder / name).read_bytes().splitlines() for name in ("entries.jsonl", "leaves.txt"))
    assert [leaf_hash(row).hex().encode() for row in rows] == leaves
    assert len(rows) == 3
    notes = [json.loads(line) for line in (folder / "checkpoints.jsonl").read_bytes().splitlines()]
    assert [one["size"] for one in notes] == [2, 3]
    assert (folder / "journal.pub").read_text("utf-8") == journal_key(sqlite_context).line() + "\n"


@pytest.mark.parametrize("file", ["entries.jsonl", "leaves.txt", "checkpoints.jsonl", "journal.pub"])
def test_a_missing_file_is_a_fault(sqlite_context, tmp_path, file):
    write_entries(sqlite_context, 2)
    seal_journal(sqlite_context)
    export_journal(sqlite_context, tmp_path / "journal")
    (tmp_path / "journal" / file).unlink()
    assert verify_folder(tmp_path / "journal").problem == "FILE"


def test_files_signed_by_another_key_are_not_trusted(sqlite_context, tmp_path):
    write_entries(sqlite_context, 2)
    seal_journal(sqlite_context)
    export_journal(sqlite_context, tmp_path / "journal")
    known = journal_key(sqlite_context)
    other = NoteKey(known.name, ED25519, sqlite_context.vault.receipt_signer.public_key).line()
    assert verify_folder(tmp_path / "journal", public_key=other).problem == "CHECKPOINT.SIGNATURE"


def test_an_export_that_broke_off_is_no_export(sqlite_context, tmp_path):
    """Else it would be taken for a journal that somebody changed."""
    write_entries(sqlite_context, 3)
    seal_journal(sqlite_context)
    folder = tmp_path / "export"
    (folder / "journal.pub").mkdir(parents=True)  # nothing can be written there
    with pytest.raises(IsADirectoryError):
        export_journal(sqlite_context, folder)
    assert not (folder / "checkpoints.jsonl").exists()
    (folder / "journal.pub").rmdir()
    assert export_journal(sqlite_context, folder).first_bad is None
    assert sorted(one.name for one in folder.iterdir()) == [
        "checkpoints.jsonl", "entries.jsonl", "journal.pub", "leaves.txt",
    ]  # fmt: skip
