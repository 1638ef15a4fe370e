"""Every class of tampering with the journal is found: by `audit verify`, by a receipt, by a kept checkpoint, or by a
witness. Each test takes the database's guards away first, as somebody with its own rights could."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.store import journal
from blacklist_service.store.journal_tree import JOURNAL, rows_of
from blacklist_service.vault.checkpoints import sign_checkpoint
from blacklist_service.vault.journal_tree import Frontier
from blacklist_service.vault.signed_notes import ED25519, NoteKey, read_note_key
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.journalling.keys import journal_key
from blacklist_service.workflows.journalling.rows import leaf_of
from blacklist_service.workflows.prove_entry import prove_leaf
from blacklist_service.workflows.take_cosignatures import take_cosignatures
from blacklist_service.workflows.verify_journal import BATCH, verify_journal
from tests.codes import exactly

JUNK = b"\x00" * 32


def _whole(ledger: Any) -> None:
    ledger.write(5)
    ledger.look(7)
    ledger.look(8)
    ledger.seal()
    ledger.write(3)
    ledger.seal()
    assert ledger.problem() == ""
    ledger.unguarded()


def _renumbered(ledger: Any) -> None:
    ledger.delete_entry("id = 3")
    ledger.run("DELETE FROM journal_leaf WHERE tree_index = 2")
    for index in range(3, 10):
        ledger.run(f"UPDATE journal_leaf SET tree_index = {index - 1} WHERE tree_index = {index}")


def _squeezed(ledger: Any) -> None:
    """A backdated entry, with a leaf of its own in the midst of the tree."""
    ledger.run(
        "INSERT INTO journal_entry (id, at, actor, kind, object_kind, object_id, detail_commit)"
        " SELECT 900, at, 'forger', kind, object_kind, 0, detail_commit FROM journal_entry WHERE id = 2"
    )
    for index in range(9, 1, -1):
        ledger.run(f"UPDATE journal_leaf SET tree_index = {index + 1} WHERE tree_index = {index}")
    with ledger.context.store.read() as connection:
        leaf = leaf_of(JOURNAL, rows_of(connection, JOURNAL, [900])[900])
    ledger.run("INSERT INTO journal_leaf VALUES (2, 'journal', 900, :leaf)", leaf=leaf)


def _swap(
    column: str, table: str, key: str, one: int, other: int, store: str = "store"
) -> Callable[[Any], None]:
    def tamper(ledger: Any) -> None:
        where = getattr(ledger.context, store)
        with where.read() as connection:
            asked = text(f"SELECT {key}, {column} FROM {table} WHERE {key} IN ({one}, {other})")
            values = {row[0]: row[1] for row in connection.execute(asked)}
        for row, value in ((one, values[other]), (other, values[one])):
            ledger.run(f"UPDATE {table} SET {column} = :value WHERE {key} = {row}", store=where, value=value)

    return tamper


def _salts(ledger: Any) -> None:
    """The detail of entry 3 stays, under the salt of entry 4, sealed by the vault itself."""
    sealer = ledger.context.opening(SYSTEM, "test").vault.sealer
    with ledger.context.store.read() as connection:
        found = connection.execute(text("SELECT entry_id, sealed_detail FROM journal_detail"))
        sealed = {row[0]: bytes(row[1]) for row in found}
    opened = {number: sealer.open("journal_detail", number, 1, sealed[number]) for number in (3, 4)}
    forged = sealer.seal("journal_detail", 3, 1, opened[4][:32] + opened[3][32:])
    ledger.run("UPDATE journal_detail SET sealed_detail = :forged WHERE entry_id = 3", forged=forged)


def _detail(plain: bytes) -> Callable[[Any], None]:
    def tamper(ledger: Any) -> None:
        forged = ledger.context.vault.sealer.seal("journal_detail", 3, 1, plain)
        ledger.run("UPDATE journal_detail SET sealed_detail = :forged WHERE entry_id = 3", forged=forged)

    return tamper


def _resigned(ledger: Any) -> None:
    """The right tree, signed by another key under the journal's name."""
    last, signer = ledger.last(), ledger.context.vault.receipt_signer
    key = NoteKey(journal_key(ledger.context).name, ED25519, signer.public_key)
    note = sign_checkpoint(key, signer.sign, last.size, last.root_hash)
    ledger.run(f"UPDATE journal_checkpoint SET note = :note WHERE size = {last.size}", note=note)


