"""A maker puts a decision on a listing before a second official."""

from blacklist_service.rules import gate_gaps
from blacklist_service.rules.approvals import ProposalValue, check_day
from blacklist_service.rules.gates import DecisionFacts
from blacklist_service.rules.listing_states import EndReason
from blacklist_service.store import authority
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal
from blacklist_service.workflows.authority import acting_person, lock_case
from blacklist_service.workflows.cases.acts import (
    BINDING,
    CLOSING,
    END_EVENTS,
    EVENTS,
    check_act,
    gaps_of_act,
    reports_of_act,
)
from blacklist_service.workflows.cases.batches import ACTS, laid_today
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.dealt_with import named_reports, reports_before_listing
from blacklist_service.workflows.cases.listing_view import refuse_gaps
from blacklist_service.workflows.cases.proposals import (
    ProposalView,
    Reasoning,
    Target,
    lay_proposal,
    view_proposal,
)
from blacklist_service.workflows.cases.stepping_back import clear_expired
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening

_NOT_YET = frozenset({gate_gaps.DECISION, gate_gaps.APPROVAL})


@opening("decision", "listing")
def propose_decision(
    context: Context,
    actor: Actor,
    listing_id: int,
    version: int,
    *,
    act: str,
    reasons: str,
    end_reason: str = EndReason.REMOVED,
) -> ProposalView:
    """A decision is proposed: list, reject, overdue_only, remove (with its end reason), lift_suppression or amend
    (纳入新的报送信息: reports that came after the listing was decided).

    1. The official is a maker and saw this version; what might go as a batch is laid alone only so often a day.
    2. The state allows the act, and every gate that is not the decision itself is met.
    3. Facts and reasons get one digest; another official approves exactly that. The listing does not change. Where
       reports are decided upon, the facts name them by their own digest.

    Law: 国办发〔2020〕49号 (decision by the competent organ); 双人复核. Journal: decision_proposed with act and digest.
    Raises: ConflictError CONFLICT.VERSION, PROPOSAL.WAITS; InvalidError VALUE.UNKNOWN,
    PROPOSAL.REASONS; RefusedError LISTING.STATE, LISTING.GAPS, LISTING.OBJECTION_OPEN, LISTING.NOT_SUPPRESSED,
    LISTING.NOTHING_WAITS, PROPOSAL.DAY_LIMIT.
    """
    require_role(actor, "maker")
    coded(tuple(EVENTS), act, "act")
    reason = EndReason(coded(tuple(END_EVENTS), end_reason, "end_reason"))
    with context.store.begin() as connection:
        # Held before the listing, as for a batch: what one person lays is counted one after the other.
        accounts = authority.hold_accounts(connection, acting_person(connection, context, actor, "maker"))
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        if act in ACTS:
            check_day(laid_today(connection, context, accounts), context.clock.today())
        proposal = lay_decision(
            connection, context, actor, listing, act=act, end_reason=reason, reasoning=Reasoning(reasons)
        )
        return view_proposal(connection, context, proposal)


def lay_decision(
    connection: Connection,
    context: Context,
    actor: Actor,
    listing: Listing,
    *,
    act: str,
    end_reason: EndReason,
    reasoning: Reasoning,
) -> Proposal:
    """One decision on a listing that is held, alone or as a part of a batch, with its journal entry.

    Raises: as propose_decision.
    """
    clear_expired(connection, "listing", listing, context.clock.now())
    check_act(listing, act, end_reason)
    decision = DecisionFacts(decided_by=actor.login)
    gaps = gaps_of_act(connection, context, listing, act, decision)
    refuse_gaps(tuple(gap for gap in gaps if gap not in _NOT_YET))
    proposal = lay_proposal(
        connection,
        context,
        actor,
        Target("listing", listing.id, listing.version),
        act=act,
        facts=_facts(connection, context, listing, act, decision)
        | ({"end_reason": end_reason.value} if act == "remove" else {}),
        reasoning=reasoning,
    )
    record(
        connection, context, actor,
        kind="decision_proposed", object_kind="listing", object_id=listing.id,
        detail={"act": act, "digest": proposal.digest_sha256},
    )  # fmt: skip
    return proposal


def _facts(
    connection: Connection, context: Context, listing: Listing, act: str, decision: DecisionFacts
) -> dict[str, ProposalValue]:
    """The reports that are decided upon, so that the second official approves just these."""
    if act in BINDING:
        return named_reports(reports_of_act(connection, context, listing, act, decision))
    return reports_before_listing(connection, listing) if act in CLOSING else {}
