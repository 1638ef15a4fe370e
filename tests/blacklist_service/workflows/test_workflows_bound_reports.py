"""A listing rests on the reports that two officials decided upon, and on no others."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, text

from blacklist_service.errors import ConflictError, NotFoundError, RefusedError
from blacklist_service.store import proposals, releases
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.cases.facts import settled_on
from blacklist_service.workflows.cases.withdraw_allegations import end_listings_without_reports
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.list_waiting import list_waiting
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.split_subject import split_subject


def amounts(desk: Any, listing: int) -> list[int | None]:
    """What of a listing could be told: the open amount of each report behind it, in fen."""
    with desk.context.store.read() as connection:
        (case,) = releases.listed_cases(connection, [listing]).values()
    return [sent.report.outstanding_fen for sent in case.reports]


def later(desk: Any, listing: Any, **changed: Any) -> int:
    """A further report about a listing's subject."""
    report: int = desk.report(listing.id, number=listing.id + 1, **({"outstanding_fen": 7} | changed))
    return report


def merge(desk: Any, survivor: int, absorbed: int) -> None:
    with desk.context.store.begin() as connection:
        merge_subjects(
            connection,
            desk.context.opening(SYSTEM, "test"),
            SYSTEM,
            survivor=survivor,
            absorbed=absorbed,
            reason="machine",
        )


def withdraw(desk: Any, report: int, subject: int) -> None:
    desk.spoil_report(report, state="withdrawn")
    with desk.context.store.begin() as connection:
        end_listings_without_reports(connection, desk.context, [subject])


def waiting_for_approval(desk: Any) -> list[int]:
    page = list_pending(desk.context, desk.checker, kind="proposal")
    return [step.target_id for step in page.steps]


def test_a_further_report_waits_inside(desk: Any) -> None:
    listed = desk.listed()
    later(desk, listed)
    assert amounts(desk, listed.id) == [1_500_000]
    shown = show_listing(desk.context, desk.maker, listed.id)
    assert (shown.reports_waiting, [one.is_waiting for one in shown.reports]) == (1, [False, True])
    (step,) = list_pending(desk.context, desk.maker, kind="listing", state="listed").steps
    assert step.reports_waiting == 1


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_the_queue_of_amendments_holds_what_further_reports_wait_for(desk: Any, limit: int) -> None:
    corrected, *waiting, plain = [desk.listed() for _ in range(4)]
    for listed in waiting:
        later(desk, listed)
    # A correction waits for nobody.
    desk.spoil_report(corrected.id, state="superseded", superseded_by=corrected.id + 1)
    later(desk, corrected)
    first = list_pending(desk.context, desk.maker, kind="amendment", limit=limit)
    after = first.after
    rest = list_pending(desk.context, desk.maker, kind="amendment", after=after).steps if after else ()
    steps = [(step.kind, step.state, step.id, step.reports_waiting) for step in (*first.steps, *rest)]
    assert steps == [("listing", "amend", listed.id, 1) for listed in waiting]
    found = list_waiting(desk.context, desk.maker)
    in_all = [step.id for step in found.steps]
    assert in_all == [listed.id for listed in waiting]
    assert found.counts["amendment"].steps == len(waiting)
    assert plain.id not in in_all


def test_a_further_open_debt_does_not_hold_up_the_settlement(desk: Any) -> None:
    listed = desk.listed()
    desk.spoil_report(listed.id, settled_on=date(2026, 2, 1))
    later(desk, listed)
    with desk.context.store.read() as connection:
        assert settled_on(connection, desk.row(listed.id)) == date(2026, 2, 1)


def test_two_officials_take_a_further_report_in(desk: Any) -> None:
    listed = desk.listed()
    later(desk, listed)
    amended = desk.decide(listed, "amend")
    assert (amended.done, amended.listing.state) == ("listing_amended", "listed")
    assert amended.listing.expires_on == listed.expires_on
    assert amounts(desk, listed.id) == [1_500_000, 7]
    assert show_listing(desk.context, desk.maker, listed.id).reports_waiting == 0
    assert desk.kinds("listing", listed.id)[-2:] == ["decision_proposed", "listing_amended"]
    with pytest.raises(RefusedError) as refused:
        desk.propose(amended.listing, "amend")
    assert refused.value.code == "LISTING.NOTHING_WAITS"


def test_a_further_report_meets_the_gates_by_itself(desk: Any) -> None:
    listed = desk.listed()
    later(desk, listed, has_contract=False)
    with pytest.raises(RefusedError) as refused:
        desk.propose(listed, "amend")
    assert refused.value.code == "LISTING.GAPS"
    desk.report(listed.id, number=listed.id + 2, outstanding_fen=8)
    desk.decide(listed, "amend")
    assert amounts(desk, listed.id) == [1_500_000, 8]
    assert show_listing(desk.context, desk.maker, listed.id).reports_waiting == 1


