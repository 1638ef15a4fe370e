"""A maker proposes to grant or refuse a repair; another official approves it."""

from blacklist_service.rules.repairs import RepairEvent, RepairState, next_repair_state
from blacklist_service.store import exhibits, objections
from blacklist_service.store.exhibits import Request
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.outcome_effects import check_repair
from blacklist_service.workflows.cases.proposable_requests import require_proposable
from blacklist_service.workflows.cases.proposals import (
    ProposalView,
    Reasoning,
    Target,
    lay_proposal,
    view_proposal,
)
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.statements import open_application


@opening("decision", "repair")
def propose_repair_outcome(
    context: Context,
    actor: Actor,
    repair_id: int,
    version: int,
    *,
    is_granted: bool,
    has_performed: bool,
    reasons: str,
) -> ProposalView:
    """How an application for repair should be decided (applied → decided, by the maker).

    1. The official is a maker, reaches the case, saw this version and has checked whether the obligation is performed;
       took no part in the first decision, where this is a reconsideration.
    2. For a grant every gate of rules.repairs is met: listed, performed, committed, shortest publicity over.
    3. Facts and reasons get one digest; approve_proposal("repair", …) executes it.

    Law: NDRC Order 58 until 2026-03-31, then Order 36. Journal: repair_outcome_proposed with verdict and digest.
    Raises: NotFoundError; ConflictError CONFLICT.VERSION; RefusedError REPAIR.STATE, LISTING.GAPS; InvalidError
    PROPOSAL.REASONS; ForbiddenError RECONSIDERATION.SAME_OFFICIAL.
    """
    require_role(actor, "maker")
    with context.store.begin() as connection:
        acting_person(connection, context, actor, "maker")
        held = objections.lock_repair(connection, repair_id)
        repair, listing = require_proposable(connection, context, actor, held, version)
        state = next_repair_state(RepairState(repair.state), RepairEvent.DECISION_PROPOSED)
        has_committed = open_application(context.vault.sealer, repair).has_public_commitment
        if is_granted:
            check_repair(context, listing, has_performed=has_performed, has_public_commitment=has_committed)
        repair = objections.change_repair(connection, repair, state=state)
        proposal = lay_proposal(
            connection,
            context,
            actor,
            Target("repair", repair_id, repair.version),
            act="decide_repair",
            facts={
                "is_granted": is_granted,
                "has_performed": has_performed,
                "has_public_commitment": has_committed,
                "listing": listing.id,
                "exhibits": exhibits.count_given(connection, Request("repair", repair_id)),
            },
            reasoning=Reasoning(reasons),
        )
        record(
            connection, context, actor,
            kind="repair_outcome_proposed", object_kind="repair", object_id=repair_id,
            detail={"is_granted": is_granted, "listing": listing.id, "digest": proposal.digest_sha256},
        )  # fmt: skip
        return view_proposal(connection, context, proposal)
