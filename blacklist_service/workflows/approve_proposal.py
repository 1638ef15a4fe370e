"""A second official approves or refuses exactly what was proposed."""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.approvals import Approval, check_approval
from blacklist_service.rules.approvals import Proposal as Proposed
from blacklist_service.rules.objections import ObjectionEvent, ObjectionState, next_objection_state
from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store import listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Repair
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.cases.decision_effects import apply_decision
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.cases.outcome_effects import apply_outcome, apply_repair
from blacklist_service.workflows.cases.proposals import facts_of, recomputed_digest
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening

_Target = Listing | Objection | Repair


@dataclass(frozen=True, slots=True)
class Approved:
    """What was done, in the journal's word for it, and the listing afterwards."""

    done: str
    listing: ListingView


@opening("decision", "proposal")
def approve_proposal(context: Context, actor: Actor, target: str, target_id: int, digest: str) -> Approved:
    """Another official approves, and the decision takes effect at once.

    1. The official is a checker and not the maker; the digest is the one that was shown, and still that of what
       stands in the database.
    2. What it is about (listing, objection, repair) is still in the version that the maker saw.
    3. Every gate is checked again on this day, then the effect happens in this transaction.

    Law: 双人复核 (design invariant 5); the gates name their clauses. Journal: subject_listed, listing_rejected,
    overdue_only_found, listing_removed, suppression_lifted, listing_amended, objection_decided,
    repair_granted or repair_refused, with act, digest and both officials.
    Raises: NotFoundError PROPOSAL.NONE; ForbiddenError APPROVAL.SAME_OFFICIAL; RefusedError APPROVAL.DIGEST,
    APPROVAL.REPORTS, LISTING.STATE, LISTING.GAPS, LISTING.OBJECTION_OPEN; ConflictError CONFLICT.VERSION.
    """
    require_role(actor, "checker")
    with context.store.begin() as connection:
        case = _hold(connection, target, target_id)
        proposal = _open_proposal(connection, target, target_id)
        _check(context, actor, proposal, digest)
        assert proposal.id is not None
        # Before its effect: the database lists nobody without an approved proposal.
        proposals.close_proposal(connection, proposal.id, "approved", by=actor.user, at=context.clock.now())
        listing, done = _take_effect(connection, context, actor, case, proposal)
        record(
            connection, context, actor,
            kind=done, object_kind=target, object_id=target_id,
            detail={"act": proposal.act, "digest": digest, "made_by": proposal.made_by,
                    "listing": listing.id, "state": listing.state},
        )  # fmt: skip
        return Approved(done, listing)


@opening("decision", "proposal")
def refuse_proposal(
    context: Context, actor: Actor, target: str, target_id: int, digest: str, *, reasons: str
) -> None:
    """Another official does not approve; an objection or repair goes back to where it was.

    1. The official is a checker and not the maker; the digest is the one that was shown.
    2. The proposal is closed as refused; nothing else about the listing changes.

    Journal: proposal_refused with act, digest and reasons (sealed with the entry's detail).
    Raises: NotFoundError PROPOSAL.NONE; ForbiddenError APPROVAL.SAME_OFFICIAL; RefusedError APPROVAL.DIGEST.
    """
    require_role(actor, "checker")
    with context.store.begin() as connection:
        case = _hold(connection, target, target_id)
        proposal = _open_proposal(connection, target, target_id)
        _check(context, actor, proposal, digest)
        assert proposal.id is not None
        proposals.close_proposal(connection, proposal.id, "refused", by=actor.user, at=context.clock.now())
        _go_back(connection, case)
        record(
            connection, context, actor,
            kind="proposal_refused", object_kind=target, object_id=target_id,
            detail={"act": proposal.act, "digest": digest, "reasons": reasons},
        )  # fmt: skip


def _hold(connection: Connection, target: str, target_id: int) -> _Target:
    """What a proposal is about, held before the proposal is read.

    Everybody who changes an objection, a repair or a listing holds it first and voids its proposals then, objection
    and repair before listing; who took the proposal first would wait for them while they wait for it.
    Raises: NotFoundError.
    """
    if target == "objection":
        objection = objections.lock_objection(connection, target_id)
        listings.lock_listing(connection, objection.listing_id)
        return objection
    if target == "repair":
        repair = objections.lock_repair(connection, target_id)
        listings.lock_listing(connection, repair.listing_id)
        return repair
    return listings.lock_listing(connection, target_id)


def _go_back(connection: Connection, case: _Target) -> None:
    """After a refusal: an objection or a repair is where it was before the proposal."""
    if isinstance(case, Objection):
        back = next_objection_state(ObjectionState(case.state), ObjectionEvent.APPROVAL_REFUSED)
        # An unanswered one still waits for its source, whose clock must go on.
        state = ObjectionState.WITH_SOURCE if case.answered_on is None else back
        objections.change_objection(connection, case, state=state)
    elif isinstance(case, Repair):
        back_to = next_repair_state(RepairState(case.state), RepairEvent.APPROVAL_REFUSED)
        objections.change_repair(connection, case, state=back_to)


def _open_proposal(connection: Connection, target: str, target_id: int) -> Proposal:
    proposal = proposals.find_open_proposal(connection, target, target_id)
    if proposal is None:
        raise NotFoundError(
            "PROPOSAL.NONE", "没有待复核的决定。", "There is no decision that waits for approval."
        )
    return proposal


def _check(context: Context, actor: Actor, proposal: Proposal, digest: str) -> None:
    approval = Approval(str(actor.user), digest)
    check_approval(Proposed(str(proposal.made_by), proposal.digest_sha256), approval)
    check_approval(Proposed(str(proposal.made_by), recomputed_digest(context, proposal)), approval)


def _take_effect(
    connection: Connection, context: Context, actor: Actor, case: _Target, proposal: Proposal
) -> tuple[ListingView, str]:
    if case.version != proposal.target_version:
        raise conflict()
    if isinstance(case, Objection):
        listing, done = apply_outcome(connection, context, case, proposal), "objection_decided"
    elif isinstance(case, Repair):
        done = "repair_granted" if facts_of(proposal)["is_granted"] else "repair_refused"
        listing = apply_repair(connection, context, case, proposal)
    else:
        listing, done = apply_decision(connection, context, actor, case, proposal)
    return view_listing(connection, context, listing), done
