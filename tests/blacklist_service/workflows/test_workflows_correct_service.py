"""A record of service is corrected: by one official where the person gains time, by two where it loses some; every clock
follows, nothing is overwritten silently, and whoever should not have been listed is hidden at once."""

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    RefusedError,
    ServiceError,
)
from blacklist_service.rules.gates import reply_until
from blacklist_service.rules.next_steps import Step
from blacklist_service.rules.reconsiderations import reconsider_until
from blacklist_service.store import exhibits
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.cases.kept_exhibits import GivenFile
from blacklist_service.workflows.cases.own_words import OwnService, OwnServiceCorrection
from blacklist_service.workflows.check_rows import check_rows
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.correct_service import Corrected, correct_service
from blacklist_service.workflows.give_notice import confirm_service
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_waiting import list_waiting
from blacklist_service.workflows.make_letter import make_letter
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_exhibit import show_exhibit
from blacklist_service.workflows.show_letter import list_letters
from blacklist_service.workflows.show_proposal import show_proposal
from blacklist_service.workflows.show_subject import show_own_record
from tests.codes import exactly
from tests.pictures import JPEG, PDF

DAY = timedelta(days=1)
FIRST, SECOND = "b" * 64, "c" * 64
REASON = "虚构：登记笔误"


def files(content: bytes) -> Iterator[GivenFile]:
    return iter([GivenFile("虚构回执.pdf", iter([content]))])


def correct(desk: Any, number: int, kind: str = "notice", actor: Any = None, **given: Any) -> Corrected:
    said = {"ground": "day_mistyped", "reasons": REASON} | given
    return correct_service(desk.context, actor or desk.maker, kind, number, **said)


def approve(desk: Any, done: Corrected) -> Any:
    assert done.proposal is not None
    return approve_proposal(desk.context, desk.checker, "listing", done.listing, done.proposal.digest)


def query(desk: Any, asked: str) -> list[tuple[Any, ...]]:
    with desk.context.store.read() as connection:
        return [tuple(row) for row in connection.execute(text(asked))]


def told_late(desk: Any) -> Any:
    """A notice that was sent on one day and registered as served three days later, which is today."""
    notified = desk.notified()
    desk.days(3)
    return confirm_service(
        desk.context, desk.maker, notified.id, notified.version, served_on=desk.today, proof_sha256=FIRST
    )


def queue(desk: Any, state: str = "reply_window") -> dict[int, date | None]:
    steps = list_pending(desk.context, desk.maker, kind="listing", state=state).steps
    return {one.id: one.due_on for one in steps}


def test_a_later_day_lengthens_the_window_at_once_and_everywhere(desk: Any) -> None:
    view = told_late(desk)
    desk.days(2)
    desk.case_numbers[view.id] = ""
    proposed_on = desk.stored(view.id).version
    done = correct(desk, view.id, served_on=desk.today)
    assert done.proposal is None
    row, until = desk.stored(view.id), reply_until(desk.today)
    assert (row.state, row.served_on, row.reply_until) == ("reply_window", desk.today, until)
    assert row.version > proposed_on
    assert query(desk, "SELECT served_on, proof_sha256 FROM notice")[0][1] == FIRST
    assert queue(desk)[view.id] == until
    (step,) = show_case(desk.context, desk.checker, view.id).steps
    assert (step.step, step.due_on) == (Step.AWAIT_REPLY, until)
    assert desk.kinds("listing", view.id)[-1] == "service_corrected"


def test_no_deadline_of_an_open_case_stays_on_the_old_day(desk: Any) -> None:
    """Whatever is corrected, and however often: rows, queue, page and gates count from what stands."""
    view = told_late(desk)
    days = [desk.today + one * DAY for one in (1, 4, 2, 3)]
    desk.days(5)
    for day in days:
        done = correct(desk, view.id, served_on=day)
        if done.proposal is not None:
            approve(desk, done)
        shown = show_case(desk.context, desk.auditor, view.id)
        assert shown.listing.served_on == day == shown.notices[0].served_on
        assert queue(desk)[view.id] == reply_until(day) == shown.listing.reply_until
        assert {one.due_on for one in shown.steps} == {reply_until(day)}
    assert len(show_case(desk.context, desk.auditor, view.id).corrections) == len(days)


