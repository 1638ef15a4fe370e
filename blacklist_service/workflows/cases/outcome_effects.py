"""What an approved outcome of an objection or a repair does to the listing; runs inside the approval's transaction."""

from collections.abc import Mapping
from typing import Any

from blacklist_service.errors import RefusedError
from blacklist_service.rules.listing_states import (
    EndReason,
    ListingEvent,
    ListingState,
    end_reason,
    is_final,
    next_state,
)
from blacklist_service.rules.objections import (
    ObjectionEvent,
    ObjectionState,
    Outcome,
    effect_of,
    next_objection_state,
)
from blacklist_service.rules.repairs import (
    RepairEvent,
    RepairFacts,
    RepairState,
    next_repair_state,
    repair_gaps,
)
from blacklist_service.rules.terms import Severity
from blacklist_service.store import exhibits, listings, objections
from blacklist_service.store.exhibits import Request
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Repair
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE, is_late
from blacklist_service.workflows.cases.corrections import apply_corrections
from blacklist_service.workflows.cases.dealt_with import deal_with_reports
from blacklist_service.workflows.cases.decision_effects import find_overdue_only, term_of
from blacklist_service.workflows.cases.listing_view import refuse_gaps, state_after
from blacklist_service.workflows.cases.proposals import facts_of, reasoning_of
from blacklist_service.workflows.cases.removals import end_listing
from blacklist_service.workflows.context import Context

_STATEMENT = "listing.statement"
_SCHEMA = 1
# An allegation that nobody is listed for yet is not corrected but rejected.
_BEFORE_LISTING = frozenset(
    {ListingState.ALLEGED, ListingState.UNDER_REVIEW, ListingState.NOTIFIED, ListingState.REPLY_WINDOW}
)


def apply_outcome(
    connection: Connection, context: Context, objection: Objection, proposal: Proposal
) -> Listing:
    """Decides an objection: the effect of rules.objections on the listing, then the mark of the dispute.

    A listing that ended meanwhile stays as it is; the subject gets its answer all the same. Where the listing is
    kept and was hidden only because an objection was late, it is shown again, unless another one is late as well:
    the two officials who decide are the two that lifting takes.

    Raises: RefusedError APPROVAL.EXHIBITS where files came since it was proposed; APPROVAL.REPORTS where a report whose
    facts it corrects says something else since.
    """
    today, facts = context.clock.today(), facts_of(proposal)
    _check_same_exhibits(connection, Request("objection", objection.id or 0), facts)
    outcome = Outcome(facts["outcome"])
    state = next_objection_state(ObjectionState(objection.state), ObjectionEvent.OUTCOME_APPROVED)
    objections.change_objection(connection, objection, state=state, outcome=outcome.value, decided_on=today)
    listing = listings.lock_listing(connection, objection.listing_id)
    if not is_final(ListingState(listing.state)):
        listing = _affect(connection, context, listing, outcome, proposal)
        if effect_of(outcome).event is not None:
            deal_with_reports(connection, listing, facts.get("reports_sha256"))
    known = objections.objections_of(connection, listing.id)
    overlays: dict[str, object] = {"is_disputed": objections.has_open_objection(connection, listing.id)}
    if listing.suppressed_for == OBJECTION_LATE and not any(is_late(one, today) for one in known):
        overlays |= {"is_suppressed": False, "suppressed_for": None}
    return listings.change_listing(connection, listing, **overlays)


def _check_same_exhibits(connection: Connection, request: Request, facts: Mapping[str, Any]) -> None:
    # What was proposed before files could be added was proposed without any.
    if exhibits.count_given(connection, request) != facts.get("exhibits", 0):
        raise RefusedError(
            "APPROVAL.EXHIBITS",
            "提出决定后，又收到材料；请退回，由经办人查看后重新提出。",
            "Files came since this was proposed; refuse it, so that the maker sees them first.",
        )