def _stale(ledger: Any) -> None:
    """An older note stands where the newest should."""
    with ledger.context.store.read() as connection:
        old = connection.execute(text("SELECT note FROM journal_checkpoint WHERE size = 7")).scalar_one()
    ledger.run("UPDATE journal_checkpoint SET note = :old WHERE size = 10", old=old)


def _promised(ledger: Any) -> None:
    """A checkpoint of the journal's own key for a tree that never was."""
    signer = ledger.context.vault.journal_signer
    note = sign_checkpoint(journal_key(ledger.context), signer.sign, 12, JUNK[:-1] + b"\x01")
    ledger.run(
        "INSERT INTO journal_checkpoint SELECT 12, root_hash, peaks, journal_until, access_until, :note, signed_at"
        " FROM journal_checkpoint WHERE size = 10",
        note=note,
    )


def _twice(ledger: Any) -> None:
    """One entry stands in the tree twice, in a tree that the insider signed anew."""
    with ledger.context.store.begin() as connection:
        if not ledger.context.store.is_sqlite:
            connection.execute(
                text("ALTER TABLE journal_leaf DROP CONSTRAINT uq_journal_leaf_source_source_id")
            )
        else:
            rows = connection.execute(text("SELECT * FROM journal_leaf")).all()
            connection.execute(text("DROP TABLE journal_leaf"))
            connection.execute(
                text(
                    "CREATE TABLE journal_leaf (tree_index INTEGER PRIMARY KEY, source TEXT, source_id INTEGER,"
                    " leaf_hash BLOB)"
                )
            )
            for row in rows:
                connection.execute(
                    text("INSERT INTO journal_leaf VALUES (:i, :s, :n, :h)"),
                    dict(zip("isnh", row, strict=True)),
                )
    ledger.run(
        "INSERT INTO journal_leaf SELECT 10, source, source_id, leaf_hash FROM journal_leaf WHERE tree_index = 4"
    )
    _sign_anew(ledger)


def _sign_anew(ledger: Any) -> None:
    """The insider, who has the journal's key, signs what stands now."""
    frontier = Frontier()
    with ledger.context.store.begin() as connection:
        for leaf in journal.leaves_from(connection, 0, 1000):
            frontier.append(leaf.leaf_hash)
        last = journal.last_checkpoint(connection)
        assert last is not None
        connection.execute(text("DELETE FROM journal_checkpoint"))
        signer = ledger.context.vault.journal_signer
        note = sign_checkpoint(journal_key(ledger.context), signer.sign, frontier.size, frontier.root())
        made = last.model_copy(
            update={
                "size": frontier.size, "root_hash": frontier.root(), "peaks": b"".join(frontier.peaks),
                "note": note,
            }
        )  # fmt: skip
        journal.add_checkpoint(connection, made)


def sql(*statements: str, looks: bool = False) -> Callable[[Any], None]:
    def tamper(ledger: Any) -> None:
        ledger.run(*statements, store=ledger.context.looks if looks else None, junk=JUNK)

    return tamper


