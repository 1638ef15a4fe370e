"""Retention: listings end after their term, reports are erased five years after the end of the conduct."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError
from blacklist_service.store import reports
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.sealing.records import open_identity
from blacklist_service.workflows.show_listing import show_listing, show_objection, show_repair
from blacklist_service.workflows.sweep_retention import plan_retention, sweep_retention
from matching.types import RawIdentity, SubjectKind


def report_row(desk: Any, report: int) -> Any:
    with desk.context.store.read() as connection:
        return connection.execute(
            text("SELECT state, sealed_identity, sealed_details FROM report WHERE id = :id"), {"id": report}
        ).one()


def sweep(desk: Any, *, is_dry_run: bool = False) -> Any:
    return sweep_retention(desk.context, SYSTEM, is_dry_run=is_dry_run)


def test_a_listing_ends_the_day_after_its_term(desk: Any) -> None:
    listed = desk.listed()
    assert listed.expires_on is not None
    desk.days((listed.expires_on - desk.today).days)
    assert sweep(desk).listings == ()
    desk.days(1)
    assert plan_retention(desk.context).listings == (listed.id,)
    assert sweep(desk, is_dry_run=True).listings == (listed.id,)
    assert desk.stored(listed.id).state == "listed"
    assert sweep(desk).listings == (listed.id,)
    ended = desk.stored(listed.id)
    assert (ended.state, ended.end_reason) == ("ended", "expired")
    assert desk.removal(listed.id).reason == "expired"
    assert desk.kinds("listing", listed.id)[-1] == "listing_expired"
    assert sweep(desk).listings == ()
    assert reconcile_listings(desk.context).is_clean


@pytest.mark.parametrize(
    ("settled_on", "is_due"), [(date(2021, 3, 1), True), (date(2021, 3, 2), False), (None, False)]
)
def test_a_report_is_erased_five_years_after_the_end_of_the_conduct(
    desk: Any, settled_on: date | None, is_due: bool
) -> None:
    alleged = desk.alleged(settled_on=settled_on)
    assert desk.tokens(alleged.id)
    plan = sweep(desk)
    assert plan.reports == ((alleged.id,) if is_due else ())
    state, identity, details = report_row(desk, alleged.id)
    assert state == ("erased" if is_due else "current")
    assert (identity is None, details is None) == (is_due, is_due)
    assert (desk.tokens(alleged.id) == set()) == is_due
    assert desk.stored(alleged.id).state == ("ended" if is_due else "alleged")
    assert desk.kinds("retention", 1) == (["reports_erased"] if is_due else [])
    assert sweep(desk).reports == ()


def test_the_index_keeps_what_the_remaining_reports_need(desk: Any, make_id: Any) -> None:
    alleged = desk.alleged()
    kept = desk.tokens(alleged.id)
    moved = RawIdentity(
        name=desk.name, kind=SubjectKind.PERSON, id_number=desk.id_number, phone="19900000001"
    )
    desk.report(alleged.id, number=alleged.id + 1, identity=moved, settled_on=date(2020, 1, 5))
    assert desk.tokens(alleged.id) > kept
    plan = sweep(desk)
    assert (plan.reports, plan.listings) == ((alleged.id + 1,), ())
    assert desk.tokens(alleged.id) == kept
    with desk.context.store.read() as connection:
        kept_report = reports.find(connection, alleged.id)
    assert kept_report is not None
    assert kept_report.sealed_identity is not None
    assert (
        open_identity(
            desk.context.opening(SYSTEM, "test").vault.sealer, alleged.id, kept_report.sealed_identity
        ).name
        == desk.name
    )


def test_earlier_versions_of_a_report_go_with_it(desk: Any) -> None:
    alleged = desk.alleged()
    for number in (1, 2):
        last = {"settled_on": date(2020, 1, 5)} if number == 2 else {}
        desk.spoil_report(alleged.id + number - 1, state="superseded", superseded_by=alleged.id + number)
        desk.report(alleged.id, number=alleged.id + number, **last)
    wanted = (alleged.id, alleged.id + 1, alleged.id + 2)
    assert sweep(desk).reports == wanted
    assert {report_row(desk, report)[:2] for report in wanted} == {("erased", None)}
    assert desk.tokens(alleged.id) == set()


def test_a_dry_run_changes_nothing(desk: Any) -> None:
    alleged = desk.alleged(settled_on=date(2020, 1, 5))
    before = desk.tokens(alleged.id)
    assert sweep(desk, is_dry_run=True).reports == (alleged.id,)
    assert report_row(desk, alleged.id)[0] == "current"
    assert desk.tokens(alleged.id) == before


def test_an_open_objection_holds_its_reports(desk: Any) -> None:
    listed = desk.listed()
    object_to_listing(
        desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number,
        reason="expired", narrative="虚构陈述",
    )  # fmt: skip
    desk.spoil_report(listed.id, settled_on=date(2020, 1, 5))
    plan = sweep(desk)
    assert (plan.reports, plan.held, plan.listings) == ((), (listed.id,), (listed.id,))
    assert report_row(desk, listed.id)[0] == "current"


@pytest.mark.parametrize("state", ["withdrawn", "superseded"])
def test_what_nobody_stands_by_is_erased_after_half_a_year(desk: Any, make_id: Any, state: str) -> None:
    alleged = desk.alleged()
    kept = desk.tokens(alleged.id)
    old = RawIdentity(name="虚构乙", kind=SubjectKind.PERSON, id_number=make_id("34010419900101003"))
    desk.report(alleged.id, number=alleged.id + 1, identity=old, state=state)
    assert desk.tokens(alleged.id) > kept
    # The first sweep finds it closed; six months count from there.
    assert sweep(desk).closed == ()
    desk.days((date(2026, 9, 2) - desk.today).days)
    assert sweep(desk).closed == ()
    desk.days(1)
    assert plan_retention(desk.context).closed == (alleged.id + 1,)
    assert sweep(desk).closed == (alleged.id + 1,)
    assert report_row(desk, alleged.id + 1) == ("erased", None, None)
    assert report_row(desk, alleged.id)[0] == "current"
    assert desk.tokens(alleged.id) == kept
    assert sweep(desk).closed == ()


def test_a_dry_run_notes_no_day_of_closing(desk: Any) -> None:
    alleged = desk.alleged(state="withdrawn")
    sweep(desk, is_dry_run=True)
    with desk.context.store.read() as connection:
        asked = text("SELECT closed_on FROM report WHERE id = :id")
        assert connection.execute(asked, {"id": alleged.id}).scalar_one() is None


@pytest.mark.parametrize(
    ("stage", "is_held"),
    [("alleged", False), ("rejected", False), ("verified", True), ("reply_window", True), ("listed", True)],
)
def test_a_listing_under_way_holds_what_was_superseded(desk: Any, stage: str, is_held: bool) -> None:
    view = getattr(desk, stage)()
    desk.report(view.id, number=view.id + 1, state="superseded", superseded_by=view.id)
    sweep(desk)
    desk.days(200)
    plan = sweep(desk)
    assert (plan.closed, plan.held) == (((), (view.id + 1,)) if is_held else ((view.id + 1,), ()))
    assert (report_row(desk, view.id + 1)[0] == "superseded") == is_held


def test_an_open_objection_holds_what_was_withdrawn(desk: Any) -> None:
    """Also where the listing is off the list already."""
    listed = desk.listed()
    desk.report(listed.id, number=listed.id + 1, state="withdrawn")
    object_to_listing(
        desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number,
        reason="paid", narrative="虚构陈述",
    )  # fmt: skip
    desk.decide(desk.stored(listed.id), "overdue_only")
    sweep(desk)
    desk.days(200)
    plan = sweep(desk)
    assert (plan.closed, plan.held) == ((), (listed.id + 1,))


def test_tokens_under_an_alias_go_with_the_last_report_that_calls_for_them(desk: Any, make_id: Any) -> None:
    """An identity that was superseded before its subject was merged is still found under the alias."""
    survivor, absorbed = desk.alleged().id, desk.subject()
    old = RawIdentity(name="虚构乙", kind=SubjectKind.PERSON, id_number=make_id("34010419900101003"))
    desk.report(absorbed, identity=old, state="superseded", superseded_by=survivor)
    kept = desk.tokens(survivor)
    with desk.context.store.begin() as connection:
        merge_subjects(
            connection,
            desk.context.opening(SYSTEM, "test"),
            desk.maker,
            survivor=survivor,
            absorbed=absorbed,
            reason="虚构理由",
        )
    before = desk.tokens(absorbed)
    assert before - kept
    sweep(desk)
    desk.days(200)
    assert sweep(desk).closed == (absorbed,)
    assert desk.tokens(survivor) == kept
    # What both identities call for may stay: it leads to the survivor.
    assert desk.tokens(absorbed) <= kept
    assert desk.tokens(absorbed) < before


def words_kept(desk: Any) -> tuple[int, ...]:
    """How many sealed words there are: narratives, answers, applications, statements, reasons."""
    asked = (
        "SELECT count(sealed_narrative) FROM objection", "SELECT count(sealed_answer) FROM objection",
        "SELECT count(sealed_application) FROM repair", "SELECT count(sealed_statement) FROM listing",
        "SELECT count(sealed_reasons) FROM proposal",
    )  # fmt: skip
    with desk.context.store.read() as connection:
        return tuple(int(connection.execute(text(one)).scalar_one()) for one in asked)


def settled_case(desk: Any) -> Any:
    """A listing with an answered and decided objection and a decided repair; it still stands."""
    listed = desk.listed()
    proof = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    objection = object_to_listing(*proof, reason="paid", narrative="虚构陈述")
    objection = answer_objection(
        desk.context, desk.platform, objection.id, objection.version, answer="虚构答复"
    )
    outcome = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version,
        outcome="keep_with_statement", reasons="虚构理由", statement="虚构声明",
    )  # fmt: skip
    approve_proposal(desk.context, desk.checker, "objection", objection.id, outcome.digest)
    repair = apply_for_repair(*proof, application="虚构申请", has_public_commitment=True)
    refusal = propose_repair_outcome(
        desk.context, desk.maker, repair.id, repair.version,
        is_granted=False, has_performed=False, reasons="虚构理由",
    )  # fmt: skip
    approve_proposal(desk.context, desk.checker, "repair", repair.id, refusal.digest)
    return desk.stored(listed.id)


def test_what_was_written_in_a_case_goes_three_years_after_its_end(desk: Any) -> None:
    listed = settled_case(desk)
    ended = desk.decide(listed, "remove").listing
    assert words_kept(desk) == (1, 1, 1, 1, 4)
    desk.days((date(2029, 3, 10) - desk.today).days)
    assert sweep(desk).words == ()
    desk.days(1)
    assert sweep(desk, is_dry_run=True).words == (ended.id,)
    assert words_kept(desk) == (1, 1, 1, 1, 4)
    assert sweep(desk).words == (ended.id,)
    assert words_kept(desk) == (0, 0, 0, 0, 0)
    assert desk.kinds("listing", ended.id)[-1] == "words_erased"
    assert sweep(desk).words == ()
    shown = show_listing(desk.context, desk.auditor, ended.id)
    assert (shown.statement, shown.objections[0].outcome) == ("", "keep_with_statement")
    objection = show_objection(desk.context, desk.auditor, shown.objections[0].id)
    assert (objection.narrative, objection.answer, objection.proposal) == ("", "", None)
    assert show_repair(desk.context, desk.auditor, shown.repairs[0].id).application == ""
    assert reconcile_listings(desk.context).is_clean


def test_what_stands_or_is_open_keeps_its_words(desk: Any) -> None:
    listed = settled_case(desk)
    closed = desk.decide(listed, "overdue_only").listing
    object_to_listing(
        desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number,
        reason="paid", narrative="虚构陈述",
    )  # fmt: skip
    desk.days(1200)
    assert (closed.state, sweep(desk).words) == ("overdue_only", ())
    assert words_kept(desk) == (2, 1, 1, 1, 4)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("UPDATE objection SET sealed_narrative = NULL", "open_has_narrative"),
        ("UPDATE repair SET sealed_application = NULL", "open_has_application"),
        ("UPDATE proposal SET sealed_reasons = NULL WHERE state = 'open'", "open_has_reasons"),
    ],
)
def test_the_database_keeps_the_words_of_an_open_case(desk: Any, statement: str, constraint: str) -> None:
    listed = desk.listed()
    proof = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    apply_for_repair(*proof, application="虚构申请", has_public_commitment=True)
    object_to_listing(*proof, reason="paid", narrative="虚构陈述")
    desk.propose(desk.stored(listed.id), "remove")
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text(statement))
    assert constraint in str(refused.value.facts["constraint"])
