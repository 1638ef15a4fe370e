"""What an approved decision does to a listing; runs inside the approval's transaction."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules.gates import DecisionFacts
from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.rules.terms import Severity, expires_on, publicity
from blacklist_service.store import listings
from blacklist_service.store.amendment_marks import settle_marks
from blacklist_service.store.bound_reports import bind_reports
from blacklist_service.store.members import get_user
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal
from blacklist_service.workflows.cases.acts import (
    BINDING,
    CLOSING,
    END_EVENTS,
    check_act,
    gaps_of_act,
    reports_of_act,
)
from blacklist_service.workflows.cases.dealt_with import deal_with_reports
from blacklist_service.workflows.cases.decided_reports import check_same_reports
from blacklist_service.workflows.cases.facts import settled_on
from blacklist_service.workflows.cases.listing_view import refuse_gaps, state_after
from blacklist_service.workflows.cases.proposals import facts_of
from blacklist_service.workflows.cases.removals import end_listing, open_removal
from blacklist_service.workflows.context import Actor, Context


def apply_decision(
    connection: Connection, context: Context, checker: Actor, listing: Listing, proposal: Proposal
) -> tuple[Listing, str]:
    """Does what was decided; returns the listing and the journal's word for it.

    State and gates are checked again, because days have passed since the proposal.
    Raises: RefusedError LISTING.STATE, LISTING.GAPS, LISTING.OBJECTION_OPEN, APPROVAL.REPORTS.
    """
    check_act(listing, proposal.act, _end_reason(proposal))
    decision = DecisionFacts(
        decided_by=get_user(connection, proposal.made_by).login,
        decision_digest=proposal.digest_sha256,
        approved_by=checker.login,
        approval_digest=proposal.digest_sha256,
    )
    refuse_gaps(gaps_of_act(connection, context, listing, proposal.act, decision))
    if proposal.act in BINDING:
        numbers = reports_of_act(connection, context, listing, proposal.act, decision)
        check_same_reports(facts_of(proposal)["reports_sha256"], numbers)
        bind_reports(connection, listing.id, numbers)
    decided, word = _done(connection, context, checker, listing, proposal)
    if proposal.act in CLOSING:
        deal_with_reports(connection, decided, facts_of(proposal).get("reports_sha256"))
    return decided, word


def _done(
    connection: Connection, context: Context, checker: Actor, listing: Listing, proposal: Proposal
) -> tuple[Listing, str]:
    match proposal.act:
        case "list":
            return _settled(
                connection, _list(connection, context, listing, proposal, checker)
            ), "subject_listed"
        case "reject":
            return _reject(connection, context, listing, proposal, checker), "listing_rejected"
        case "overdue_only":
            return find_overdue_only(connection, context, listing), "overdue_only_found"
        case "remove":
            reason = _end_reason(proposal)
            return end_listing(connection, context, listing, END_EVENTS[reason], reason), "listing_removed"
        case "lift_suppression":
            shown = listings.change_listing(connection, listing, is_suppressed=False, suppressed_for=None)
            return shown, "suppression_lifted"
        case "amend":
            # The days of the listing stay: what was added later never makes them later.
            return _settled(connection, listings.change_listing(connection, listing)), "listing_amended"
        case _:
            raise RefusedError("PROPOSAL.ACT", "没有这种决定。", "There is no such decision.")


def _end_reason(proposal: Proposal) -> EndReason:
    return EndReason(facts_of(proposal).get("end_reason", EndReason.REMOVED))


def find_overdue_only(connection: Connection, context: Context, listing: Listing) -> Listing:
    """The case is closed as 仅逾期: kept inside; whoever had the listing must forget it."""
    found = listings.change_listing(
        connection, listing, state=state_after(listing, ListingEvent.FOUND_OVERDUE_ONLY)
    )
    if listing.state == ListingState.LISTED:
        open_removal(connection, context, found, EndReason.CORRECTED, context.clock.today())
    return found


def term_of(connection: Connection, listing: Listing, severity: Severity) -> dict[str, object]:
    """The last days of showing and of the listing itself, from the day of listing."""
    assert listing.listed_on is not None
    last_day = expires_on(severity, listing.listed_on, settled_on(connection, listing))
    shown_until = min(publicity(severity, listing.listed_on).max_until, last_day)
    return {"publicity_until": shown_until, "expires_on": last_day}


def _list(
    connection: Connection, context: Context, listing: Listing, proposal: Proposal, checker: Actor
) -> Listing:
    today = context.clock.today()
    dated = Listing(**{**listing.model_dump(), "listed_on": today})
    return listings.change_listing(
        connection,
        listing,
        state=state_after(listing, ListingEvent.LISTING_APPROVED),
        listed_on=today,
        decided_by=proposal.made_by,
        approved_by=checker.user,
        decision_no=_decision_no(context, proposal),
        **term_of(connection, dated, Severity(listing.severity)),
    )


def _settled(connection: Connection, listing: Listing) -> Listing:
    """What was decided upon waits no more."""
    settle_marks(connection, [listing.id])
    return listing


def _reject(
    connection: Connection, context: Context, listing: Listing, proposal: Proposal, checker: Actor
) -> Listing:
    return listings.change_listing(
        connection,
        listing,
        state=state_after(listing, ListingEvent.REJECTED),
        decided_by=proposal.made_by,
        approved_by=checker.user,
        decision_no=_decision_no(context, proposal),
    )


def _decision_no(context: Context, proposal: Proposal) -> str:
    """The official form, numbered by the proposal: unique, though not without gaps."""
    return f"〔{context.clock.today().year}〕第{proposal.id}号"
