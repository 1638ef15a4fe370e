"""What was written in a case: the free words of officials in the journal go with it, and a restore brings no word back,
whatever the case was when the backup was made."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.settings import Settings
from blacklist_service.store.words import IN_FREE_WORDS
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_batch import refuse_batch
from blacklist_service.workflows.approve_proposal import refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.back_up import back_up
from blacklist_service.workflows.cases.erased_words import erase_words, words_mac
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.correct_service import correct_service
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.escalate_case import escalate_case
from blacklist_service.workflows.give_notice import give_notice, void_notice
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.recuse_from_case import recuse_from_case
from blacklist_service.workflows.replay_shreds import replay_shreds, shred_list
from blacklist_service.workflows.restore_backup import Source, restore_backup
from blacklist_service.workflows.return_case import return_case
from blacklist_service.workflows.reveal_subject import reveal_subject
from blacklist_service.workflows.seal_journal import seal_journal
from blacklist_service.workflows.show_listing import show_objection, show_repair
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.sweep_retention import plan_retention, sweep_retention
from blacklist_service.workflows.take_over_case import take_over_case
from blacklist_service.workflows.verify_journal import verify_journal
from tests.sealed_rows import opened, sealed_rows

SAID = "虚构之语鸑"


def opening(context: Context) -> dict[str, int]:
    """How many sealed rows that still open say the words, by column."""
    sealer, found = context.opening(SYSTEM, "test").vault.sealer, dict[str, int]()
    with context.store.read() as connection:
        for row in sealed_rows(connection):
            if SAID.encode() in (opened(sealer, row) or b""):
                found[row.column] = found.get(row.column, 0) + 1
    return found


def said_of(desk: Any) -> list[str]:
    """The kinds of entries with free words whose details are kept, in order."""
    asked = "SELECT kind FROM journal_entry JOIN journal_detail ON entry_id = journal_entry.id ORDER BY journal_entry.id"
    with desk.context.store.read() as connection:
        kinds = connection.execute(text(asked)).scalars().all()
    return [kind for kind in kinds if kind in IN_FREE_WORDS]


def case_with_words(office: Any) -> Any:
    """Ended, after officials said something of it in every way that the journal keeps."""
    context, maker, checker = office.context, office.maker, office.checker
    view = office.served().listing
    correct_service(context, maker, "notice", view.id, ground="returned", reasons=SAID)
    view = give_notice(
        context, maker, view.id, office.stored(view.id).version,
        channel="in_person", content_sha256="a" * 64, sent_on=office.today,
    ).listing  # fmt: skip
    view = void_notice(context, maker, view.id, view.version, reason=SAID)
    reveal_subject(context, maker, view.id, purpose="check_identity", reason=SAID)
    proposal = office.propose(view, "overdue_only")
    refuse_proposal(context, checker, "listing", view.id, proposal.digest, reasons=SAID)
    batch = propose_batch(
        context, maker, [(view.id, office.stored(view.id).version)], act="reject", reasons="虚构"
    )
    refuse_batch(context, checker, batch.id, batch.digest, reasons=SAID)
    suppress_listing(context, maker, view.id, office.stored(view.id).version, reason=SAID)
    ended = office.decide(office.stored(view.id), "overdue_only").listing
    recuse_from_case(context, office.auditor, view.id, reason=SAID)
    return ended


def from_hand_to_hand(office: Any, case: int) -> None:
    """A case goes to a colleague, to the region above, back, and is taken up."""
    context, version = office.context, office.stored(case).version
    hand_over_case(context, office.maker, case, version, login="checker", reason=SAID)
    escalate_case(context, office.maker, case, version, reason=SAID)
    return_case(context, actor_of_login(context, "chief"), case, version, reason=SAID)
    take_over_case(context, office.checker, case, version, reason=SAID)


def test_free_words_in_the_journal_go_with_the_case(office: Any) -> None:
    context = office.context
    add_member(context, SYSTEM, code="above", name="虚构总局", kind="office")
    add_user(context, SYSTEM, member_code="above", login="chief", role="maker")
    ended, other = case_with_words(office), case_with_words(office)
    for one in (ended, other):
        from_hand_to_hand(office, one.id)
    reveal_subject(context, office.maker, other.id, purpose="check_identity", reason=SAID)
    seal_journal(context)
    assert set(said_of(office)) == set(IN_FREE_WORDS)
    assert opening(context) == {"journal_detail.sealed_detail": 23}
    office.days((date(2029, 3, 2) - office.today).days)
    reveal_subject(context, office.maker, other.id, purpose="check_identity", reason=SAID)
    assert sweep_retention(context, SYSTEM, is_dry_run=False).words == ()
    office.days(1)
    assert sweep_retention(context, SYSTEM, is_dry_run=False).words == (ended.id,)
    # The other one's words count from the day on which somebody spoke last.
    assert opening(context) == {"journal_detail.sealed_detail": 13}
    office.days((date(2032, 3, 3) - office.today).days)
    assert sweep_retention(context, SYSTEM, is_dry_run=False).words == (other.id,)
    assert (opening(context), said_of(office)) == ({}, [])
    assert plan_retention(context).words == ()
    # That somebody spoke, and when, stays; and so does every proof.
    assert set(office.kinds("listing", ended.id)) >= set(IN_FREE_WORDS) - {"batch_refused"}
    seal_journal(context)
    report = verify_journal(context)
    assert (report.problem, report.erased) == ("", 24)


def test_an_open_case_keeps_what_was_said(office: Any) -> None:
    view = office.verified()
    reveal_subject(office.context, office.maker, view.id, purpose="check_identity", reason=SAID)
    office.days(1200)
    sweep_retention(office.context, SYSTEM, is_dry_run=False)
    assert said_of(office) == ["identity_revealed"]


def _settled(office: Any) -> Any:
    return case_with_words(office)


def _objected(office: Any) -> Any:
    listed = office.listed()
    objection = object_to_listing(
        office.context,
        office.case_numbers[listed.id],
        office.name,
        office.id_number,
        reason="paid",
        narrative=SAID,
    )
    answer_objection(office.context, office.platform, objection.id, objection.version, answer=SAID)
    return listed


def _proposed(office: Any) -> Any:
    """An outcome waits for the second official."""
    listed = _objected(office)
    with office.context.store.read() as connection:
        number, version = connection.execute(text("SELECT id, version FROM objection")).one()
    propose_objection_outcome(
        office.context,
        office.maker,
        number,
        version,
        outcome="keep_with_statement",
        reasons=SAID,
        statement=SAID,
    )
    return listed


def _applied(office: Any) -> Any:
    listed = office.listed()
    apply_for_repair(
        office.context, office.case_numbers[listed.id], office.name, office.id_number,
        application=SAID, has_public_commitment=True,
    )  # fmt: skip
    return listed


def _end(office: Any, listing: int) -> None:
    """The case comes to its end and is forgotten, years after the backup."""
    with office.context.store.begin() as connection:
        connection.execute(text("UPDATE objection SET state = 'withdrawn'"))
        connection.execute(text("UPDATE repair SET state = 'withdrawn'"))
        connection.execute(text("UPDATE proposal SET state = 'void' WHERE state = 'open'"))
    office.adopt()
    if office.stored(listing).state == "listed":
        office.decide(office.stored(listing), "remove")
    office.days(1300)
    assert sweep_retention(office.context, SYSTEM, is_dry_run=False).words == (listing,)


@pytest.mark.parametrize("case", [_settled, _objected, _proposed, _applied])
def test_no_word_comes_back_by_a_restore(
    office: Any, elsewhere: Settings, tmp_path: Path, case: Callable[[Any], Any]
) -> None:
    """Of a case that was settled in the backup, or open: also then nobody can read it any more."""
    context, folder = office.context, tmp_path / "backup"
    listing = case(office).id
    back_up(context, SYSTEM, folder)
    _end(office, listing)
    assert opening(context) == {}
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}

    done = restore_backup(elsewhere, office.clock, Source(folder, marks=marks))
    assert done.replayed is not None
    assert done.replayed.cases == 1
    back = open_service(elsewhere, office.clock)
    assert opening(back) == {}
    assert {bytes.fromhex(mark) for mark in shred_list(back, SYSTEM)} == marks
    assert check_rows(back, SYSTEM).wrong == 0
    assert verify_journal(back).problem == ""
    with back.store.read() as connection:
        objections = connection.execute(text("SELECT id FROM objection")).scalars().all()
        repairs = connection.execute(text("SELECT id FROM repair")).scalars().all()
    shown = [show_objection(back, office.auditor, number) for number in objections]
    assert [(one.narrative, one.answer, one.proposal) for one in shown] == [("", "", None)] * len(objections)
    assert [show_repair(back, office.auditor, number).application for number in repairs] == [""] * len(
        repairs
    )
    back.store.engine.dispose()
    back.looks.engine.dispose()


def test_a_case_that_is_taken_up_anew_keeps_its_new_words_in_a_restore(
    office: Any, elsewhere: Settings, tmp_path: Path
) -> None:
    """Found overdue only, forgotten, and then disputed: what is under way is nobody's to erase. Forgotten by hand, because
    no holidays are published for the day on which the sweep would."""
    context = office.context
    served = office.served()
    office.days(8)
    found = office.decide(served.listing, "overdue_only").listing
    case = (context, office.case_numbers[found.id], office.name, office.id_number)
    office.days(1)
    with context.store.begin() as connection:
        erase_words(connection, context, found.id)
    office.days(1)
    objection = object_to_listing(*case, reason="paid", narrative=SAID)
    answer_objection(context, office.platform, objection.id, objection.version, answer=SAID)
    version = show_objection(context, office.maker, objection.id).objection.version
    propose_objection_outcome(
        context, office.maker, objection.id, version, outcome="reject", reasons=SAID, statement=""
    )
    before, folder = opening(context), tmp_path / "backup"
    assert set(before) >= {"objection.sealed_narrative", "objection.sealed_answer", "proposal.sealed_reasons"}
    back_up(context, SYSTEM, folder)
    marks = {bytes.fromhex(mark) for mark in shred_list(context, SYSTEM)}
    restore_backup(elsewhere, office.clock, Source(folder, marks=marks))
    back = open_service(elsewhere, office.clock)
    assert opening(back) == before
    shown = show_objection(back, office.auditor, objection.id)
    assert shown.proposal is not None
    assert (shown.narrative, shown.objection.state) == (SAID, "decided")
    back.store.engine.dispose()
    back.looks.engine.dispose()


def test_what_was_said_of_a_batch_stays_while_one_of_it_is_under_way(office: Any) -> None:
    context = office.context
    first, second = office.alleged(), office.alleged()
    pairs = [(one.id, one.version) for one in (first, second)]
    batch = propose_batch(context, office.maker, pairs, act="reject", reasons="虚构")
    refuse_batch(context, office.checker, batch.id, batch.digest, reasons=SAID)
    office.decide(office.stored(first.id), "reject")
    office.days(1200)
    assert sweep_retention(context, SYSTEM, is_dry_run=False).words == (first.id,)
    assert said_of(office) == ["batch_refused"]
    office.decide(office.stored(second.id), "reject")
    office.days(1200)
    assert sweep_retention(context, SYSTEM, is_dry_run=False).words == (second.id,)
    assert said_of(office) == []


@pytest.mark.parametrize("instant", [0, 2**63])
def test_a_mark_with_an_odd_instant_stops_no_restore(office: Any, instant: int) -> None:
    listed = _objected(office)
    mark = words_mac(office.context, listed.id) + instant.to_bytes(8, "big")
    done = replay_shreds(office.context, SYSTEM, {mark, b"x", b""})
    assert (done.listed, done.cases) == (3, 1)
    assert bool(opening(office.context)) == (instant == 0)
