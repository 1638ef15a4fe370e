"""What officials may decide on a listing: which state allows an act, what is missing before it, which reports it binds.

Parts of the transactions of a proposal and of its approval.
"""

from blacklist_service.errors import RefusedError
from blacklist_service.rules.gaps import Gaps
from blacklist_service.rules.gates import (
    DecisionFacts,
    ListingFacts,
    gaps_before_listing,
    gaps_before_overdue_only,
)
from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState
from blacklist_service.store.objections import has_open_objection
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.amendments import reports_to_take_in
from blacklist_service.workflows.cases.corrected_services import faults_among
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.facts import read_facts
from blacklist_service.workflows.cases.listing_view import state_after
from blacklist_service.workflows.context import Context

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
# The acts that close a case: what it rested on is dealt with.
CLOSING = frozenset({"reject", "overdue_only", "remove"})


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
    connection: Connection,
    context: Context,
    listing: Listing,
    act: str,
    decision: DecisionFacts,
    *,
    known: ListingFacts | None = None,
) -> Gaps:
    """What is missing before an act, the decision included; `known`: the facts, where the caller has read them.

    Raises: RefusedError LISTING.OBJECTION_OPEN: the subject's defence is answered before it is listed; LISTING.UNTOLD.
    """
    today = context.clock.today()
    if act == "overdue_only":
        return gaps_before_overdue_only(known or read_facts(connection, context, listing, decision), today)
    if act == "lift_suppression":
        _check_told(connection, listing)
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
    return gaps_before_listing(known or read_facts(connection, context, listing, decision), today)


def _check_told(connection: Connection, listing: Listing) -> None:
    """Nobody is shown again whom its notice never reached, or who was listed before its time was over.

    Law: 征信业管理条例 Art 15. Raises: RefusedError LISTING.UNTOLD.
    """
    if faults_among(connection, [listing]):
        raise RefusedError(
            "LISTING.UNTOLD",
            "送达记录更正后，告知没有送达，或者列入时申辩期未满，不能恢复展示，应当移出；确需列入的，重新告知。",
            "As corrected, the notice never reached the subject, or the listing came before its time was over: it is "
            "not shown again. Remove it; a new case begins with a new notice.",
        )
