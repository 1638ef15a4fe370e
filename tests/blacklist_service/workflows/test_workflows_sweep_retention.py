"""Retention: listings end after their term, reports are erased five years after the end of the conduct."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.sealed_records import open_identity
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
        name=desk.name, kind=SubjectKind.PERSON, id_number=desk.id_number, phone="19900000000"
    )
    desk.report(alleged.id, number=alleged.id + 1, identity=moved, settled_on=date(2020, 1, 5))
    assert desk.tokens(alleged.id) > kept
    plan = sweep(desk)
    assert (plan.reports, plan.listings) == ((alleged.id + 1,), ())
    assert desk.tokens(alleged.id) == kept
    _, identity, _ = report_row(desk, alleged.id)
    assert open_identity(desk.context.vault.sealer, alleged.id, bytes(identity)).name == desk.name


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
