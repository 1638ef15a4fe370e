"""Proofs of single entries, receipts that are redeemed for them, and what an erasure leaves standing."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, InvalidError, NotFoundError, NotReadyError, RefusedError
from blacklist_service.store import journal
from blacklist_service.store.journal import NewLook
from blacklist_service.store.journal_tree import ACCESS, JOURNAL, rows_of
from blacklist_service.vault.journal_proofs import read_entry_proof, read_witness_request
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.signed_notes import ED25519, NoteError, NoteKey, read_note_key
from blacklist_service.workflows.check_proof import check_proof
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.export_journal import export_journal, promised_leaf, verify_folder
from blacklist_service.workflows.journalling.keys import journal_key, read_witness_keys
from blacklist_service.workflows.journalling.rows import canonical_row, is_erased, keeps_commitment, leaf_of
from blacklist_service.workflows.prove_entry import prove_leaf, prove_number
from blacklist_service.workflows.show_checkpoint import show_checkpoint, show_consistency
from blacklist_service.workflows.verify_journal import verify_journal
from tests.codes import exactly

JUNK = b"\x00" * 32


def test_a_receipt_is_redeemed_for_a_proof_that_needs_only_the_key(ledger: Any) -> None:
    receipt = ledger.upload()
    ledger.write(3)
    ledger.seal()
    text_of_proof = prove_leaf(ledger.context, receipt["journal_leaf"]).text()
    key = journal_key(ledger.context).line()
    proven = check_proof(text_of_proof, key, leaf=receipt["journal_leaf"])
    assert (proven.leaf, proven.size) == (receipt["journal_leaf"], ledger.last().size)
    # Who has the receipt learns its place and nothing of what the entry says.
    assert proven.entry == b""


def test_the_receipts_entry_commits_to_what_the_receipt_says(ledger: Any) -> None:
    """The detail under the promised leaf is the receipt itself, without leaf and signature."""
    receipt = ledger.upload()
    with ledger.context.store.read() as connection:
        row = connection.execute(
            text(
                "SELECT id, sealed_detail FROM journal_entry JOIN journal_detail ON entry_id = id"
                " WHERE kind = 'submission_completed'"
            )
        ).one()
        leaf = leaf_of(JOURNAL, rows_of(connection, JOURNAL, [row[0]])[row[0]])
    opened = ledger.context.opening(SYSTEM, "test").vault.sealer.open(
        "journal_detail", row[0], 1, bytes(row[1])
    )
    said = {name: value for name, value in receipt.items() if name not in {"journal_leaf", "signature"}}
    assert json.loads(opened[32:]) == said
    assert leaf.hex() == receipt["journal_leaf"]


def test_a_look_is_promised_before_it_is_in_the_tree(ledger: Any) -> None:
    kept = ledger.look()
    with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_LEAF")):
        prove_leaf(ledger.context, kept.leaf)
    ledger.seal()
    proof = prove_leaf(ledger.context, kept.leaf)
    assert proof.checked(journal_key(ledger.context), bytes.fromhex(kept.leaf)).size == 1
    carried = prove_number(ledger.context, kept.number, is_look=True)
    assert leaf_hash(carried.entry).hex() == kept.leaf
    # The row that a proof may carry says neither who looked nor at whom.
    assert set(json.loads(carried.entry)) == {
        "source", "id", "at", "member_id", "action", "purpose", "outcome", "data_version", "detail_commit",
    }  # fmt: skip


def test_equal_looks_have_leaves_that_nobody_can_guess(ledger: Any) -> None:
    one, other = ledger.look(), ledger.look()
    with ledger.context.looks.read() as looks:
        rows = rows_of(looks, ACCESS, [one.number, other.number])
    assert rows[one.number]["detail_commit"] != rows[other.number]["detail_commit"]
    assert bytes(rows[one.number]["salt"]) != bytes(rows[other.number]["salt"])
    assert [leaf_of(ACCESS, rows[kept.number]).hex() for kept in (one, other)] == [one.leaf, other.leaf]


def test_every_entry_of_a_growing_tree_is_proved(ledger: Any) -> None:
    for count in (1, 2, 4):
        ledger.write(count)
        ledger.look()
        ledger.seal(batch=3)
    key = journal_key(ledger.context)
    for number in range(1, 8):
        proof = prove_number(ledger.context, number)
        assert read_entry_proof(proof.text()).checked(key).size == 10
        assert json.loads(proof.entry)["id"] == number
    assert {prove_number(ledger.context, number, is_look=True).index for number in (1, 2, 3)} <= set(
        range(10)
    )


@pytest.mark.parametrize("leaf", ["", "x", "00" * 32, "ü"])
def test_what_was_never_promised_has_no_proof(ledger: Any, leaf: str) -> None:
    for _ in range(2):
        with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_LEAF")):
            prove_leaf(ledger.context, leaf)
        with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_LEAF")):
            prove_number(ledger.context, 99)
        ledger.write(1)
        ledger.seal()


@pytest.mark.parametrize("break_it", ["UPDATE journal_leaf SET leaf_hash = :junk WHERE tree_index = 3",
                                      "DELETE FROM journal_leaf WHERE tree_index = 3"])  # fmt: skip
def test_a_tree_that_does_not_hold_gives_no_proof(ledger: Any, break_it: str) -> None:
    ledger.write(6)
    ledger.seal()
    ledger.unguarded()
    ledger.run(break_it, junk=JUNK)
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")):
        prove_number(ledger.context, 2)


def test_a_proof_that_does_not_hold_is_refused(ledger: Any) -> None:
    ledger.write(3)
    ledger.seal()
    proof, key = prove_number(ledger.context, 2).text(), journal_key(ledger.context)
    proven = check_proof(proof, key.line())
    assert (proven.leaf, json.loads(proven.entry)["id"]) == (leaf_hash(proven.entry).hex(), 2)
    other = NoteKey(key.name, ED25519, ledger.context.vault.receipt_signer.public_key)
    for text_of_proof, line, leaf in (
        (proof, other.line(), ""), (proof, "no key", ""), ("no proof", key.line(), ""), (proof, key.line(), "00" * 32),
        (proof, key.line(), "no hex"),
    ):  # fmt: skip
        with pytest.raises(RefusedError, match=exactly("JOURNAL.PROOF")):
            check_proof(text_of_proof, line, leaf=leaf)


def test_the_proof_of_an_entry_whose_row_is_gone_carries_none(ledger: Any) -> None:
    ledger.write(3)
    ledger.seal()
    ledger.unguarded()
    ledger.delete_entry("id = 2")
    proof = prove_number(ledger.context, 2)
    assert (proof.index, proof.entry) == (1, b"")


def test_a_proof_tells_who_cosigned_and_when(ledger: Any, watcher_of: Any) -> None:
    ledger.write(2)
    ledger.seal()
    watcher = watcher_of(ledger)
    witness = read_note_key(watcher.line)
    line = watcher.cosign(ledger.request(0))
    proof, key = prove_number(ledger.context, 1).text(), journal_key(ledger.context).line()
    with pytest.raises(RefusedError, match=exactly("JOURNAL.PROOF")):
        check_proof(proof, key, witnesses=[witness])
    proven = check_proof(f"{proof}{line}\n", key, witnesses=[witness])
    assert proven.cosigned == (("witness.example", int(ledger.clock.now().timestamp())),)


# Consistency


def test_every_older_size_has_its_request(ledger: Any) -> None:
    ledger.write(5)
    ledger.seal(batch=2)
    for old in range(6):
        request = read_witness_request(show_consistency(ledger.context, old).text())
        assert (request.old, request.note) == (old, show_checkpoint(ledger.context))
    for old in (-1, 6):
        with pytest.raises(InvalidError, match=exactly("JOURNAL.SIZE")):
            show_consistency(ledger.context, old)
    ledger.unguarded()
    ledger.run("DELETE FROM journal_leaf WHERE tree_index = 4")
    with pytest.raises(RefusedError, match=exactly("JOURNAL.BROKEN")):
        show_consistency(ledger.context, 3)


def test_before_the_first_checkpoint_there_is_nothing_to_show(ledger: Any) -> None:
    for ask in (show_checkpoint, lambda context: show_consistency(context, 0)):
        with pytest.raises(NotFoundError, match=exactly("JOURNAL.NO_CHECKPOINT")):
            ask(ledger.context)


# Erasure


def test_who_looked_at_whom_can_be_erased_and_the_proofs_hold(ledger: Any) -> None:
    kept, other = ledger.look(), ledger.look()
    ledger.write(1)
    ledger.seal()
    before = prove_leaf(ledger.context, kept.leaf)
    with ledger.context.looks.begin() as looks:
        journal.erase_looks(looks, [kept.number])
    with ledger.context.looks.read() as looks:
        row = rows_of(looks, ACCESS, [kept.number])[kept.number]
    assert (row["actor"], row["subject_id"], row["consent_sha256"], bytes(row["salt"])) == ("", 0, "", b"")
    assert is_erased(row)
    assert keeps_commitment(row)
    report = verify_journal(ledger.context)
    assert (report.is_whole, report.erased) == (True, 1)
    assert prove_leaf(ledger.context, kept.leaf) == before
    assert prove_leaf(ledger.context, other.leaf)


def test_an_erased_detail_is_counted(ledger: Any) -> None:
    ledger.write(3)
    ledger.look()
    ledger.seal()
    ledger.run("DELETE FROM journal_detail WHERE entry_id = 2")
    report = verify_journal(ledger.context)
    assert (report.is_whole, report.erased) == (True, 1)


@pytest.mark.parametrize(
    "change",
    [
        "actor = 'x'",
        "subject_id = 9",
        "salt = :empty",
        "actor = '', subject_id = 0, consent_sha256 = '', salt = :junk",
        "actor = '', subject_id = 1, consent_sha256 = '', salt = :empty",
        "actor = '', subject_id = 0, consent_sha256 = '', salt = :empty, purpose = 'x'",
        "actor = '', subject_id = 0, consent_sha256 = '', salt = :empty, detail_commit = 'x'",
        "actor = '', subject_id = 0, consent_sha256 = '', salt = :empty, member_id = 2",
        "actor = '', subject_id = 0, consent_sha256 = '', salt = :empty, at = '2020-01-01 00:00:00+00:00'",
    ],
)
def test_the_database_lets_a_look_be_erased_and_nothing_else(ledger: Any, change: str) -> None:
    ledger.look()
    with pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")):
        ledger.run(f"UPDATE look SET {change}", store=ledger.context.looks, junk=JUNK, empty=b"")


def test_a_look_without_a_commitment_keeps_the_leaf_of_the_first_version_and_cannot_be_erased(
    ledger: Any,
) -> None:
    look = NewLook(
        at=ledger.clock.now(), member=1, actor="reader", action="enquiry", subject=3, purpose="p",
        consent_sha256="", outcome="not_listed", data_version=1,
    )  # fmt: skip
    with ledger.context.looks.begin() as looks:
        number = journal.append_look(looks, look)
    with ledger.context.looks.read() as looks:
        row = rows_of(looks, ACCESS, [number])[number]
    assert canonical_row(ACCESS, row) == (
        b'{"action":"enquiry","actor":"reader","at":"2026-03-02T01:30:00.000000Z","consent_sha256":"",'
        b'"data_version":1,"id":%d,"member_id":1,"outcome":"not_listed","purpose":"p","source":"access",'
        b'"subject_id":3}' % number
    )
    assert keeps_commitment(row)
    assert not is_erased(row)
    ledger.seal()
    assert ledger.problem() == ""
    with ledger.context.looks.begin() as looks, pytest.raises(Exception, match=r"guard|look_no_update"):
        journal.erase_looks(looks, [number])


@pytest.mark.postgres
@pytest.mark.parametrize(
    "table",
    [
        "journal_entry", "journal_detail", "journal_leaf", "journal_node", "journal_checkpoint",
        "journal_cosignature", "look",
    ],
)  # fmt: skip
def test_nothing_of_the_journal_can_be_truncated(postgres_context: Any, table: str) -> None:
    # With all that refers to it, whatever that is: else the database refuses for another reason.
    with pytest.raises(ConflictError) as refused, postgres_context.store.begin() as connection:
        connection.execute(text(f"TRUNCATE {table} CASCADE"))
    assert refused.value.facts["constraint"] == f"{table}_no_truncate"


# Files


def test_a_promised_leaf_must_be_in_the_files(sqlite_ledger: Any, tmp_path: Path) -> None:
    ledger = sqlite_ledger
    receipt = ledger.upload()
    kept = ledger.look()
    ledger.seal()
    ledger.look()
    export_journal(ledger.context, tmp_path / "journal")
    leaves = [receipt["journal_leaf"], kept.leaf]
    assert verify_folder(tmp_path / "journal", promised=leaves).is_whole
    report = verify_folder(tmp_path / "journal", promised=[*leaves, "00" * 32])
    assert (report.problem, report.first_bad) == ("RECEIPT.MISSING", ledger.last().size)


def test_the_files_hold_neither_reader_nor_subject(sqlite_ledger: Any, tmp_path: Path) -> None:
    sqlite_ledger.look(subject=424242)
    sqlite_ledger.seal()
    export_journal(sqlite_ledger.context, tmp_path / "journal")
    written = b"".join(path.read_bytes() for path in (tmp_path / "journal").iterdir())
    assert b"enquiry" in written
    assert b"424242" not in written
    assert b"reader" not in written


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"[]",
        b"{}",
        b'{"journal_leaf": 1}',
        b'{"journal_leaf": "00"}',
        b'{"journal_leaf": "%s"}' % (b"AB" * 32),
    ],
)
def test_what_promises_nothing_is_refused(document: bytes) -> None:
    with pytest.raises(NoteError):
        promised_leaf(document)


def test_a_promise_is_read(sqlite_ledger: Any) -> None:
    kept = sqlite_ledger.look()
    assert promised_leaf(json.dumps({"journal_leaf": kept.leaf, "more": 1}).encode()) == kept.leaf


@pytest.mark.parametrize("line", ["x", "a+00000000+AA=="])
def test_a_witness_is_named_by_a_key_of_a_witness(sqlite_ledger: Any, line: str) -> None:
    for lines in ([line], [journal_key(sqlite_ledger.context).line()]):
        with pytest.raises(NotReadyError, match=exactly("JOURNAL.WITNESSES")):
            read_witness_keys(lines)
