"""The sequencer signs nothing on what does not hold, and takes each row once, also from a writer who ends meanwhile."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal
from blacklist_service.store.journal import NewEntry
from blacklist_service.store.journal_tree import JOURNAL, without_leaf
from blacklist_service.workflows.export_journal import export_journal
from blacklist_service.workflows.seal_journal import seal_journal
from tests.codes import exactly

JUNK = b"\x00" * 32


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE journal_checkpoint SET peaks = :junk", 6),
        ("UPDATE journal_checkpoint SET note = 'x'", 6),
        ("UPDATE journal_checkpoint SET root_hash = :junk", 6),
        ("UPDATE journal_checkpoint SET note = replace(note, 'journal', 'other')", 6),
        ("UPDATE journal_entry SET kind = 'other' WHERE id = 2", 1),
        ("UPDATE journal_leaf SET leaf_hash = :junk WHERE tree_index = 2", 2),
        ("DELETE FROM journal_leaf WHERE tree_index = 2", 6),
    ],
)
def test_the_sequencer_signs_nothing_on_what_does_not_hold(ledger: Any, statement: str, place: int) -> None:
    ledger.write(6)
    ledger.seal()
    signed = ledger.last().size
    ledger.unguarded()
    ledger.run(statement, junk=JUNK)
    ledger.write(1)
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")) as refused:
        ledger.seal()
    assert refused.value.facts["index"] == place
    assert ledger.last().size == signed


def test_a_leaf_that_the_disk_lost_is_not_signed(sqlite_ledger: Any) -> None:
    sqlite_ledger.write(3)
    sqlite_ledger.run(
        "CREATE TRIGGER lost BEFORE INSERT ON journal_leaf WHEN NEW.tree_index = 1"
        " BEGIN SELECT RAISE(IGNORE); END"
    )
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")):
        sqlite_ledger.seal()
    assert sqlite_ledger.last() is None


def test_only_rows_without_a_leaf_are_taken_and_no_more_than_asked_for(ledger: Any) -> None:
    ledger.write(1)
    ledger.seal()
    ledger.write(3)
    with ledger.context.store.read() as connection:
        found, last = without_leaf(connection, connection, JOURNAL, 0, 2)
    assert ([row["id"] for row in found], last) == ([2, 3], 3)


@pytest.mark.postgres
def test_a_writer_who_ends_while_the_sequencer_looks_is_taken_along(
    postgres_context: Any, moving_clock: Any
) -> None:
    """Seen at work before the rows were read, gone after: what it wrote is final, and enters at once."""
    context = postgres_context
    slow = context.store.engine.connect()
    transaction = slow.begin()
    entry = NewEntry(
        at=moving_clock.now(), actor="late", kind="thing_tested", object_kind="test", object_id=0,
        detail_commit="0" * 64,
    )  # fmt: skip
    journal.append(slow, entry)
    with context.store.begin() as connection:
        journal.append(connection, replace(entry, actor="early"))
    asked = []

    @event.listens_for(context.store.engine, "before_cursor_execute")
    def end(_c: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "pg_locks" in statement:
            asked.append(statement)
            if len(asked) == 2:
                transaction.commit()

    assert seal_journal(context).size == 2
    slow.close()
    with context.store.read() as connection:
        last = journal.last_checkpoint(connection)
    assert last is not None
    assert last.journal_until == 2


@pytest.mark.parametrize("harm", ["deleted", "edited"])
def test_a_journal_that_does_not_hold_is_not_exported(ledger: Any, tmp_path: Path, harm: str) -> None:
    ledger.write(3)
    ledger.seal()
    ledger.unguarded()
    if harm == "deleted":
        ledger.delete_entry("id = 2")
    else:
        ledger.run("UPDATE journal_entry SET kind = 'other' WHERE id = 2")
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")):
        export_journal(ledger.context, tmp_path / "journal")


def test_receipts_that_are_kept_are_no_fault(ledger: Any) -> None:
    ledger.upload()
    ledger.seal()
    assert ledger.problem() == ""
    # A receipt of the first version promised nothing.
    ledger.run("UPDATE submission SET receipt_json = '{}'")
    assert ledger.problem() == ""
