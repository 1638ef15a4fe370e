"""An objection without an account: proof, clocks, the mark of the dispute, and what each outcome does."""

from datetime import date
from typing import Any

import pytest

from blacklist_service.errors import ConflictError, ForbiddenError, InvalidError, NotFoundError, RefusedError
from blacklist_service.rules.law import Unit, parameter
from blacklist_service.store import listings
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.cases.request_views import ObjectionView
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.show_listing import show_objection
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.watch_deadlines import watch_deadlines
from matching.types import RawIdentity, SubjectKind


def objected(desk: Any, listing: Any, reason: str = "paid") -> ObjectionView:
    return object_to_listing(
        desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number,
        reason=reason, narrative="虚构陈述",
    )  # fmt: skip


def decided(desk: Any, objection: ObjectionView, outcome: str, **given: str) -> Any:
    proposal = propose_objection_outcome(
        desk.context,
        desk.maker,
        objection.id,
        objection.version,
        outcome=outcome,
        reasons="虚构理由",
        **given,
    )
    return approve_proposal(desk.context, desk.checker, "objection", objection.id, proposal.digest).listing


def test_the_answer_is_due_in_twenty_calendar_days(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    law = parameter("objection_answer", desk.today)
    assert (law.value, law.unit) == (20, Unit.CALENDAR_DAYS)
    assert (objection.received_on, objection.due_on) == (date(2026, 3, 10), date(2026, 3, 30))
    # Five working days for the member that reported the debt.
    assert objection.answer_due_on == date(2026, 3, 17)
    stored = desk.stored(listed.id)
    assert stored.is_disputed
    assert stored.state == "listed"
    assert desk.kinds("listing", listed.id)[-1] == "objection_received"
    assert reconcile_listings(desk.context).is_clean


@pytest.mark.parametrize(
    ("case_no", "name", "id_number"),
    [
        ("2026-AAAA-BBBB-CCCC", "虚构甲", ""),
        ("", "虚构甲", ""),
        (None, "虚构乙", ""),
        (None, "虚构甲", "34010419900101002"),
        (None, "虚构甲", "none"),
        (None, "虚构甲", "masked"),
        (None, "", ""),
    ],
)
def test_a_wrong_proof_and_an_unknown_case_get_the_same_refusal(
    desk: Any, make_id: Any, case_no: str | None, name: str, id_number: str
) -> None:
    listed = desk.listed()
    numbers = {
        "": desk.id_number,
        "none": "",
        "masked": desk.id_number[:6] + "********" + desk.id_number[14:],
    }
    number = numbers.get(id_number) if id_number in numbers else make_id(id_number)
    with pytest.raises(ForbiddenError) as refused:
        object_to_listing(
            desk.context, desk.case_numbers[listed.id] if case_no is None else case_no, name, number,
            reason="paid", narrative="虚构陈述",
        )  # fmt: skip
    assert refused.value.code == "CASE.PROOF"
    assert refused.value.facts == {}
    assert refused.value.args == (
        "CASE.PROOF: The case number and the identity do not agree with each other.",
    )
    assert not desk.stored(listed.id).is_disputed


def test_a_name_alone_proves_nothing_even_where_a_report_gives_no_number(desk: Any) -> None:
    listed = desk.listed()
    nameless = RawIdentity(name=desk.name, kind=SubjectKind.PERSON)
    desk.report(listed.id, number=listed.id + 1, identity=nameless, identifier="missing")
    with pytest.raises(ForbiddenError) as refused:
        object_to_listing(
            desk.context, desk.case_numbers[listed.id], desk.name, "", reason="paid", narrative="虚构陈述"
        )
    assert refused.value.code == "CASE.PROOF"


def test_blanks_and_letters_of_the_proof_do_not_matter(desk: Any) -> None:
    listed = desk.listed()
    case_no = desk.case_numbers[listed.id].lower().replace("-", " ")
    object_to_listing(
        desk.context, case_no, " 虚 构甲", desk.id_number.lower(), reason="other", narrative="虚构陈述"
    )
    assert desk.stored(listed.id).is_disputed


def test_the_case_number_itself_is_nowhere_in_the_database(desk: Any) -> None:
    listed = desk.listed()
    kept = desk.row(listed.id).case_no
    assert kept is not None
    assert desk.case_numbers[listed.id] not in kept
    assert len(kept) == 40


@pytest.mark.parametrize(
    ("outcome", "given", "state", "end_reason"),
    [
        ("correct", {"severity": "minor"}, "listed", None),
        ("delete", {}, "ended", "corrected"),
        ("delete_stolen_identity", {}, "ended", "corrected"),
        ("keep_with_statement", {"statement": "虚构说明"}, "listed", None),
        ("overdue_only", {}, "overdue_only", None),
        ("reject", {}, "listed", None),
    ],
)
def test_an_outcome_does_what_the_rules_say_and_lifts_the_mark(
    desk: Any, outcome: str, given: dict[str, str], state: str, end_reason: str | None
) -> None:
    listed = desk.listed()
    after = decided(desk, objected(desk, listed), outcome, **given)
    assert (after.state, after.end_reason, after.is_disputed) == (state, end_reason, False)
    with desk.context.store.read() as connection:
        removal = listings.find_removal(connection, listed.id)
    assert (removal is not None) == (state != "listed")
    assert open_statement(desk.context.opening(SYSTEM, "test"), desk.row(listed.id)) == given.get(
        "statement", ""
    )
    if outcome == "correct":
        # Minor conduct is shown for three months at most.
        assert (after.severity, after.expires_on) == ("minor", date(2026, 6, 10))
    assert reconcile_listings(desk.context).is_clean


def test_the_mark_stays_while_another_objection_is_open(desk: Any) -> None:
    listed = desk.listed()
    first = objected(desk, listed)
    objected(desk, listed, "rate_above_cap")
    assert decided(desk, first, "reject").is_disputed


def test_a_defence_before_the_listing_is_answered_first(desk: Any) -> None:
    served = desk.served().listing
    objection = objected(desk, served, "not_malicious")
    desk.days(8)
    view = desk.stored(served.id)
    with pytest.raises(RefusedError) as refused:
        propose_decision(desk.context, desk.maker, view.id, view.version, act="list", reasons="虚构理由")
    assert refused.value.code == "LISTING.OBJECTION_OPEN"
    assert decided(desk, objection, "delete").state == "rejected"


def test_a_listing_that_ended_meanwhile_still_gets_its_answer(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    desk.decide(desk.stored(listed.id), "remove")
    after = decided(desk, objection, "delete")
    assert (after.state, after.end_reason, after.is_disputed) == ("ended", "removed", False)


def test_nothing_can_be_objected_once_the_case_has_ended(desk: Any) -> None:
    listed = desk.listed()
    desk.decide(listed, "remove")
    with pytest.raises(RefusedError) as refused:
        objected(desk, listed)
    assert refused.value.code == "OBJECTION.CLOSED"


def test_the_reporting_member_answers_and_others_do_not(desk: Any) -> None:
    objection = objected(desk, desk.listed())
    stranger = type(desk.platform)(desk.platform.user, "stranger", "platform", desk.maker.member, "office")
    with pytest.raises(NotFoundError) as refused:
        answer_objection(desk.context, stranger, objection.id, objection.version, answer="虚构答复")
    assert refused.value.code == "NOT_FOUND"
    with pytest.raises(ConflictError):
        answer_objection(desk.context, desk.platform, objection.id, 99, answer="虚构答复")
    answered = answer_objection(
        desk.context, desk.platform, objection.id, objection.version, answer="虚构答复"
    )
    assert (answered.state, answered.answered_on) == ("answered", date(2026, 3, 10))
    with pytest.raises(RefusedError) as twice:
        answer_objection(desk.context, desk.platform, objection.id, answered.version, answer="虚构答复")
    assert twice.value.code == "OBJECTION.STATE"
    shown = show_objection(desk.context, desk.maker, objection.id)
    assert (shown.narrative, shown.answer) == ("虚构陈述", "虚构答复")


def test_each_source_sees_its_own_answer_alone(desk: Any) -> None:
    """Officials see it; what one platform says of its customer is nothing for another."""
    add_member(desk.context, SYSTEM, code="P009", name="虚构网贷", kind="platform")
    add_user(desk.context, SYSTEM, member_code="P009", login="other", role="platform")
    other = actor_of_login(desk.context, "other")
    verified = desk.verified()
    desk.report(verified.id, number=verified.id + 1, member_id=other.member)
    given = give_notice(
        desk.context, desk.maker, verified.id, verified.version,
        channel="in_person", content_sha256="a" * 64, sent_on=desk.today,
        served_on=desk.today, proof_sha256="b" * 64,
    )  # fmt: skip
    desk.case_numbers[verified.id] = given.case_no
    objection = objected(desk, given.listing)
    answer_objection(desk.context, desk.platform, objection.id, objection.version, answer="虚构答复")
    seen = {
        who.login: show_objection(desk.context, who, objection.id).answer
        for who in (desk.platform, other, desk.maker)
    }
    assert seen == {desk.platform.login: "虚构答复", "other": "", desk.maker.login: "虚构答复"}


@pytest.mark.parametrize("is_answered", [True, False])
def test_a_refused_outcome_goes_back_to_where_it_was(desk: Any, is_answered: bool) -> None:
    objection = objected(desk, desk.listed())
    if is_answered:
        objection = answer_objection(
            desk.context, desk.platform, objection.id, objection.version, answer="虚构答复"
        )
    proposal = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="reject", reasons="虚构理由"
    )
    refuse_proposal(
        desk.context, desk.checker, "objection", objection.id, proposal.digest, reasons="虚构理由"
    )
    shown = show_objection(desk.context, desk.checker, objection.id)
    assert shown.objection.state == ("answered" if is_answered else "with_source")
    assert shown.proposal is None
    decided(desk, shown.objection, "delete")


def test_a_statement_belongs_to_its_outcome_only(desk: Any) -> None:
    objection = objected(desk, desk.listed())
    for outcome, statement in (("keep_with_statement", ""), ("reject", "虚构说明")):
        with pytest.raises(InvalidError) as refused:
            propose_objection_outcome(
                desk.context, desk.maker, objection.id, objection.version,
                outcome=outcome, reasons="虚构理由", statement=statement,
            )  # fmt: skip
        assert refused.value.code == "OBJECTION.STATEMENT"


def test_a_silent_member_stops_the_showing_after_its_last_day(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    desk.days((objection.answer_due_on - desk.today).days)
    assert watch_deadlines(desk.context).suppressed == ()
    desk.days(1)
    report = watch_deadlines(desk.context)
    assert (report.suppressed, report.late_sources, report.late_answers) == ((listed.id,), 1, 0)
    assert desk.stored(listed.id).is_suppressed
    assert desk.kinds("listing", listed.id)[-1] == "listing_suppressed"
    assert watch_deadlines(desk.context).suppressed == ()


@pytest.mark.parametrize("is_proposed", [True, False])
def test_a_late_written_answer_stops_the_showing_too(desk: Any, is_proposed: bool) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    answered = answer_objection(
        desk.context, desk.platform, objection.id, objection.version, answer="虚构答复"
    )
    if is_proposed:
        propose_objection_outcome(
            desk.context, desk.maker, objection.id, answered.version, outcome="reject", reasons="虚构理由"
        )
    desk.days(20)
    assert watch_deadlines(desk.context).suppressed == ()
    desk.days(1)
    assert watch_deadlines(desk.context).suppressed == (listed.id,)


def test_a_waiting_proposal_does_not_excuse_a_silent_member(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="reject", reasons="虚构理由"
    )
    desk.days(8)
    assert watch_deadlines(desk.context).suppressed == (listed.id,)


@pytest.mark.parametrize(
    ("outcome", "given", "is_shown"),
    [
        ("reject", {}, True),
        ("keep_with_statement", {"statement": "虚构声明"}, True),
        ("correct", {"ground": "fled"}, True),
        ("overdue_only", {}, False),
        ("delete", {}, False),
    ],
)
def test_what_the_clock_hid_is_shown_again_when_the_decision_keeps_it(
    desk: Any, outcome: str, given: dict[str, str], is_shown: bool
) -> None:
    listed = desk.listed()
    objection = objected(desk, listed)
    desk.days(8)
    assert watch_deadlines(desk.context).suppressed == (listed.id,)
    after = decided(desk, objection, outcome, **given)
    assert (after.state == "listed") == is_shown
    if is_shown:
        assert not after.is_suppressed
        assert watch_deadlines(desk.context).suppressed == ()


def test_another_late_objection_keeps_it_hidden(desk: Any) -> None:
    listed = desk.listed()
    first, second = objected(desk, listed), objected(desk, listed, "no_notice")
    desk.days(8)
    assert watch_deadlines(desk.context).suppressed == (listed.id,)
    assert decided(desk, first, "reject").is_suppressed
    assert not decided(desk, second, "reject").is_suppressed


@pytest.mark.parametrize("is_first", [True, False])
def test_what_an_official_hid_stays_hidden(desk: Any, is_first: bool) -> None:
    """Whether the official was there before the clock or after it."""
    listed = desk.listed()
    objection = objected(desk, listed)
    if not is_first:
        desk.days(8)
        assert watch_deadlines(desk.context).suppressed == (listed.id,)
    seen = desk.stored(listed.id)
    suppress_listing(desk.context, desk.checker, listed.id, seen.version, reason="虚构理由")
    desk.days(8)
    assert watch_deadlines(desk.context).suppressed == ()
    assert decided(desk, objection, "reject").is_suppressed
