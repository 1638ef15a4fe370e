"""A listing as an official sees it: state, version, days, and what is still missing. Holds nobody's data."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.errors import RefusedError
from blacklist_service.rules.gaps import Gaps, codes_of
from blacklist_service.rules.gates import ListingFacts, gaps_before_listing, gaps_before_notice, reply_until
from blacklist_service.rules.listing_states import ListingEvent, ListingState, next_state
from blacklist_service.rules.repairs import repair_from
from blacklist_service.rules.service_corrections import NoticeFault
from blacklist_service.rules.terms import Severity
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.corrected_services import faults_among
from blacklist_service.workflows.cases.facts import read_facts, read_facts_of_each
from blacklist_service.workflows.context import Context

_BEFORE_NOTICE = (ListingState.ALLEGED, ListingState.UNDER_REVIEW)
_BEFORE_LISTING = (ListingState.NOTIFIED, ListingState.REPLY_WINDOW)


@dataclass(frozen=True, slots=True)
class ListingView:
    """A listing as it stands. `gaps` is what is missing before its next step; `version` is the ETag."""

    id: int
    version: int
    state: str
    end_reason: str | None
    ground: str
    severity: str
    legal_basis: str
    is_disputed: bool
    is_suppressed: bool
    served_on: date | None
    reply_until: date | None
    decision_no: str | None
    listed_on: date | None
    publicity_until: date | None
    expires_on: date | None
    ended_on: date | None
    gaps: Gaps = ()
    # Its notice never reached the subject, or too late (rules.service_corrections.NoticeFault): it is hidden.
    notice_fault: str = ""


def earliest_repair(listing: ListingView) -> date | None:
    """The first day on which a repair may be granted; None of what is not listed. As a decision counts: without a word
    on severity the longest."""
    if listing.state != ListingState.LISTED or listing.listed_on is None:
        return None
    return repair_from(Severity(listing.severity or Severity.SERIOUS), listing.listed_on)


def view_listing(
    connection: Connection, context: Context, listing: Listing, facts: ListingFacts | None = None
) -> ListingView:
    """The listing with the gaps of this day; `facts`, where the caller has read them already."""
    basis = listing.legal_basis_id
    code = "" if basis is None else listings.get_basis(connection, basis).code
    fault = faults_among(connection, [listing]).get(listing.id)
    return _view(listing, code, _gaps(connection, context, listing, facts), fault)


def view_listings(connection: Connection, context: Context, some: Sequence[Listing]) -> list[ListingView]:
    """The same of several listings, in their order; asked in as many questions as for one."""
    bases = listings.bases_among(
        connection, {one.legal_basis_id for one in some if one.legal_basis_id is not None}
    )
    early = [one for one in some if ListingState(one.state) in (*_BEFORE_NOTICE, *_BEFORE_LISTING)]
    facts = read_facts_of_each(connection, context, early) if early else {}
    faults = faults_among(connection, some)
    return [
        _view(
            one,
            "" if one.legal_basis_id is None else bases[one.legal_basis_id].code,
            _gaps(connection, context, one, facts.get(one.id)),
            faults.get(one.id),
        )
        for one in some
    ]


def _view(
    listing: Listing, basis: str, gaps: Gaps, fault: tuple[NoticeFault, date | None] | None
) -> ListingView:
    served_on, until = listing.served_on, listing.reply_until
    if fault is not None:
        # What two officials decided upon stays in the row; what is shown is what turned out.
        served_on = fault[1]
        until = None if served_on is None else reply_until(served_on)
    return ListingView(
        id=listing.id,
        version=listing.version,
        state=listing.state,
        end_reason=listing.end_reason,
        ground=listing.ground,
        severity=listing.severity,
        legal_basis=basis,
        is_disputed=listing.is_disputed,
        is_suppressed=listing.is_suppressed,
        served_on=served_on,
        reply_until=until,
        decision_no=listing.decision_no,
        listed_on=listing.listed_on,
        publicity_until=listing.publicity_until,
        expires_on=listing.expires_on,
        ended_on=listing.ended_on,
        gaps=gaps,
        notice_fault="" if fault is None else fault[0].value,
    )


def state_after(listing: Listing, event: ListingEvent) -> str:
    """The state that an event leads to. Raises: RefusedError LISTING.STATE."""
    return next_state(ListingState(listing.state), event).value


def without_notice(listing: Listing, today: date) -> dict[str, object]:
    """What a listing is once its notice is void: no window and no case number, and the review is opened anew today, so
    that the next notice cannot be an older one. Raises RefusedError LISTING.STATE."""
    return {
        "state": state_after(listing, ListingEvent.NOTICE_VOIDED),
        "notice_id": None, "case_no": None, "review_opened_on": today, "served_on": None, "reply_until": None,
    }  # fmt: skip


def refuse_gaps(gaps: Gaps) -> None:
    """Every gap at once. Raises: RefusedError LISTING.GAPS where there is one."""
    if gaps:
        raise RefusedError(
            "LISTING.GAPS",
            "尚不符合条件：" + "".join(gap.zh for gap in gaps),
            "Not yet possible: " + " ".join(gap.en for gap in gaps),
            gaps=",".join(codes_of(gaps)),
        )


def _gaps(connection: Connection, context: Context, listing: Listing, facts: ListingFacts | None) -> Gaps:
    state, today = ListingState(listing.state), context.clock.today()
    if state in _BEFORE_NOTICE:
        return gaps_before_notice((facts or read_facts(connection, context, listing)).case, today)
    if state in _BEFORE_LISTING:
        return gaps_before_listing(facts or read_facts(connection, context, listing), today)
    return ()
