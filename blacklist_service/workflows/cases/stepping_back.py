"""A proposal comes to nothing: refused, or never approved in time. What it was about is where it was before.

Parts of the transactions of a refusal, of a new proposal and of the clock.
"""

from datetime import datetime
from typing import TypeVar, cast

from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store import listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Repair

Case = Listing | Objection | Repair
CaseT = TypeVar("CaseT", bound=Case)


def hold_case(connection: Connection, target: str, target_id: int) -> tuple[Case, Listing]:
    """What a proposal is about, with its listing, held before the proposal is read.

    Everybody who changes an objection, a repair or a listing holds it first and voids its proposals then, objection
    and repair before listing; who took the proposal first would wait for them while they wait for it.
    Raises: NotFoundError.
    """
    if target == "objection":
        objection = objections.lock_objection(connection, target_id)
        return objection, listings.lock_listing(connection, objection.listing_id)
    if target == "repair":
        repair = objections.lock_repair(connection, target_id)
        return repair, listings.lock_listing(connection, repair.listing_id)
    listing = listings.lock_listing(connection, target_id)
    return listing, listing


def step_back(connection: Connection, case: CaseT) -> CaseT:
    """An objection or a repair is where it was before the proposal; a listing has never moved."""
    if isinstance(case, Objection):
        back = next_objection_state(ObjectionState(case.state), ObjectionEvent.APPROVAL_REFUSED)
        # An unanswered one still waits for its source, whose clock must go on.
        state = ObjectionState.WITH_SOURCE if case.answered_on is None else back
        return cast("CaseT", objections.change_objection(connection, case, state=state))
    if isinstance(case, Repair):
        back_to = next_repair_state(RepairState(case.state), RepairEvent.APPROVAL_REFUSED)
        return cast("CaseT", objections.change_repair(connection, case, state=back_to))
    return case


def is_expired(proposal: Proposal, now: datetime) -> bool:
    """Nobody may approve it any more."""
    return proposal.expires_at is None or now > proposal.expires_at


def clear_expired(connection: Connection, target: str, case: CaseT, now: datetime) -> CaseT:
    """What waits on a case and is too old makes room for a new proposal. The case is held by the caller."""
    assert case.id is not None
    waiting = proposals.find_open_proposal(connection, target, case.id)
    if waiting is None or not is_expired(waiting, now):
        return case
    proposals.void_open_proposals(connection, target, case.id)
    return step_back(connection, case)
