"""A proposal comes to nothing: refused, never approved in time, or about a person who is another one by now. What it
was about is where it was before.

Parts of the transactions of a refusal, of a new proposal, of the clock, of a merge and of a split.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar, cast

from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store import allegations, listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Repair

# What a proposal may be about.
Target = Listing | Objection | Repair
TargetT = TypeVar("TargetT", bound=Target)


def hold_target(connection: Connection, target: str, target_id: int) -> tuple[Target, Listing]:
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


def hold_cases_of(connection: Connection, subjects: Sequence[int]) -> list[Listing]:
    """The listings of some subjects that have not ended, held after everything that is open on them."""
    # Of an allegation nobody was told, so that nothing can be open on it: most merges ask no more.
    told = [one.id for one in listings.listings_of(connection, subjects) if one.state != "alleged"]
    if told:
        objections.lock_open_among(connection, told)
    return allegations.lock_standing_of(connection, subjects)


def void_proposals_on(connection: Connection, listing: int) -> None:
    """What waits for a second official on the objections and repairs of a listing that hold_cases_of holds is void:
    it was proposed about a person who is another one by now."""
    open_objections = objections.open_objections_among(connection, [listing])
    open_repairs = objections.open_repairs_among(connection, [listing])
    about = {
        "objection": [one.id or 0 for one in open_objections],
        "repair": [one.id or 0 for one in open_repairs],
    }
    for waiting in proposals.open_among(connection, about):
        held, _listing = hold_target(connection, waiting.target, waiting.target_id)
        # Whatever changes voids what was proposed on it.
        step_back(connection, held)


def step_back(connection: Connection, about: TargetT) -> TargetT:
    """An objection or a repair is where it was before the proposal; a listing has never moved."""
    if isinstance(about, Objection):
        back = next_objection_state(ObjectionState(about.state), ObjectionEvent.APPROVAL_REFUSED)
        # An unanswered one still waits for its source, whose clock must go on.
        state = ObjectionState.WITH_SOURCE if about.answered_on is None else back
        return cast("TargetT", objections.change_objection(connection, about, state=state))
    if isinstance(about, Repair):
        back_to = next_repair_state(RepairState(about.state), RepairEvent.APPROVAL_REFUSED)
        return cast("TargetT", objections.change_repair(connection, about, state=back_to))
    return about


def is_expired(proposal: Proposal, now: datetime) -> bool:
    """Nobody may approve it any more."""
    return proposal.expires_at is None or now > proposal.expires_at


def clear_expired(connection: Connection, target: str, about: TargetT, now: datetime) -> TargetT:
    """What waits on it and is too old makes room for a new proposal. The caller holds what it is about."""
    assert about.id is not None
    waiting = proposals.find_open_proposal(connection, target, about.id)
    if waiting is None or not is_expired(waiting, now):
        return about
    proposals.void_open_proposals(connection, target, about.id)
    return step_back(connection, about)
