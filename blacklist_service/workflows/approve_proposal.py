"""A second official approves or refuses exactly what was proposed."""

from dataclasses import dataclass

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.rules.approvals import Approval, check_approval
from blacklist_service.rules.approvals import Proposal as Proposed
from blacklist_service.rules.service_corrections import CORRECT_SERVICE
from blacklist_service.store import members, proposals
from blacklist_service.store.batches import is_in_batch
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection, Proposal, Repair
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import acting_person, check_maker, require_case
from blacklist_service.workflows.cases.correction_effects import apply_approved
from blacklist_service.workflows.cases.decision_effects import apply_decision
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.cases.outcome_effects import apply_outcome, apply_repair
from blacklist_service.workflows.cases.proposals import facts_of, recomputed_digest
from blacklist_service.workflows.cases.reading import require_reading
from blacklist_service.workflows.cases.reconsiderations import require_fresh_eyes
from blacklist_service.workflows.cases.stepping_back import Target, hold_target, step_back
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening


@dataclass(frozen=True, slots=True)
class Approved:
    """What was done, in the journal's word for it, and the listing afterwards."""

    done: str
    listing: ListingView


@opening("decision", "proposal")
def approve_proposal(
    context: Context,
    actor: Actor,
    target: str,
    target_id: int,
    digest: str,
    *,
    by_hand: bool = False,
    seen: int | None = None,
) -> Approved:
    """Another official approves, and the decision takes effect at once.

    1. The official is a checker and another person than the maker, whose role still stands; the digest is the one
       that was shown, and still that of what stands in the database; the proposal is not too old.
    2. What it is about (listing, objection, repair) is still in the version that the maker saw, and that the official
       has `seen` where it says one. The approval is good for one change of the listing as it stands now; the database
       holds that too.
    3. Who approves `by_hand`, at a page, has had it open for the time that reading takes.
    4. Every gate is checked again on this day, then the effect happens in this transaction.

    Law: 双人复核 (design invariant 5); the gates name their clauses. Journal: subject_listed, listing_rejected,
    overdue_only_found, listing_removed, suppression_lifted, listing_amended, service_corrected,
    objection_decided, repair_granted or repair_refused, with act, digest and both officials.
    Raises: NotFoundError PROPOSAL.NONE; ForbiddenError ACCESS.ROLE, APPROVAL.SAME_OFFICIAL,
    RECONSIDERATION.SAME_OFFICIAL; RefusedError PROPOSAL.IN_BATCH, APPROVAL.DIGEST, APPROVAL.EXPIRED, APPROVAL.UNREAD,
    APPROVAL.MAKER, APPROVAL.REPORTS, LISTING.STATE, LISTING.GAPS, LISTING.OBJECTION_OPEN; ConflictError
    CONFLICT.VERSION.
    """
    require_role(actor, "checker")
    with context.store.begin() as connection:
        about, listing_before = hold_target(connection, target, target_id)
        require_case(connection, context, actor, listing_before)
        require_fresh_eyes(connection, actor.user, about)
        proposal = _open_proposal(connection, target, target_id)
        _check(connection, context, actor, proposal, digest)
        if by_hand:
            require_reading(connection, context, actor, (listing_before.subject_id,), proposal.made_at)
        check_maker(connection, context, proposal.made_by, (listing_before.subject_id,))
        if about.version != proposal.target_version or seen not in (None, about.version):
            raise conflict()
        assert proposal.id is not None
        # Before its effect: the database lists nobody without an approved proposal.
        proposals.close_proposal(
            connection, proposal.id, "approved",
            by=actor.user, at=context.clock.now(), digest=digest, listing_version=listing_before.version,
        )  # fmt: skip
        listing, done = _take_effect(connection, context, actor, about, proposal)
        record(
            connection, context, actor,
            kind=done, object_kind=target, object_id=target_id,
            detail={"act": proposal.act, "digest": digest, "made_by": proposal.made_by,
                    "listing": listing.id, "state": listing.state},
        )  # fmt: skip
        return Approved(done, listing)


@opening("decision", "proposal")
def refuse_proposal(
    context: Context,
    actor: Actor,
    target: str,
    target_id: int,
    digest: str,
    *,
    reasons: str,
    seen: int | None = None,
) -> None:
    """Another official does not approve; an objection or repair goes back to where it was.

    1. The official is a checker and not the maker; the digest is the one that was shown, and what it is about in the
       version `seen`, where one is said.
    2. The proposal is closed as refused; nothing else about the listing changes.

    Journal: proposal_refused with act, digest and reasons (sealed with the entry's detail).
    Raises: NotFoundError PROPOSAL.NONE; ForbiddenError APPROVAL.SAME_OFFICIAL, RECONSIDERATION.SAME_OFFICIAL;
    RefusedError APPROVAL.DIGEST, APPROVAL.EXPIRED; ConflictError CONFLICT.VERSION.
    """
    require_role(actor, "checker")
    with context.store.begin() as connection:
        about, listing_before = hold_target(connection, target, target_id)
        require_case(connection, context, actor, listing_before)
        require_fresh_eyes(connection, actor.user, about)
        proposal = _open_proposal(connection, target, target_id)
        _check(connection, context, actor, proposal, digest)
        if seen not in (None, about.version):
            raise conflict()
        assert proposal.id is not None
        proposals.close_proposal(
            connection, proposal.id, "refused", by=actor.user, at=context.clock.now(), digest=digest
        )
        step_back(connection, about)
        record(
            connection, context, actor,
            kind="proposal_refused", object_kind=target, object_id=target_id,
            detail={"act": proposal.act, "digest": digest, "reasons": reasons},
        )  # fmt: skip


def _open_proposal(connection: Connection, target: str, target_id: int) -> Proposal:
    proposal = proposals.find_open_proposal(connection, target, target_id)
    if proposal is None:
        raise NotFoundError(
            "PROPOSAL.NONE", "没有待复核的决定。", "There is no decision that waits for approval."
        )
    if is_in_batch(connection, proposal.id or 0):
        raise RefusedError(
            "PROPOSAL.IN_BATCH",
            "该决定属于批量决定，须整批复核。",
            "This decision belongs to a batch; the batch is approved as a whole.",
        )
    return proposal


def _check(connection: Connection, context: Context, actor: Actor, proposal: Proposal, digest: str) -> None:
    checker = acting_person(connection, context, actor, "checker")
    maker = members.person_of(members.get_user(connection, proposal.made_by))
    approval = Approval(checker, digest, context.clock.now())
    for shown in (proposal.digest_sha256, recomputed_digest(context, proposal)):
        check_approval(Proposed(maker, shown, proposal.expires_at), approval)


def _take_effect(
    connection: Connection, context: Context, actor: Actor, about: Target, proposal: Proposal
) -> tuple[ListingView, str]:
    if isinstance(about, Objection):
        listing, done = apply_outcome(connection, context, about, proposal), "objection_decided"
    elif isinstance(about, Repair):
        done = "repair_granted" if facts_of(proposal)["is_granted"] else "repair_refused"
        listing = apply_repair(connection, context, about, proposal)
    elif proposal.act == CORRECT_SERVICE:
        listing, done = apply_approved(connection, context, actor, about, proposal)
    else:
        listing, done = apply_decision(connection, context, actor, about, proposal)
    return view_listing(connection, context, listing), done
