"""Facts of a debt that a decision on an objection corrects: what is taken, what it changes, and what never undoes it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, text

from blacklist_service.errors import RefusedError, ServiceError
from blacklist_service.rules.terms import Severity, expires_on
from blacklist_service.store import decided_facts, reports
from blacklist_service.store.base import table_of
from blacklist_service.store.current_reports import current_reports
from blacklist_service.store.decided_facts import DecidedFact, standing
from blacklist_service.store.row_checks import check_stored
from blacklist_service.store.tables import DecidedFacts, Report
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.corrections import GivenFact
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.request_views import ObjectionView
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.show_listing import show_listing, show_objection
from blacklist_service.workflows.sweep_retention import plan_retention
from tests.told import told


def objected(desk: Any, listing: int, reason: str = "paid") -> ObjectionView:
    return object_to_listing(
        desk.context, desk.case_numbers[listing], desk.name, desk.id_number,
        reason=reason, narrative="虚构陈述",
    )  # fmt: skip


def proposed(desk: Any, objection: ObjectionView, *facts: tuple[str, str], outcome: str = "correct") -> Any:
    return propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome=outcome, reasons="虚构理由",
        corrections=[GivenFact(None, code, value) for code, value in facts],
    )  # fmt: skip


def corrected(desk: Any, listing: int, *facts: tuple[str, str]) -> Any:
    objection = objected(desk, listing)
    digest = proposed(desk, objection, *facts).digest
    return approve_proposal(desk.context, desk.checker, "objection", objection.id, digest).listing


def debt_of(desk: Any, listing: int) -> Any:
    (debt,) = show_listing(desk.context, desk.maker, listing).reports
    return debt


def test_what_two_officials_correct_stands_wherever_the_debt_is_read(desk: Any) -> None:
    listed = desk.listed(out_of_contact=True)
    facts = (
        ("principal", "18,000.00"), ("outstanding", "6000"), ("annual_rate", "26.5%"), ("loan_date", "2018年2月1日"),
        ("overdue_since", "2019-01-02"), ("out_of_contact", "否"),
    )  # fmt: skip
    after = corrected(desk, listed.id, *facts)
    assert (after.state, after.is_disputed, after.severity) == ("listed", False, listed.severity)
    assert (after.expires_on, after.version) == (listed.expires_on, listed.version + 2)
    debt = debt_of(desk, listed.id)
    assert (debt.principal_fen, debt.outstanding_fen, debt.annual_rate_bp) == (1_800_000, 600_000, 2650)
    assert (debt.loan_date, debt.overdue_since) == (date(2018, 2, 1), date(2019, 1, 2))
    with desk.context.store.read() as connection:
        (sent,) = current_reports(connection, [listed.id])[listed.id]
        assert (sent.report.outstanding_fen, sent.report.out_of_contact) == (600_000, False)
        (of_several,) = reports.of_subjects(connection, [listed.id])[listed.id]
        assert (of_several.outstanding_fen, of_several.loan_date) == (600_000, date(2018, 2, 1))
        # The gates decide by the same facts, and the report says what its member said.
        (behind,) = reports_behind(connection, desk.row(listed.id))
        assert behind.outstanding_fen == 600_000
        said = reports.find(connection, listed.id)
        assert said is not None
        assert (said.outstanding_fen, said.out_of_contact) == (1_500_000, True)
        check_stored(connection, Report, [listed.id])


def test_a_corrected_settlement_counts_the_term_anew_and_ends_the_keeping(desk: Any) -> None:
    listed = desk.listed()
    settled = date(2021, 3, 5)
    after = corrected(desk, listed.id, ("settled_on", "2021-03-05"), ("outstanding", "0"))
    assert after.expires_on == expires_on(Severity(listed.severity), listed.listed_on, settled)
    assert after.expires_on < listed.expires_on
    desk.days((date(2026, 3, 5) - desk.today).days + 1)
    assert plan_retention(desk.context).reports == (listed.id,)


def test_an_allegation_is_corrected_before_anybody_is_listed(desk: Any) -> None:
    view = desk.reply_window()
    after = corrected(desk, view.id, ("outstanding", "0.01"))
    assert after.state == "reply_window"
    assert debt_of(desk, view.id).outstanding_fen == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ([("outstanding", "15000.00")], "CORRECTION.SAME"),
        ([("outstanding", "15000.01")], "CORRECTION.WORSE"),
        ([("principal", "20000.01")], "CORRECTION.WORSE"),
        ([("out_of_contact", "Y")], "CORRECTION.WORSE"),
        ([("outstanding", "1万元")], "CORRECTION.VALUE"),
        ([("outstanding", "-1")], "CORRECTION.VALUE"),
        ([("principal", "0")], "CORRECTION.VALUE"),
        ([("outstanding", "1"), ("outstanding", "2")], "CORRECTION.VALUE"),
        ([("annual_rate", "201")], "CORRECTION.VALUE"),
        ([("annual_rate", "0.15")], "CORRECTION.VALUE"),
        ([("loan_date", "2018-02-30")], "CORRECTION.VALUE"),
        ([("out_of_contact", "maybe")], "CORRECTION.VALUE"),
        ([("loan_date", "2018-09-02")], "CORRECTION.DAYS"),
        ([("overdue_since", "2999-01-01")], "CORRECTION.VALUE"),
        ([("overdue_since", "2090-01-01")], "CORRECTION.DAYS"),
        ([("settled_on", "2018-08-31")], "CORRECTION.DAYS"),
        ([("name", "虚构乙")], "VALUE.UNKNOWN"),
    ],
)
def test_what_cannot_be_true_or_would_hurt_the_person_is_refused(
    desk: Any, facts: list[tuple[str, str]], code: str
) -> None:
    objection = objected(desk, desk.listed().id)
    with pytest.raises(ServiceError) as refusal:
        proposed(desk, objection, *facts)
    assert refusal.value.code == code
    assert all(value not in f"{refusal.value.zh}{refusal.value.en}" for _, value in facts if len(value) > 1)


def test_facts_belong_to_the_outcome_that_corrects(desk: Any) -> None:
    objection = objected(desk, desk.listed().id)
    with pytest.raises(ServiceError) as refusal:
        proposed(desk, objection, ("outstanding", "1"), outcome="reject")
    assert refusal.value.code == "CORRECTION.OUTCOME"


def test_the_report_is_named_where_there_are_several_and_is_one_of_this_case(desk: Any) -> None:
    other = desk.alleged()
    view = desk.served().listing
    second = desk.subject()
    desk.report(view.id, number=second)
    objection = objected(desk, view.id)

    def given(report: int | None) -> Any:
        return propose_objection_outcome(
            desk.context, desk.maker, objection.id, objection.version, outcome="correct", reasons="虚构理由",
            corrections=[GivenFact(report, "outstanding", "1.00")],
        )  # fmt: skip

    for report in (None, other.id):
        with pytest.raises(ServiceError) as refusal:
            given(report)
        assert refusal.value.code == "CORRECTION.REPORT"
    digest = given(second).digest
    (shown,) = show_objection(desk.context, desk.checker, objection.id).corrections
    assert (shown.report, shown.member, shown.contract_no) == (second, "虚构platform", "虚构-001")
    assert (shown.field, shown.was, shown.now) == ("outstanding_fen", 1_500_000, 100)
    approve_proposal(desk.context, desk.checker, "objection", objection.id, digest)
    debts = show_listing(desk.context, desk.maker, view.id).reports
    assert {one.number: one.outstanding_fen for one in debts} == {view.id: 1_500_000, second: 100}


def test_a_report_that_says_something_else_since_is_not_corrected_blindly(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed.id)
    digest = proposed(desk, objection, ("outstanding", "6000")).digest
    newer = desk.subject()
    desk.spoil_report(listed.id, state="superseded", superseded_by=newer)
    desk.report(listed.id, number=newer, outstanding_fen=1_400_000)
    with pytest.raises(RefusedError) as refusal:
        approve_proposal(desk.context, desk.checker, "objection", objection.id, digest)
    assert refusal.value.code == "APPROVAL.REPORTS"
    assert debt_of(desk, listed.id).outstanding_fen == 1_400_000


def test_a_later_decision_corrects_what_stands_and_the_journal_tells_its_digest(desk: Any) -> None:
    listed = desk.listed()
    corrected(desk, listed.id, ("outstanding", "6000"), ("overdue_since", "2019-01-02"))
    corrected(desk, listed.id, ("outstanding", "5000"))
    debt = debt_of(desk, listed.id)
    assert (debt.outstanding_fen, debt.overdue_since) == (500_000, date(2019, 1, 2))
    with desk.context.store.read() as connection:
        decided = decided_facts.decided_of(connection, [listed.id])[listed.id]
    assert [(one.field, one.was, one.now) for one in decided] == [
        ("outstanding_fen", 600_000, 500_000),
        ("overdue_since", date(2018, 9, 1), date(2019, 1, 2)),
    ]
    assert len(told(desk.context, "objection_decided")) == 2


@pytest.mark.parametrize(
    ("field", "now", "said", "stands"),
    [
        ("outstanding_fen", 600, 800, 600),
        ("outstanding_fen", 600, 500, 500),
        ("outstanding_fen", 600, None, 600),
        ("settled_on", date(2021, 3, 5), date(2021, 4, 1), date(2021, 3, 5)),
        ("settled_on", date(2021, 3, 5), date(2021, 2, 1), date(2021, 2, 1)),
        ("overdue_since", date(2019, 1, 2), date(2018, 9, 1), date(2019, 1, 2)),
        ("annual_rate_bp", 2650, 1800, 2650),
        ("out_of_contact", False, True, False),
    ],
)
def test_of_a_sum_the_lesser_stands_and_of_all_else_the_decision(
    field: str, now: Any, said: Any, stands: Any
) -> None:
    blank = {"id": 1, "member_id": 1, "subject_id": 1, "report_key": b"", "content_mac": b""}
    report = Report(**blank, subject_kind="person", identifier="valid", **{field: said})
    decided = DecidedFact(field, None, now, date(2026, 3, 10))
    assert getattr(standing(report, [decided]), field) == stands
    assert getattr(report, field) == said
    assert decided_facts.differs([decided], report) == (stands != said)


def test_the_database_takes_no_fact_without_two_officials_no_change_and_no_deletion(desk: Any) -> None:
    listed = desk.listed()
    objection = objected(desk, listed.id)
    waiting = proposed(desk, objection, ("outstanding", "6000"))
    row = {
        "report_id": listed.id, "proposal_id": waiting.id, "member_id": desk.platform.member,
        "decided_on": desk.today, "facts_json": "[]", "settled_on": None,
    }  # fmt: skip
    for values in (row, row | {"member_id": desk.maker.member}):
        with pytest.raises(ServiceError), desk.context.store.begin() as connection:
            connection.execute(insert(table_of(DecidedFacts)).values(**values))
    approve_proposal(desk.context, desk.checker, "objection", objection.id, waiting.digest)
    for statement in ("UPDATE decided_facts SET facts_json = '[]'", "DELETE FROM decided_facts"):
        with pytest.raises(ServiceError), desk.context.store.begin() as connection:
            connection.execute(text(statement))
    assert debt_of(desk, listed.id).outstanding_fen == 600_000
