"""The journal's key is rotated: both sign for a while, nothing that was ever signed is lost, and a retired key signs
nothing new."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from blacklist_service.errors import RefusedError
from blacklist_service.vault.checkpoints import read_checkpoint, sign_checkpoint
from blacklist_service.vault.key_handovers import handover_note, read_handover
from blacklist_service.vault.signed_notes import NoteError, NoteKey, read_note_key
from blacklist_service.workflows.announce_keys import announced_keys
from blacklist_service.workflows.check_proof import check_proof
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.export_journal import export_journal, verify_folder
from blacklist_service.workflows.journalling.keys import journal_key, journal_keys
from blacklist_service.workflows.prove_entry import prove_leaf, prove_number
from blacklist_service.workflows.retire_keys import retire_keys
from blacklist_service.workflows.rotate_keys import ANNOUNCED, rotate_keys
from blacklist_service.workflows.verify_journal import verify_journal
from blacklist_service.workflows.witness_journal import witness_journal
from tests.codes import exactly


def sealed(ledger: Any, entries: int = 1) -> str:
    ledger.write(entries)
    ledger.seal()
    return str(ledger.note())


def announce(ledger: Any) -> NoteKey:
    """A next key that waits."""
    assert rotate_keys(ledger.context, SYSTEM, "journal").waits_until == ledger.clock.now() + ANNOUNCED
    return read_handover(announced_keys(ledger.context)["journal-next.note"], journal_key(ledger.context))


def activate(ledger: Any) -> None:
    ledger.clock.move(ANNOUNCED)
    assert rotate_keys(ledger.context, SYSTEM, "journal").active == 2


def test_both_keys_sign_from_the_announcement_until_the_old_one_is_retired(ledger: Any) -> None:
    old = journal_key(ledger.context)
    first = sealed(ledger)
    new = announce(ledger)
    while_announced = sealed(ledger)
    activate(ledger)
    assert journal_key(ledger.context) == new
    in_overlap = sealed(ledger)
    with pytest.raises(NoteError):
        read_checkpoint(first, new)
    for note in (while_announced, in_overlap):
        assert read_checkpoint(note, old) == read_checkpoint(note, new)
    assert ledger.problem(held_notes=[first, while_announced, in_overlap]) == ""

    assert retire_keys(ledger.context, SYSTEM, "journal").retired == ()
    ledger.clock.move(ANNOUNCED)
    assert retire_keys(ledger.context, SYSTEM, "journal").retired == (1,)
    alone = sealed(ledger)
    read_checkpoint(alone, new)
    with pytest.raises(NoteError):
        read_checkpoint(alone, old)
    # What outsiders kept from before is still ours.
    assert ledger.problem(held_notes=[first, while_announced, in_overlap, alone]) == ""


def test_proofs_and_exports_of_before_and_after_hold(ledger: Any, tmp_path: Path) -> None:
    old, receipt = journal_key(ledger.context), ledger.upload()
    ledger.seal()
    before = prove_leaf(ledger.context, receipt["journal_leaf"]).text()
    new = announce(ledger)
    activate(ledger)
    ledger.seal()
    for key in (old, new):
        assert check_proof(prove_number(ledger.context, 1).text(), key.line()).index == 0
    ledger.clock.move(ANNOUNCED)
    retire_keys(ledger.context, SYSTEM, "journal")
    assert check_proof(before, old.line(), leaf=receipt["journal_leaf"])
    sealed(ledger)
    after = prove_leaf(ledger.context, receipt["journal_leaf"]).text()
    assert check_proof(after, f"{old.line()}\n{new.line()}", leaf=receipt["journal_leaf"])
    with pytest.raises(RefusedError):
        check_proof(after, old.line(), leaf=receipt["journal_leaf"])
    assert export_journal(ledger.context, tmp_path / "out").is_whole
    assert (tmp_path / "out" / "journal.pub").read_text("utf-8") == f"{new.line()}\n"
    assert (tmp_path / "out" / "journal-retired.pub").read_text("utf-8") == f"{old.line()}\n"
    assert verify_folder(tmp_path / "out").is_whole
    # Whoever had a retired key could make the newest one: in the folder too it counts for what is old alone.
    (tmp_path / "out" / "journal.pub").rename(tmp_path / "out" / "kept")
    (tmp_path / "out" / "journal-retired.pub").rename(tmp_path / "out" / "journal.pub")
    (tmp_path / "out" / "kept").rename(tmp_path / "out" / "journal-retired.pub")
    assert verify_folder(tmp_path / "out").problem == "CHECKPOINT.SIGNATURE"
    assert verify_folder(tmp_path / "out", public_key=f"{new.line()}\n{old.line()}").is_whole
    assert verify_folder(tmp_path / "out", public_key=new.line()).problem == "CHECKPOINT.SIGNATURE"


def test_a_retired_key_signs_nothing_new(ledger: Any) -> None:
    """Whoever has the old key and the database makes a newest checkpoint with it: found, and nothing signed on it."""
    old = ledger.context.vault.journal_signer.public_key
    sealed(ledger)
    announce(ledger)
    activate(ledger)
    ledger.clock.move(ANNOUNCED)
    retire_keys(ledger.context, SYSTEM, "journal")
    last, keys = ledger.last(), ledger.context.vault.journal_keys
    name = journal_key(ledger.context).name
    forged = sign_checkpoint(NoteKey(name, 1, old), partial(keys.sign_by, old), last.size, last.root_hash)
    ledger.unguarded()
    ledger.run("UPDATE journal_checkpoint SET note = :note WHERE size = :size", note=forged, size=last.size)
    report = verify_journal(ledger.context)
    assert (report.problem, report.first_bad) == ("CHECKPOINT.SIGNATURE", last.size)
    ledger.write(1)
    with pytest.raises(RefusedError) as refused:
        ledger.seal()
    assert refused.value.code == "JOURNAL.BROKEN"


def test_after_a_leak_the_next_key_is_in_force_at_once(ledger: Any) -> None:
    sealed(ledger)
    assert rotate_keys(ledger.context, SYSTEM, "journal", is_emergency=True).active == 2
    early = retire_keys(ledger.context, SYSTEM, "journal", grace=timedelta(0))
    assert (early.retired, early.waits_until) == ((), ledger.clock.now() + timedelta(minutes=1))
    ledger.clock.move(timedelta(minutes=1))
    assert retire_keys(ledger.context, SYSTEM, "journal", grace=timedelta(0)).retired == (1,)
    sealed(ledger)
    assert ledger.problem() == ""
    assert len(journal_keys(ledger.context)) == 1


def test_a_witness_takes_the_next_key_within_the_overlap(ledger: Any, watcher_of: Callable[..., Any]) -> None:
    watcher = watcher_of(ledger)
    sealed(ledger)
    watcher.cosign(ledger.request(0))
    cosigned = ledger.last().size
    new = announce(ledger)
    for step in (lambda: None, partial(activate, ledger)):
        step()
        sealed(ledger)
        watcher.cosign(ledger.request(cosigned))
        cosigned = ledger.last().size
    (watcher.folder / "journal.pub").write_text(new.line() + "\n", "utf-8")
    ledger.clock.move(ANNOUNCED)
    retire_keys(ledger.context, SYSTEM, "journal")
    sealed(ledger)
    assert witness_journal(watcher.folder, ledger.request(cosigned), ledger.clock.now()).size > cosigned


def test_a_witness_takes_a_new_key_after_a_leak(ledger: Any, watcher_of: Callable[..., Any]) -> None:
    """No checkpoint is by both keys: the note cosigned last is by the old one, what follows by the new one."""
    watcher = watcher_of(ledger)
    sealed(ledger)
    watcher.cosign(ledger.request(0))
    cosigned = ledger.last().size
    assert rotate_keys(ledger.context, SYSTEM, "journal", is_emergency=True).active == 2
    ledger.clock.move(timedelta(minutes=1))
    assert retire_keys(ledger.context, SYSTEM, "journal", grace=timedelta(0)).retired == (1,)
    sealed(ledger)
    with pytest.raises(RefusedError, match=exactly("WITNESS.UNSIGNED")):
        watcher.cosign(ledger.request(cosigned))
    keys, new = watcher.folder / "journal.pub", journal_key(ledger.context).line()
    keys.write_text(f"{new}\n{keys.read_text('utf-8')}", "utf-8")
    watcher.cosign(ledger.request(cosigned))
    cosigned = ledger.last().size
    # The line of the leaked key can go as soon as one checkpoint by the new one was cosigned.
    keys.write_text(f"{new}\n", "utf-8")
    sealed(ledger)
    assert witness_journal(watcher.folder, ledger.request(cosigned), ledger.clock.now()).size > cosigned


def test_receipts_name_the_key_that_signed_them(ledger: Any) -> None:
    old = ledger.context.vault.receipt_signer.public_key
    files = announced_keys(ledger.context)
    assert set(files) == {"feed.pub", "journal.pub", "receipt.pub"}
    rotate_keys(ledger.context, SYSTEM, "journal")
    following = announced_keys(ledger.context)
    trusted = read_note_key(following["receipt.pub"])
    new = read_handover(following["receipt-next.note"], trusted)
    assert trusted.public_key == old
    assert ledger.upload()["key"] == old.hex()
    activate(ledger)
    assert ledger.context.vault.receipt_signer.public_key == new.public_key
    late = announced_keys(ledger.context)
    assert read_handover(late["receipt.note"], trusted) == read_note_key(late["receipt.pub"]) == new


def test_a_handover_is_of_this_key_and_no_checkpoint(sqlite_ledger: Any) -> None:
    context = sqlite_ledger.context
    note = sealed(sqlite_ledger)
    announce(sqlite_ledger)
    key, keys = journal_key(context), context.vault.journal_keys
    handover = announced_keys(context)["journal-next.note"]
    pending = read_handover(handover, key)
    with pytest.raises(NoteError):
        read_checkpoint(handover, key)
    other = NoteKey("example.org/other", key.algorithm, key.public_key)
    wrong = [
        (note, key), (handover, other), (handover, pending),
        (handover.replace("next-key", "last-key"), key),
        (handover_note(key, partial(keys.sign_by, key.public_key), other), key),
        (handover.replace(pending.line(), key.line()), key),
    ]  # fmt: skip
    for text, trusted in wrong:
        with pytest.raises(NoteError):
            read_handover(text, trusted)