# What was done, what finds it, and where: the first bad leaf, or the size of the first bad checkpoint. Entries have the numbers 1 to 8; the tree holds 1 to 5, looks 1 and 2, then 6 to 8.
TAMPERINGS: dict[str, tuple[Callable[[Any], None], str, int]] = {
    "entry edited": (sql("UPDATE journal_entry SET kind = 'other' WHERE id = 3"), "ROW.CHANGED", 2),
    "entry backdated": (sql("UPDATE journal_entry SET at = '2026-03-01 01:30:00+00:00' WHERE id = 3"), "ROW.CHANGED", 2),
    "entry given to another author": (sql("UPDATE journal_entry SET actor = 'b' WHERE id = 3"), "ROW.CHANGED", 2),
    "entry deleted": (lambda ledger: ledger.delete_entry("id = 3"), "ROW.MISSING", 2),
    "leaf deleted": (sql("DELETE FROM journal_leaf WHERE tree_index = 2"), "TREE.ORDER", 2),
    "entry and leaf deleted, the rest moved up": (_renumbered, "CHECKPOINT.ROOT", 7),
    "leaves reordered": (
        sql(
            "UPDATE journal_leaf SET tree_index = 100 WHERE tree_index = 2",
            "UPDATE journal_leaf SET tree_index = 2 WHERE tree_index = 3",
            "UPDATE journal_leaf SET tree_index = 3 WHERE tree_index = 100",
        ),
        "CHECKPOINT.ROOT", 7,
    ),
    "entry squeezed in": (_squeezed, "CHECKPOINT.ROOT", 7),
    "tail truncated": (sql("DELETE FROM journal_leaf WHERE tree_index > 7"), "TREE.TRUNCATED", 8),
    "one entry twice, signed anew": (_twice, "ROW.TWICE", 4),
    "salt swapped": (_salts, "DETAIL.CHANGED", 2),
    "salts of looks swapped": (_swap("salt", "look", "id", 1, 2, "looks"), "DETAIL.CHANGED", 5),
    "details swapped": (_swap("sealed_detail", "journal_detail", "entry_id", 3, 4), "DETAIL.CHANGED", 2),
    "detail replaced": (_detail(b"\x01" * 32 + b"{}"), "DETAIL.CHANGED", 2),
    "detail too short for a salt": (_detail(b"{}"), "DETAIL.CHANGED", 2),
    "commitments swapped": (_swap("detail_commit", "journal_entry", "id", 3, 4), "ROW.CHANGED", 2),
    "commitments of looks swapped": (_swap("detail_commit", "look", "id", 1, 2, "looks"), "ROW.CHANGED", 5),
    "look turned to another subject": (sql("UPDATE look SET subject_id = 9 WHERE id = 1", looks=True), "DETAIL.CHANGED", 5),
    "look given to another reader": (sql("UPDATE look SET actor = 'x' WHERE id = 1", looks=True), "DETAIL.CHANGED", 5),
    "look for another purpose": (sql("UPDATE look SET purpose = 'x' WHERE id = 1", looks=True), "ROW.CHANGED", 5),
    "look deleted": (sql("DELETE FROM look WHERE id = 1", looks=True), "ROW.MISSING", 5),
    "leaf flipped by a bit": (sql("UPDATE journal_leaf SET leaf_hash = :junk WHERE tree_index = 2"), "ROW.CHANGED", 2),
    "leaf led to another row": (sql("UPDATE journal_leaf SET source_id = 99 WHERE tree_index = 2"), "ROW.MISSING", 2),
    "leaf of another source": (
        sql("DELETE FROM journal_leaf WHERE tree_index = 6", "UPDATE journal_leaf SET source = 'access' WHERE tree_index = 1"),
        "ROW.CHANGED", 1,
    ),
    "checkpoint signed by another key": (_resigned, "CHECKPOINT.SIGNATURE", 10),
    "checkpoint edited": (sql("UPDATE journal_checkpoint SET note = 'x' WHERE size = 7"), "CHECKPOINT.SIGNATURE", 7),
    "stale checkpoint in place of the newest": (_stale, "CHECKPOINT.ROOT", 7),
    "checkpoint of a tree that never was": (_promised, "TREE.TRUNCATED", 10),
    "root beside the note edited": (sql("UPDATE journal_checkpoint SET root_hash = :junk"), "CHECKPOINT.ROOT", 10),
    "peaks beside the note edited": (sql("UPDATE journal_checkpoint SET peaks = :junk"), "CHECKPOINT.ROOT", 10),
    "last checkpoint deleted": (sql("DELETE FROM journal_checkpoint WHERE size = 10"), "TREE.UNSIGNED", 7),
    "node put in": (sql("INSERT INTO journal_node VALUES (8, 0, :junk)"), "TREE.NODE", 10),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERINGS)
