"""Credit repair: who made good asks without an account; two officials grant it after the shortest publicity."""

from datetime import date
from typing import Any

import pytest

from blacklist_service.errors import ConflictError, ForbiddenError, RefusedError
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.cases.request_views import RepairView
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_listing import show_repair
from blacklist_service.workflows.watch_deadlines import watch_deadlines


def applied(desk: Any, listing: Any, *, has_public_commitment: bool = True) -> RepairView:
    return apply_for_repair(
        desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number,
        application="虚构申请", has_public_commitment=has_public_commitment,
    )  # fmt: skip


def proposed(desk: Any, repair: RepairView, *, is_granted: bool = True, has_performed: bool = True) -> Any:
    return propose_repair_outcome(
        desk.context, desk.maker, repair.id, repair.version,
        is_granted=is_granted, has_performed=has_performed, reasons="虚构理由",
    )  # fmt: skip


def test_a_granted_repair_ends_the_listing(desk: Any) -> None:
    listed = desk.listed()
    desk.days(93)
    repair = applied(desk, listed)
    assert desk.today == date(2026, 6, 11)
    # Ten working days; Friday 2026-06-19 is the Dragon Boat holiday.
    assert repair.due_on == date(2026, 6, 26)
    proposal = proposed(desk, repair)
    done = approve_proposal(desk.context, desk.checker, "repair", repair.id, proposal.digest)
    assert (done.done, done.listing.state, done.listing.end_reason) == ("repair_granted", "ended", "repaired")
    assert desk.removal(listed.id).reason == "repaired"
    assert show_repair(desk.context, desk.auditor, repair.id).repair.state == "granted"


def test_a_refused_repair_leaves_the_listing_and_may_be_asked_for_again(desk: Any) -> None:
    listed = desk.listed()
    repair = applied(desk, listed)
    proposal = proposed(desk, repair, is_granted=False, has_performed=False)
    done = approve_proposal(desk.context, desk.checker, "repair", repair.id, proposal.digest)
    assert (done.done, done.listing.state) == ("repair_refused", "listed")
    assert applied(desk, listed).state == "applied"


@pytest.mark.parametrize(
    ("days", "has_performed", "has_commitment", "gap"),
    [
        (92, True, True, "REPAIR.TOO_EARLY"),
        (93, False, True, "REPAIR.NOT_PERFORMED"),
        (93, True, False, "REPAIR.NO_COMMITMENT"),
    ],
)
def test_a_grant_needs_every_gate(
    desk: Any, days: int, has_performed: bool, has_commitment: bool, gap: str
) -> None:
    listed = desk.listed()
    desk.days(days)
    repair = applied(desk, listed, has_public_commitment=has_commitment)
    with pytest.raises(RefusedError) as refused:
        proposed(desk, repair, has_performed=has_performed)
    assert refused.value.facts["gaps"] == gap


def test_an_application_that_was_not_approved_waits_again(desk: Any) -> None:
    repair = applied(desk, desk.listed())
    proposal = proposed(desk, repair, is_granted=False)
    with pytest.raises(RefusedError) as twice:
        proposed(desk, show_repair(desk.context, desk.maker, repair.id).repair)
    assert twice.value.code == "REPAIR.STATE"
    refuse_proposal(desk.context, desk.checker, "repair", repair.id, proposal.digest, reasons="虚构理由")
    shown = show_repair(desk.context, desk.maker, repair.id)
    assert (shown.repair.state, shown.application) == ("applied", "虚构申请")
    with pytest.raises(ConflictError):
        proposed(desk, repair)


def test_only_the_subject_of_a_listing_applies_and_once_at_a_time(desk: Any) -> None:
    served = desk.served().listing
    with pytest.raises(RefusedError) as early:
        applied(desk, served)
    assert early.value.code == "REPAIR.NOT_LISTED"
    listed = desk.listed()
    with pytest.raises(ForbiddenError) as wrong:
        apply_for_repair(
            desk.context, desk.case_numbers[listed.id], "虚构乙", desk.id_number,
            application="虚构申请", has_public_commitment=True,
        )  # fmt: skip
    assert wrong.value.code == "CASE.PROOF"
    applied(desk, listed)
    with pytest.raises(RefusedError) as twice:
        applied(desk, listed)
    assert twice.value.code == "REPAIR.OPEN"


def test_late_answers_to_applications_are_counted(desk: Any) -> None:
    repair = applied(desk, desk.listed())
    desk.days((repair.due_on - desk.today).days)
    assert watch_deadlines(desk.context).late_repairs == 0
    desk.days(1)
    assert watch_deadlines(desk.context).late_repairs == 1