@pytest.mark.parametrize(
    "statement", ["DELETE FROM listing_report", "UPDATE listing_report SET report_id = 1"]
)
def test_the_database_keeps_what_was_decided_upon(desk: Any, statement: str) -> None:
    desk.listed()
    with pytest.raises(ConflictError) as refused, desk.context.store.begin() as connection:
        connection.execute(text(statement))
    assert refused.value.code == "STORE.CONSTRAINT"


def test_only_what_is_listed_is_amended(desk: Any) -> None:
    with pytest.raises(RefusedError) as refused:
        desk.propose(desk.verified(), "amend")
    assert refused.value.code == "LISTING.NOT_LISTED"


@pytest.mark.parametrize("act", ["list", "amend"])
def test_an_approval_is_of_the_reports_that_the_maker_saw(desk: Any, act: str) -> None:
    if act == "list":
        view = desk.reply_window()
        desk.days(8)
    else:
        view = desk.listed()
        later(desk, view)
    proposal = desk.propose(view, act)
    assert proposal.facts["reports"] == 1
    desk.report(view.id, number=view.id + 2, outstanding_fen=8)
    with pytest.raises(RefusedError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", view.id, proposal.digest)
    assert refused.value.code == "APPROVAL.REPORTS"
    refuse_proposal(desk.context, desk.checker, "listing", view.id, proposal.digest, reasons="虚构理由")
    desk.decide(view, act)
    assert len(amounts(desk, view.id)) == (2 if act == "list" else 3)


def test_a_merge_brings_nothing_into_a_listing_and_voids_what_was_proposed(desk: Any) -> None:
    listed, other = desk.listed(), desk.alleged(outstanding_fen=7)
    proposal = desk.propose(listed, "remove")
    merge(desk, listed.id, other.id)
    assert amounts(desk, listed.id) == [1_500_000]
    assert show_listing(desk.context, desk.maker, listed.id).reports_waiting == 1
    assert desk.row(listed.id).version == listed.version + 1
    with pytest.raises(NotFoundError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, proposal.digest)
    assert refused.value.code == "PROPOSAL.NONE"


def test_a_listing_that_moves_to_the_survivor_keeps_its_reports(desk: Any) -> None:
    allegation, listed = desk.alleged(outstanding_fen=7), desk.listed()
    desk.propose(listed, "remove")
    merge(desk, allegation.id, listed.id)
    row = desk.row(listed.id)
    assert (row.subject_id, row.version) == (allegation.id, listed.version + 1)
    assert amounts(desk, listed.id) == [1_500_000]
    assert waiting_for_approval(desk) == []


def test_a_split_voids_what_was_proposed(desk: Any) -> None:
    listed = desk.listed()
    moved = later(desk, listed)
    desk.propose(listed, "amend")
    split_subject(desk.context, desk.maker, listed.id, [moved], reason="wrong_merge")
    assert waiting_for_approval(desk) == []
    assert desk.row(listed.id).version == listed.version + 1
    assert amounts(desk, listed.id) == [1_500_000]


def test_a_dropped_allegation_leaves_no_proposal_and_no_reasons(desk: Any) -> None:
    kept, dropped = desk.listed(), desk.alleged()
    refused = desk.propose(dropped, "reject")
    refuse_proposal(desk.context, desk.checker, "listing", dropped.id, refused.digest, reasons="虚构理由")
    waiting = desk.propose(dropped, "reject")
    merge(desk, kept.id, dropped.id)
    with desk.context.store.read() as connection:
        left = proposals.proposals_of(connection, "listing", dropped.id)
    assert [(one.state, one.sealed_reasons) for one in left] == [("refused", None), ("void", None)]
    assert waiting_for_approval(desk) == []
    with pytest.raises(NotFoundError):
        approve_proposal(desk.context, desk.checker, "listing", dropped.id, waiting.digest)


def test_a_listing_ends_with_the_reports_that_were_decided_upon(desk: Any) -> None:
    listed = desk.listed()
    further = later(desk, listed)
    withdraw(desk, listed.id, listed.id)
    ended = desk.stored(listed.id)
    assert (ended.state, ended.end_reason) == ("ended", "withdrawn")
    opened = desk.stored(further)
    assert (opened.state, opened.version) == ("alleged", 1)
    assert desk.removal(listed.id) is not None


def test_a_listing_stays_while_one_report_behind_it_stands(desk: Any) -> None:
    listed = desk.listed()
    further = later(desk, listed)
    desk.decide(listed, "amend")
    withdraw(desk, listed.id, listed.id)
    assert desk.stored(listed.id).state == "listed"
    assert amounts(desk, listed.id) == [7]
    withdraw(desk, further, listed.id)
    assert desk.stored(listed.id).end_reason == "withdrawn"
    with desk.context.store.read() as connection:
        assert connection.execute(select(table_of(Listing).c.id)).scalars().all() == [listed.id]
