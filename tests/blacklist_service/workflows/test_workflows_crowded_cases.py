"""Whoever sends very many of something pushes nothing of anybody else out of sight. All invented."""

import dataclasses
from typing import Any

import pytest

from blacklist_service.store.tables import Report
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows import withdraw_request as withdrawing
from blacklist_service.workflows.cases.shared_out import MOST_OPENED, MOST_REPORTS, shared_out
from blacklist_service.workflows.give_notice import give_notice
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.offer_letters import offer_letters
from blacklist_service.workflows.show_case import MOST_CASES, show_case
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.show_proposal import show_proposal
from blacklist_service.workflows.show_subject import show_own_record
from blacklist_service.workflows.withdraw_request import withdraw_request
from matching.types import RawIdentity, SubjectKind

# The machine takes it for the same person under the same number: a slip of one who sounds alike.
SLIP = "虚构假"


def report(number: int, member: int) -> Report:
    return Report(id=number, member_id=member)


def test_of_every_member_some_are_looked_at() -> None:
    reports = [report(1, 7), report(2, 8), *(report(n, 9) for n in range(3, 200))]
    shared = [one.id for one in shared_out(reports, 10)]
    assert shared == [1, 2, 3, 4, 5, 6, 196, 197, 198, 199]
    assert {one.member_id for one in shared_out(reports, 10)} == {7, 8, 9}


def test_few_are_all_looked_at() -> None:
    reports = [report(n, 9) for n in range(10)]
    assert shared_out(reports, 10) == reports
    assert shared_out([], 10) == []


def opening_at_most(desk: Any, records: int) -> Any:
    """The service, where an official may have so many records opened within a minute."""
    gate = BudgetGate({"official": (records, 10_000)}, desk.clock)
    return dataclasses.replace(desk.context, vault=vault_of(desk.context.settings, gate))


def flooded(desk: Any, *, member: int, rows: int = MOST_REPORTS + 1) -> Any:
    """A listed case to which some member has sent very many rows more, under a slip in the name."""
    return flood(desk, desk.listed(), member, rows)


def flood(desk: Any, view: Any, member: int, rows: int) -> Any:
    slip = RawIdentity(name=SLIP, kind=SubjectKind.PERSON, id_type="resident_id", id_number=desk.id_number)
    for number in range(1, rows + 1):
        desk.report(view.id, number=view.id + number, identity=slip, member_id=member)
    return view


@pytest.mark.parametrize("whose", ["another", "the same"])
def test_a_flood_of_rows_under_a_slip_keeps_no_person_out_of_its_case(desk: Any, whose: str) -> None:
    listed = flooded(desk, member=desk.platform.member if whose == "the same" else desk.maker.member)
    case_no = desk.case_numbers[listed.id]
    assert show_own_record(desk.context, case_no, desk.name, desk.id_number).listing.id == listed.id
    assert show_own_record(desk.context, case_no, SLIP, desk.id_number).listing.id == listed.id


def test_a_flood_of_rows_hides_from_no_official_what_was_decided_on(desk: Any) -> None:
    listed = flooded(desk, member=desk.maker.member)
    shown = show_case(desk.context, desk.maker, listed.id)
    assert (shown.reports_in_all, len(shown.reports)) == (MOST_REPORTS + 2, MOST_REPORTS)
    assert shown.reports[0].member_code == desk.platform.member_code


def test_what_was_taken_back_hides_from_no_official_what_is_open(
    desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As it stands where they were taken back before the service counted them.
    monkeypatch.setattr(withdrawing, "MOST_WITHDRAWN", 99)
    listed = desk.listed()
    claim = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    first = object_to_listing(*claim, reason="paid", narrative="虚构：已还清")
    for _ in range(MOST_CASES):
        again = object_to_listing(*claim, reason="no_notice", narrative="虚构：没有告知")
        withdraw_request(*claim, kind="objection", number=again.id)
    shown = show_case(desk.context, desk.maker, listed.id).objections
    assert len(shown) == MOST_CASES
    assert shown[-1].view.id == first.id
    assert shown[-1].outcomes
    offered = {(one.target, one.number) for one in offer_letters(desk.context, desk.maker, listed.id).offers}
    assert ("objection", first.id) in offered


def test_a_flood_of_rows_keeps_no_official_from_what_waits_for_approval(desk: Any) -> None:
    listed = flooded(desk, member=desk.maker.member, rows=3 * MOST_REPORTS)
    proposal = desk.propose(listed, "remove")
    # Enough for a page that is shown twice, and not for all that was sent.
    context = opening_at_most(desk, 2 * MOST_REPORTS + 20)
    shown = show_proposal(context, desk.checker, "listing", listed.id)
    assert shown.proposal.digest == proposal.digest
    about = show_listing(desk.context, desk.maker, listed.id)
    assert (len(about.reports), about.reports_in_all) == (MOST_REPORTS, 3 * MOST_REPORTS + 1)
    assert about.reports[0].member == "虚构platform"


def test_a_flood_of_rows_keeps_no_case_from_its_next_step(desk: Any) -> None:
    verified = flood(desk, desk.verified(), desk.maker.member, 3 * MOST_REPORTS)
    context = opening_at_most(desk, MOST_REPORTS + MOST_OPENED + 20)
    assert len(show_case(context, desk.maker, verified.id).reports) == MOST_REPORTS
    desk.days(1)
    given = give_notice(
        context, desk.maker, verified.id, verified.version,
        channel="in_person", content_sha256="a" * 64, sent_on=desk.today,
    )  # fmt: skip
    assert given.listing.state == "notified"