def test_an_earlier_day_waits_for_another_official(desk: Any) -> None:
    view = told_late(desk)
    sooner = view.served_on - 2 * DAY
    done = correct(desk, view.id, served_on=sooner)
    assert done.proposal is not None
    assert (done.proposal.act, desk.stored(view.id).reply_until) == ("correct_service", view.reply_until)
    shown = show_proposal(desk.context, desk.checker, "listing", view.id)
    assert shown.refusal is None
    assert {one.field: one.after for one in shown.changes} == {
        "served_on": sooner, "reply_until": reply_until(sooner),
    }  # fmt: skip
    (waiting,) = show_case(desk.context, desk.maker, view.id).corrections
    assert (waiting.state, waiting.approved_by) == ("waits", "")
    assert approve(desk, done).done == "service_corrected"
    row = desk.stored(view.id)
    assert (row.served_on, row.reply_until) == (sooner, reply_until(sooner))
    (stands,) = show_case(desk.context, desk.maker, view.id).corrections
    assert (stands.state, stands.approved_by, stands.was.served_on, stands.now.served_on) == (
        "stands", "checker", view.served_on, sooner,
    )  # fmt: skip
    assert (stands.was_by, stands.made_by, stands.ground) == ("maker", "maker", "day_mistyped")
    assert check_rows(desk.context, SYSTEM).wrong == 0


def test_a_refused_one_changes_nothing_and_another_can_follow(desk: Any) -> None:
    view = told_late(desk)
    done = correct(desk, view.id, served_on=view.served_on - DAY)
    with pytest.raises(ConflictError, match=exactly("PROPOSAL.WAITS")):
        correct(desk, view.id, served_on=view.served_on - 2 * DAY)
    refuse_proposal(
        desk.context, desk.checker, "listing", view.id, done.proposal.digest, reasons="虚构：回执不符"
    )
    assert desk.stored(view.id).served_on == view.served_on
    (refused,) = show_case(desk.context, desk.maker, view.id).corrections
    assert refused.state == "refused"
    again = correct(desk, view.id, served_on=view.served_on - DAY)
    approve(desk, again)
    assert desk.stored(view.id).served_on == view.served_on - DAY


def test_more_time_makes_void_what_would_take_some(desk: Any) -> None:
    view = told_late(desk)
    desk.days(1)
    sooner = correct(desk, view.id, served_on=view.served_on - DAY)
    correct(desk, view.id, served_on=desk.today)
    with pytest.raises(NotFoundError, match=exactly("PROPOSAL.NONE")):
        approve(desk, sooner)
    assert desk.stored(view.id).served_on == desk.today


def test_a_proposal_to_list_falls_with_the_day_on_which_it_stood(desk: Any) -> None:
    given = desk.served()
    desk.days(8)
    proposal = desk.propose(given.listing, "list")
    correct(desk, given.listing.id, served_on=desk.today - DAY)
    with pytest.raises(NotFoundError, match=exactly("PROPOSAL.NONE")):
        approve_proposal(desk.context, desk.checker, "listing", given.listing.id, proposal.digest)
    with pytest.raises(RefusedError, match=exactly("LISTING.GAPS")):
        desk.propose(desk.stored(given.listing.id), "list")


def test_a_notice_that_came_back_begins_the_review_anew(desk: Any) -> None:
    given = desk.served()
    desk.days(2)
    assert correct(desk, given.listing.id, ground="returned").proposal is None
    row = desk.row(given.listing.id)
    assert (row.state, row.notice_id, row.case_no, row.served_on, row.reply_until) == (
        "under_review", None, None, None, None,
    )  # fmt: skip
    shown = show_case(desk.context, desk.maker, given.listing.id)
    (correction,) = shown.corrections
    assert (correction.ground, correction.now.served_on) == ("returned", None)
    assert not shown.notices[0].is_standing
    with pytest.raises(RefusedError, match=exactly("SERVICE.NONE")):
        correct(desk, given.listing.id, served_on=desk.today)