def test_tampering_is_found(ledger: Any, name: str) -> None:
    _whole(ledger)
    tamper, problem, place = TAMPERINGS[name]
    tamper(ledger)
    report = verify_journal(ledger.context)
    assert (report.problem, report.first_bad) == (problem, place)
    # As far as the walk came; where the checkpoints alone tell, it did not begin.
    assert len(report.root) == (64 if report.size else 0)


def test_an_entry_inserted_afterwards_is_found(ledger: Any) -> None:
    ledger.write(8)
    ledger.unguarded()
    ledger.delete_entry("id = 4")
    ledger.seal()
    assert ledger.problem() == ""
    ledger.run(
        "INSERT INTO journal_entry (id, at, actor, kind, object_kind, object_id, detail_commit)"
        " SELECT 4, at, 'forger', kind, object_kind, 0, detail_commit FROM journal_entry WHERE id = 3"
    )
    assert ledger.problem() == "ROW.INSERTED"


def test_a_look_emptied_without_its_salt_is_found(ledger: Any) -> None:
    _whole(ledger)
    ledger.run("UPDATE look SET salt = :junk WHERE id = 1", store=ledger.context.looks, junk=b"")
    assert ledger.problem() == "DETAIL.CHANGED"


def test_nodes_of_a_large_tree_are_compared(ledger: Any) -> None:
    ledger.write(1)
    with ledger.context.looks.begin() as looks:
        # More than two batches of the verification.
        looks.execute(
            text(
                "INSERT INTO look (at, member_id, actor, action, subject_id, purpose, consent_sha256, outcome,"
                " data_version) VALUES ('2026-03-02 01:30:00+00:00', 1, 'a', 'enquiry', :n, 'p', '',"
                " 'not_listed', 0)"
            ),
            [{"n": number} for number in range(2 * BATCH + 300)],
        )
    ledger.seal()
    assert ledger.problem() == ""
    ledger.unguarded()
    ledger.run("UPDATE journal_node SET node_hash = :junk", junk=JUNK)
    assert ledger.problem() == "TREE.NODE"
    ledger.write(1)
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")):
        ledger.seal()
    ledger.run("DELETE FROM journal_node")
    assert ledger.problem() == "TREE.NODE"


# What was kept out of the journal before the sequencer saw it


def test_an_effect_whose_entry_was_suppressed_before_sequencing_is_found(ledger: Any) -> None:
    ledger.upload()
    ledger.unguarded()
    ledger.delete_entry("kind = 'submission_completed'")
    ledger.seal()
    assert ledger.problem() == "EFFECT.UNTOLD"


def test_an_entry_exchanged_before_sequencing_is_found_by_its_receipt(ledger: Any) -> None:
    receipt = ledger.upload()
    ledger.unguarded()
    ledger.run(
        "UPDATE journal_entry SET detail_commit = :other WHERE kind = 'submission_completed'", other="0" * 64
    )
    ledger.run(
        "DELETE FROM journal_detail WHERE entry_id IN (SELECT id FROM journal_entry WHERE kind = 'submission_completed')"
    )
    ledger.seal()
    assert ledger.problem() == "RECEIPT.MISSING"
    with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_LEAF")):
        prove_leaf(ledger.context, receipt["journal_leaf"])


def test_a_look_suppressed_before_sequencing_is_found_by_its_answer(ledger: Any) -> None:
    kept, other = ledger.look(), ledger.look()
    ledger.unguarded()
    ledger.run(f"DELETE FROM look WHERE id = {kept.number}", store=ledger.context.looks)
    ledger.seal()
    assert prove_leaf(ledger.context, other.leaf).index == 0
    with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_LEAF")):
        prove_leaf(ledger.context, kept.leaf)


# What only somebody outside can see: a checkpoint that was kept, and a witness


