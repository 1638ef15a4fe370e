"""A maker puts a decision on a listing before a second official."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules import gate_gaps
from blacklist_service.rules.approvals import ProposalValue
from blacklist_service.rules.gaps import Gaps
from blacklist_service.rules.gates import DecisionFacts, gaps_before_listing, gaps_before_overdue_only
from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.store.objections import has_open_objection
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal
from blacklist_service.workflows.cases.amendments import reports_to_take_in
from blacklist_service.workflows.cases.decided_reports import reports_behind, reports_digest
from blacklist_service.workflows.cases.facts import read_facts
from blacklist_service.workflows.cases.listing_view import coded, lock_at, refuse_gaps, state_after
from blacklist_service.workflows.cases.proposals import (
    Grounds,
    ProposalView,
    Target,
    lay_proposal,
    view_proposal,
)
from blacklist_service.workflows.context import Actor, Context, record, require_role

# What officials may decide on a listing, and the event that each leads to (None: the overlay alone changes).
EVENTS: dict[str, ListingEvent | None] = {
    "list": ListingEvent.LISTING_APPROVED,
    "reject": ListingEvent.REJECTED,
    "overdue_only": ListingEvent.FOUND_OVERDUE_ONLY,
    "remove": ListingEvent.REMOVED,
    "lift_suppression": None,
    "amend": None,
}
# Why officials may take a listing off; repair, expiry and withdrawal have ways of their own.
END_EVENTS = {EndReason.REMOVED: ListingEvent.REMOVED, EndReason.CORRECTED: ListingEvent.CORRECTED}
# The acts that bind reports to a listing: what is told of it rests on these alone.
BINDING = frozenset({"list", "amend"})
_NOT_YET = frozenset({gate_gaps.DECISION, gate_gaps.APPROVAL})


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

    1. The official is a maker and saw this version.
    2. The state allows the act, and every gate that is not the decision itself is met.
    3. Facts and reasons get one digest; another official approves exactly that. The listing does not change. Where
       reports are decided upon (list, amend), the facts name them by their own digest.

    Law: 国办发〔2020〕49号 (decision by the competent organ); 双人复核. Journal: decision_proposed with act and digest.
    Raises: ConflictError CONFLICT.VERSION, STORE.CONSTRAINT (another proposal waits); InvalidError VALUE.UNKNOWN,
    PROPOSAL.REASONS; RefusedError LISTING.STATE, LISTING.GAPS, LISTING.OBJECTION_OPEN, LISTING.NOT_SUPPRESSED,
    LISTING.NOTHING_WAITS.
    """
    require_role(actor, "maker")
    coded(tuple(EVENTS), act, "act")
    reason = EndReason(coded(tuple(END_EVENTS), end_reason, "end_reason"))
    with context.store.begin() as connection:
        listing = lock_at(connection, listing_id, version)
        check_act(listing, act, reason)
        decision = DecisionFacts(decided_by=actor.login)
        gaps = gaps_of_act(connection, context, listing, act, decision)
        refuse_gaps(tuple(gap for gap in gaps if gap not in _NOT_YET))
        proposal: Proposal = lay_proposal(
            connection,
            context,
            actor,
            Target("listing", listing.id, listing.version),
            act=act,
            facts=_facts(connection, context, listing, act, decision)
            | ({"end_reason": reason.value} if act == "remove" else {}),
            grounds=Grounds(reasons),
        )
        record(
            connection, context, actor,
            kind="decision_proposed", object_kind="listing", object_id=listing.id,
            detail={"act": act, "digest": proposal.digest_sha256},
        )  # fmt: skip
        return view_proposal(connection, context, proposal)


def reports_of_act(
    connection: Connection, context: Context, listing: Listing, act: str, decision: DecisionFacts
) -> list[int]:
    """The numbers of the reports that an act binds to the listing."""
    if act == "amend":
        reports, _gaps = reports_to_take_in(connection, context, listing, decision)
    else:
        reports = reports_behind(connection, listing)
    return [report.id for report in reports]


def check_act(listing: Listing, act: str, reason: EndReason) -> None:
    """The state allows the act. Raises: RefusedError LISTING.STATE, LISTING.NOT_SUPPRESSED, LISTING.NOT_LISTED."""
    if act == "amend":
        if listing.state != ListingState.LISTED:
            raise RefusedError(
                "LISTING.NOT_LISTED", "该主体尚未列入或者已经移出。", "This is not a standing listing."
            )
        return
    event = END_EVENTS[reason] if act == "remove" else EVENTS[act]
    if event is not None:
        state_after(listing, event)
    elif not listing.is_suppressed:
        raise RefusedError(
            "LISTING.NOT_SUPPRESSED", "该列入没有暂停展示。", "This listing is not suppressed."
        )


def gaps_of_act(
    connection: Connection, context: Context, listing: Listing, act: str, decision: DecisionFacts
) -> Gaps:
    """What is missing before an act, the decision included.

    Raises: RefusedError LISTING.OBJECTION_OPEN: the subject's defence is answered before it is listed.
    """
    today = context.clock.today()
    if act == "overdue_only":
        return gaps_before_overdue_only(read_facts(connection, context, listing, decision), today)
    if act not in BINDING:
        return ()
    if has_open_objection(connection, listing.id):
        raise RefusedError(
            "LISTING.OBJECTION_OPEN",
            "信息主体的申辩尚未答复，不得列入。",
            "The subject's objection has not been answered; nobody is listed before that.",
        )
    if act == "amend":
        return reports_to_take_in(connection, context, listing, decision)[1]
    return gaps_before_listing(read_facts(connection, context, listing, decision), today)


def _facts(
    connection: Connection, context: Context, listing: Listing, act: str, decision: DecisionFacts
) -> dict[str, ProposalValue]:
    """The reports that are decided upon, so that the second official approves just these."""
    if act not in BINDING:
        return {}
    numbers = reports_of_act(connection, context, listing, act, decision)
    return {"reports": len(numbers), "reports_sha256": reports_digest(numbers)}