@pytest.mark.parametrize("ground", ["returned", "served_on_other", "others_proof"])
def test_who_is_listed_untold_is_hidden_at_once_and_not_shown_again(desk: Any, ground: str) -> None:
    view = desk.listed()
    assert correct(desk, view.id, ground=ground).proposal is None
    row = desk.row(view.id)
    assert (row.state, row.is_suppressed, row.suppressed_for) == ("listed", True, "official")
    shown = show_case(desk.context, desk.maker, view.id)
    assert (shown.listing.notice_fault, shown.listing.served_on, shown.listing.reply_until) == (
        "not_served", None, None,
    )  # fmt: skip
    assert shown.steps[0].step == Step.END_UNTOLD
    offers = {one.act: one.refusal for one in shown.offers}
    assert offers["remove"] is None
    assert offers["lift_suppression"] is not None
    assert offers["lift_suppression"].code == "LISTING.UNTOLD"
    assert queue(desk, "listed")[view.id] is None
    (waiting,) = list_pending(desk.context, desk.checker, kind="untold").steps
    assert (waiting.id, waiting.state, waiting.counted_as) == (view.id, "untold", "untold")
    assert list_waiting(desk.context, desk.checker).counts["untold"].steps == 1
    with pytest.raises(RefusedError, match=exactly("LISTING.UNTOLD")):
        propose_decision(
            desk.context, desk.maker, view.id, row.version, act="lift_suppression", reasons=REASON
        )
    assert desk.kinds("listing", view.id)[-2:] == ["listing_suppressed", "service_corrected"]
    removed = desk.decide(shown.listing, "remove", end_reason="corrected").listing
    assert removed.state == "ended"
    assert list_pending(desk.context, desk.checker, kind="untold").steps == ()
    assert check_rows(desk.context, SYSTEM).wrong == 0


def test_who_was_listed_before_its_time_was_over_is_hidden_and_shown_by_two_where_that_was_wrong(
    desk: Any,
) -> None:
    view = desk.listed()
    assert view.listed_on is not None
    correct(desk, view.id, served_on=view.listed_on - DAY)
    shown = show_case(desk.context, desk.maker, view.id)
    assert (shown.listing.notice_fault, shown.listing.is_suppressed) == ("listed_early", True)
    assert shown.listing.served_on == view.listed_on - DAY
    assert desk.row(view.id).served_on == view.served_on
    back = correct(desk, view.id, served_on=view.served_on)
    approve(desk, back)
    shown = show_case(desk.context, desk.maker, view.id)
    assert (shown.listing.notice_fault, shown.listing.is_suppressed) == ("", True)
    lifted = desk.decide(shown.listing, "lift_suppression").listing
    assert not lifted.is_suppressed


def test_a_day_that_changes_nothing_for_the_listing_is_corrected_in_its_row(desk: Any) -> None:
    given = desk.served()
    desk.days(12)
    view = desk.decide(given.listing, "list").listing
    day = given.listing.served_on + DAY
    correct(desk, view.id, served_on=day)
    row = desk.row(view.id)
    assert (row.state, row.is_suppressed, row.served_on, row.reply_until) == (
        "listed", False, day, reply_until(day),
    )  # fmt: skip
    approve(desk, correct(desk, view.id, served_on=given.listing.served_on))
    assert desk.row(view.id).served_on == given.listing.served_on
    assert check_rows(desk.context, SYSTEM).wrong == 0


def test_a_case_that_is_over_tells_the_truth_too(desk: Any) -> None:
    view = desk.ended()
    correct(desk, view.id, ground="returned")
    row = desk.row(view.id)
    assert (row.state, row.served_on, row.reply_until, row.is_suppressed) == ("ended", None, None, False)


# Letters.


@pytest.fixture
def decision(office: Any) -> Any:
    """A decision that was printed for somebody who was listed, and registered as served today, four days later."""
    made = make_letter(office.context, office.maker, "listing_decision", "listing", office.listed().id).letter
    office.days(4)
    serve_letter(
        office.context, office.maker, made.id, channel="registered_mail", sent_on=office.today - 2 * DAY,
        served_on=office.today, files=files(PDF),
    )  # fmt: skip
    return made


def service_of(office: Any, decision: Any) -> Any:
    (found,) = [
        one
        for one in list_letters(office.context, office.auditor, decision.target_id)
        if one.id == decision.id
    ]
    return found.service