def test_a_tail_cut_with_its_checkpoints_shows_to_who_kept_one(ledger: Any) -> None:
    ledger.write(4)
    ledger.seal()
    ledger.write(4)
    ledger.seal()
    held = ledger.note()
    ledger.unguarded()
    ledger.cut(4)
    assert ledger.problem() == ""
    assert ledger.problem(held_notes=[held]) == "TREE.TRUNCATED"


def test_a_history_rewritten_and_signed_anew_shows_to_who_kept_a_checkpoint(ledger: Any) -> None:
    _whole(ledger)
    held = ledger.note()
    ledger.rewrite()
    assert ledger.problem() == ""
    assert ledger.problem(held_notes=[held]) == "CHECKPOINT.ROOT"


def test_a_fork_shows_to_who_has_both_notes(ledger: Any) -> None:
    """One recipient was shown one tree, another recipient the other."""
    _whole(ledger)
    shown_to_one = ledger.note()
    ledger.rewrite()
    shown_to_other = ledger.note()
    assert ledger.problem(held_notes=[shown_to_other]) == ""
    assert ledger.problem(held_notes=[shown_to_other, shown_to_one]) == "CHECKPOINT.ROOT"


@pytest.mark.parametrize(
    ("tamper", "code"),
    [
        (lambda ledger: ledger.cut(7), "WITNESS.ROLLED_BACK"),
        (lambda ledger: ledger.rewrite(), "WITNESS.FORKED"),
        (lambda ledger: (ledger.rewrite(), ledger.write(2), ledger.seal()), "WITNESS.INCONSISTENT"),
    ],
    ids=["rollback", "fork", "rewritten and gone on"],
)
def test_a_witness_refuses_another_history(ledger: Any, watcher_of: Any, tamper: Any, code: str) -> None:
    _whole(ledger)
    watcher = watcher_of(ledger)
    watcher.cosign(ledger.request(0))
    size = ledger.last().size
    tamper(ledger)
    with pytest.raises(RefusedError) as refused:
        watcher.cosign(ledger.request(min(size, ledger.last().size)))
    assert refused.value.code == code
    assert refused.value.facts["size"] == size
    assert len(list((watcher.folder / "refused").iterdir())) == 1
    assert (watcher.folder / "last.note").read_text("utf-8").split("\n")[1] == str(size)


def test_a_cosignature_that_was_taken_away_or_forged_shows_to_who_asks_for_it(
    ledger: Any, watcher_of: Any
) -> None:
    _whole(ledger)
    watcher = watcher_of(ledger)
    key = read_note_key(watcher.line)
    trusting = replace(
        ledger.context,
        settings=ledger.context.settings.model_copy(update={"journal_witnesses": watcher.line}),
    )
    report = verify_journal(ledger.context, witnesses=[key])
    assert (report.problem, report.first_bad) == ("CHECKPOINT.WITNESS", ledger.last().size)
    line = watcher.cosign(ledger.request(0))
    assert take_cosignatures(trusting, line).witnesses == ("witness.example",)
    assert ledger.problem(witnesses=[key]) == ""
    forged = line[:-20] + ("A" if line[-20] != "A" else "B") + line[-19:]
    ledger.run("UPDATE journal_cosignature SET line = :forged", forged=forged)
    assert ledger.problem(witnesses=[key]) == "CHECKPOINT.WITNESS"
    ledger.run("DELETE FROM journal_cosignature")
    assert ledger.problem(witnesses=[key]) == "CHECKPOINT.WITNESS"
    assert ledger.problem() == ""


def test_a_cosignature_of_an_older_tree_does_not_count_for_a_newer_one(ledger: Any, watcher_of: Any) -> None:
    _whole(ledger)
    watcher = watcher_of(ledger)
    trusting = replace(
        ledger.context,
        settings=ledger.context.settings.model_copy(update={"journal_witnesses": watcher.line}),
    )
    take_cosignatures(trusting, watcher.cosign(ledger.request(0)))
    ledger.write(1)
    ledger.seal()
    assert ledger.problem(witnesses=[read_note_key(watcher.line)]) == "CHECKPOINT.WITNESS"