def apply_repair(connection: Connection, context: Context, repair: Repair, proposal: Proposal) -> Listing:
    """Grants or refuses a repair; a granted one ends the listing. The gates are checked again.

    Raises: RefusedError LISTING.GAPS where a granted repair may not be granted any more; APPROVAL.EXHIBITS where files
    came since it was proposed.
    """
    facts = facts_of(proposal)
    _check_same_exhibits(connection, Request("repair", repair.id or 0), facts)
    listing = listings.lock_listing(connection, repair.listing_id)
    today = context.clock.today()
    if not facts["is_granted"]:
        objections.change_repair(
            connection, repair, state=_repaired(repair, RepairEvent.REFUSAL_APPROVED), decided_on=today
        )
        return listing
    check_repair(
        context,
        listing,
        has_performed=facts["has_performed"],
        has_public_commitment=facts["has_public_commitment"],
    )
    objections.change_repair(
        connection, repair, state=_repaired(repair, RepairEvent.GRANT_APPROVED), decided_on=today
    )
    ended = end_listing(connection, context, listing, ListingEvent.REPAIRED, EndReason.REPAIRED)
    deal_with_reports(connection, ended, None)
    return ended


def _repaired(repair: Repair, event: RepairEvent) -> RepairState:
    return next_repair_state(RepairState(repair.state), event)


def check_repair(
    context: Context, listing: Listing, *, has_performed: bool, has_public_commitment: bool
) -> None:
    """A repair may be granted today. Raises: RefusedError LISTING.GAPS with the codes REPAIR.*."""
    today = context.clock.today()
    facts = RepairFacts(
        state=ListingState(listing.state),
        severity=Severity(listing.severity or Severity.SERIOUS),
        listed_on=listing.listed_on or today,
        has_performed=has_performed,
        has_public_commitment=has_public_commitment,
    )
    refuse_gaps(repair_gaps(facts, today))


def open_statement(context: Context, listing: Listing) -> str:
    """The subject's own words that travel with a listing; "" where there are none."""
    if listing.sealed_statement is None:
        return ""
    return context.vault.sealer.open(_STATEMENT, listing.id, _SCHEMA, listing.sealed_statement).decode()


def seal_statement(context: Context, listing_id: int, statement: str) -> bytes:
    """The subject's own words, bound to their listing."""
    return context.vault.sealer.seal(_STATEMENT, listing_id, _SCHEMA, statement.encode())


def check_outcome(listing: Listing, outcome: Outcome) -> None:
    """The listing's state allows the outcome. Raises: RefusedError LISTING.STATE."""
    event = _event_of(ListingState(listing.state), outcome)
    if event is not None:
        next_state(ListingState(listing.state), event)


def _affect(
    connection: Connection, context: Context, listing: Listing, outcome: Outcome, proposal: Proposal
) -> Listing:
    event = _event_of(ListingState(listing.state), outcome)
    if event is ListingEvent.FOUND_OVERDUE_ONLY:
        return find_overdue_only(connection, context, listing)
    if event is ListingEvent.REJECTED:
        return listings.change_listing(connection, listing, state=state_after(listing, event))
    if event is not None:
        reason = end_reason(event)
        assert reason is not None
        return end_listing(connection, context, listing, event, reason)
    if outcome is Outcome.CORRECT:
        return _correct(connection, context, listing, proposal)
    if effect_of(outcome).carries_statement:
        return _put_wording(connection, context, listing, proposal)
    return listing


def _put_wording(connection: Connection, context: Context, listing: Listing, proposal: Proposal) -> Listing:
    """The officials' wording of the subject's statement. Whoever spoke for itself since the proposal has the last word
    on what it says."""
    reasoning = reasoning_of(context, proposal)
    if reasoning.stood is not None and open_statement(context, listing) != reasoning.stood:
        return listing
    sealed = seal_statement(context, listing.id, reasoning.statement)
    return listings.change_listing(connection, listing, sealed_statement=sealed)


def _event_of(state: ListingState, outcome: Outcome) -> ListingEvent | None:
    event = effect_of(outcome).event
    if event is ListingEvent.CORRECTED and state in _BEFORE_LISTING:
        return ListingEvent.REJECTED
    if event is ListingEvent.FOUND_OVERDUE_ONLY and state is ListingState.OVERDUE_ONLY:
        return None
    return None if is_final(state) else event


def _correct(connection: Connection, context: Context, listing: Listing, proposal: Proposal) -> Listing:
    """Ground, severity or facts of a debt were wrong; with another severity, or another day of settlement, the term is
    counted anew from the day of listing."""
    facts = facts_of(proposal)
    corrected = apply_corrections(connection, context, listing, proposal)
    values: dict[str, object] = {name: facts[name] for name in ("ground", "severity") if facts.get(name)}
    if ("severity" in values or "settled_on" in corrected) and listing.state == ListingState.LISTED:
        values |= term_of(connection, listing, Severity(facts.get("severity") or listing.severity))
    return listings.change_listing(connection, listing, **values) if values else listing