def test_the_service_of_a_letter_is_corrected_and_what_stood_is_kept(office: Any, decision: Any) -> None:
    office.days(3)
    correct(
        office, decision.id, "letter", channel="in_person", ground="channel_mistyped",
        served_on=office.today - 3 * DAY,
    )  # fmt: skip
    assert (service_of(office, decision).channel, service_of(office, decision).given_by) == (
        "in_person", "maker",
    )  # fmt: skip
    sooner = correct(office, decision.id, "letter", served_on=office.today - 4 * DAY, seen=1)
    assert service_of(office, decision).served_on == office.today - 3 * DAY
    approve(office, sooner)
    assert service_of(office, decision).served_on == office.today - 4 * DAY
    with pytest.raises(ConflictError, match=exactly("CONFLICT.VERSION")):
        correct(office, decision.id, "letter", served_on=office.today, seen=1)
    first, second = show_case(office.context, office.auditor, decision.target_id).corrections
    assert (first.was.channel, first.now.channel) == ("registered_mail", "in_person")
    assert (second.was, second.approved_by) == (first.now, "checker")
    assert check_rows(office.context, SYSTEM).wrong == 0


def test_a_letter_that_came_back_is_said_to_be_served_by_two_alone(office: Any, decision: Any) -> None:
    correct(office, decision.id, "letter", ground="returned")
    assert service_of(office, decision) is None
    with pytest.raises(ConflictError, match=exactly("LETTER.CORRECTED")):
        serve_letter(
            office.context, office.maker, decision.id, channel="in_person", sent_on=office.today,
            served_on=office.today, proof_sha256=SECOND,
        )  # fmt: skip
    again = correct(
        office, decision.id, "letter", channel="in_person", sent_on=office.today, served_on=office.today,
        proof_sha256=SECOND,
    )  # fmt: skip
    assert again.proposal is not None
    assert service_of(office, decision) is None
    approve(office, again)
    assert service_of(office, decision).proof_sha256 == SECOND
    assert check_rows(office.context, SYSTEM).wrong == 0


def test_the_time_to_ask_for_reconsideration_follows(office: Any) -> None:
    view = office.listed()
    case = office.case_numbers[view.id], office.name, office.id_number
    objection = object_to_listing(office.context, *case, reason="paid", narrative="虚构：已还清").id
    with office.context.store.read() as connection:
        (version,) = connection.execute(text("SELECT version FROM objection")).scalars()
    proposal = propose_objection_outcome(
        office.context, office.maker, objection, version, outcome="reject", reasons=REASON
    )
    approve_proposal(office.context, office.checker, "objection", objection, proposal.digest)
    letter = make_letter(office.context, office.maker, "objection_decision", "objection", objection).letter
    office.days(2)
    serve_letter(
        office.context, office.maker, letter.id, channel="in_person", sent_on=office.today,
        served_on=office.today, proof_sha256=FIRST,
    )  # fmt: skip
    office.days(5)

    def until() -> date:
        return show_own_record(office.context, *case).ask_until["objection", objection]

    assert until() == reconsider_until(office.today - 5 * DAY)
    correct(office, letter.id, "letter", served_on=office.today)
    assert until() == reconsider_until(office.today)
    correct(office, letter.id, "letter", ground="returned")
    office.days(70)
    # It is known to have reached nobody: the time has not begun.
    assert until() == reconsider_until(office.today)


# The proof, and what the person sees.


def opened(desk: Any, exhibit: int) -> bytes:
    return b"".join(show_exhibit(desk.context, desk.checker, exhibit).chunks)


def test_another_persons_proof_is_shown_to_nobody_and_stays_sealed(office: Any, decision: Any) -> None:
    shown = show_case(office.context, office.maker, decision.target_id)
    wrong = shown.proofs["letter", decision.id].id
    day = service_of(office, decision).served_on
    done = correct(office, decision.id, "letter", ground="others_proof", served_on=day, files=files(JPEG))
    shown = show_case(office.context, office.maker, decision.target_id)
    assert ("letter", decision.id) not in shown.proofs
    (waiting,) = shown.corrections
    right = shown.proofs["service", waiting.id].id
    assert opened(office, right) == JPEG
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.WITHDRAWN")):
        opened(office, wrong)
    approve(office, done)
    shown = show_case(office.context, office.maker, decision.target_id)
    assert shown.proofs["letter", decision.id].id == right
    assert service_of(office, decision).proof_sha256 == sha256(JPEG).hexdigest()
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.WITHDRAWN")):
        opened(office, wrong)
    assert query(office, "SELECT COUNT(*) FROM exhibit_key WHERE part_id < 8192")[0][0] > 0


def test_a_proof_that_was_right_after_all_is_shown_again(office: Any, decision: Any) -> None:
    shown = show_case(office.context, office.maker, decision.target_id)
    proof, day = shown.proofs["letter", decision.id].id, service_of(office, decision).served_on
    done = correct(office, decision.id, "letter", ground="others_proof", served_on=day, proof_sha256=SECOND)
    refuse_proposal(
        office.context, office.checker, "listing", done.listing, done.proposal.digest, reasons=REASON
    )
    assert opened(office, proof) == PDF


def test_the_proof_of_a_correction_goes_with_its_letter_and_with_the_words(
    office: Any, decision: Any
) -> None:
    office.days(1)
    correct(office, decision.id, "letter", served_on=office.today, files=files(JPEG))
    right = show_case(office.context, office.maker, decision.target_id).proofs["letter", decision.id].id
    with office.context.store.begin() as connection:
        exhibits.destroy_proofs(connection, [decision.id])
    with pytest.raises(NotFoundError, match=exactly("EXHIBIT.ERASED")):
        opened(office, right)
    assert show_case(office.context, office.maker, decision.target_id).proofs["letter", decision.id].is_erased


def test_the_person_reads_what_stands_now(office: Any, decision: Any) -> None:
    listing = decision.target_id
    case = office.case_numbers[listing], office.name, office.id_number
    day = service_of(office, decision).served_on
    office.days(2)

    def letter() -> Any:
        return next(
            one for one in show_own_record(office.context, *case).letters if one.number == decision.id
        )

    correct(office, decision.id, "letter", served_on=office.today)
    assert letter().service == OwnService(
        "registered_mail", office.today, sha256(PDF).hexdigest(), is_kept=True
    )
    assert letter().corrected == OwnServiceCorrection(office.today, day, office.today)
    correct(office, decision.id, "letter", ground="returned")
    assert (letter().service, letter().corrected) == (
        None, OwnServiceCorrection(office.today, office.today, None),
    )  # fmt: skip
    correct(office, listing, ground="returned")
    record = show_own_record(office.context, *case)
    assert (record.listing.served_on, record.listing.notice_fault) == (None, "not_served")


def test_a_record_of_service_is_made_anew(office: Any) -> None:
    view = told_late(office)
    first = make_letter(office.context, office.maker, "service_record", "listing", view.id).letter
    office.days(1)
    correct(office, view.id, served_on=office.today)
    again = make_letter(office.context, office.maker, "service_record", "listing", view.id).letter
    assert again.id != first.id
    assert make_letter(office.context, office.maker, "service_record", "listing", view.id).letter == again


# Who, and what cannot be.


def test_only_a_maker_who_has_the_case_may_correct(desk: Any) -> None:
    view = told_late(desk)
    for actor in (desk.checker, desk.auditor, desk.platform, SYSTEM):
        with pytest.raises(ForbiddenError):
            correct(desk, view.id, actor=actor, ground="returned")
    recuse(desk.context, SYSTEM, login="maker", subject=desk.row(view.id).subject_id)
    with pytest.raises(ForbiddenError, match=exactly("ACCESS.RECUSED")):
        correct(desk, view.id, ground="returned")


@pytest.mark.parametrize(
    ("given", "kind", "code"),
    [
        ({"kind": "nonsense"}, InvalidError, "VALUE.UNKNOWN"),
        ({"ground": "nonsense"}, InvalidError, "VALUE.UNKNOWN"),
        ({"channel": "pigeon", "served_on": date(2026, 3, 5)}, InvalidError, "VALUE.UNKNOWN"),
        ({"reasons": "  "}, InvalidError, "PROPOSAL.REASONS"),
        ({"kind": "letter", "ground": "returned"}, NotFoundError, "NOT_FOUND"),
        ({"served_on": date(2026, 3, 5)}, RefusedError, "SERVICE.SAME"),
        ({"served_on": date(2026, 3, 6)}, InvalidError, "SERVICE.DAYS"),
        ({"served_on": date(2026, 3, 1)}, InvalidError, "SERVICE.DAYS"),
        ({"ground": "returned", "served_on": date(2026, 3, 4)}, RefusedError, "SERVICE.GROUND"),
        ({"ground": "others_proof", "served_on": date(2026, 3, 4)}, InvalidError, "NOTICE.PROOF"),
        ({"ground": "returned", "proof_sha256": SECOND}, InvalidError, "NOTICE.PROOF"),
        ({"served_on": date(2026, 3, 4), "proof_sha256": "5"}, InvalidError, "NOTICE.DIGEST"),
        ({"served_on": date(2026, 3, 4), "channel": "sms"}, RefusedError, "NOTICE.CHANNEL"),
        ({"served_on": date(2026, 3, 4), "seen": 3}, ConflictError, "CONFLICT.VERSION"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desk: Any, given: dict[str, Any], kind: type[ServiceError], code: str
) -> None:
    view = told_late(desk)
    with pytest.raises(kind, match=exactly(code)):
        correct(desk, view.id, **given)
    assert query(desk, "SELECT id FROM corrected_service") == []
    assert desk.stored(view.id).version == view.version


def test_a_notice_that_nobody_said_was_served_is_confirmed_and_not_corrected(desk: Any) -> None:
    with pytest.raises(RefusedError, match=exactly("SERVICE.NONE")):
        correct(desk, desk.notified().id, served_on=desk.today, proof_sha256=SECOND)
    with pytest.raises(RefusedError, match=exactly("SERVICE.NONE")):
        correct(desk, desk.verified().id, ground="returned")


def test_whoever_registered_the_service_does_not_confirm_its_correction(desk: Any) -> None:
    view = told_late(desk)
    done = correct(desk, view.id, served_on=view.served_on - DAY)
    with desk.context.store.begin() as connection:
        connection.execute(
            text("UPDATE user_account SET person = '虚构乙' WHERE login IN ('maker', 'checker')")
        )
    desk.adopt()
    with pytest.raises(ForbiddenError, match=exactly("APPROVAL.SAME_OFFICIAL")):
        approve(desk, done)


def test_the_database_takes_no_day_that_nobody_corrected(desk: Any) -> None:
    listed, view = desk.listed(), told_late(desk)
    columns = (
        "listing_id, notice_id, ground, was_channel, was_sent_on, was_served_on, was_proof_sha256, was_by, was_at, "
        "channel, sent_on, served_on, proof_sha256, made_by, made_at"
    )
    sooner = (
        f"INSERT INTO corrected_service ({columns}) SELECT listing_id, id, 'other', channel, sent_on, served_on, "
        f"proof_sha256, given_by, given_at, channel, sent_on, sent_on, proof_sha256, given_by, given_at FROM notice "
        f"WHERE listing_id = {view.id}"
    )
    elsewhere = (
        f"INSERT INTO corrected_service ({columns}) SELECT {listed.id}, id, 'returned', channel, sent_on, served_on, "
        f"proof_sha256, given_by, given_at, channel, sent_on, NULL, NULL, given_by, given_at FROM notice "
        f"WHERE listing_id = {view.id}"
    )
    changes = (
        sooner,
        elsewhere,
        f"UPDATE notice SET served_on = sent_on WHERE listing_id = {view.id}",
        f"UPDATE notice SET proof_sha256 = '{SECOND}' WHERE listing_id = {listed.id}",
        f"UPDATE listing SET served_on = listed_on, reply_until = listed_on WHERE id = {listed.id}",
    )
    correct(desk, view.id, served_on=view.served_on, channel="registered_mail", ground="channel_mistyped")
    for change in (
        *changes,
        "UPDATE corrected_service SET ground = 'other'",
        "DELETE FROM corrected_service",
        f"UPDATE notice SET served_on = sent_on WHERE listing_id = {view.id}",
    ):
        with (
            pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
            desk.context.store.begin() as connection,
        ):
            connection.execute(text(change))
