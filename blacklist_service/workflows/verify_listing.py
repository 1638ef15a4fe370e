"""Opens the review of an allegation: an official says on what basis, on what ground and how serious."""

from blacklist_service.errors import InvalidError
from blacklist_service.rules import gate_gaps
from blacklist_service.rules.gates import gaps_before_notice
from blacklist_service.rules.grounds import GROUNDS, reported_ground
from blacklist_service.rules.listing_states import ListingEvent
from blacklist_service.rules.terms import Severity
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import LegalBasis, Listing
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.facts import read_case
from blacklist_service.workflows.cases.listing_view import (
    ListingView,
    refuse_gaps,
    state_after,
    view_listing,
)
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening

# Without these a case is no malicious evasion, but it may still be found overdue only (仅逾期).
_MALICE = frozenset({gate_gaps.GROUND, gate_gaps.ABILITY_EVIDENCE, gate_gaps.RATE_ABOVE_CAP})


@opening("decision", "listing")
def verify_listing(
    context: Context,
    actor: Actor,
    listing_id: int,
    version: int,
    *,
    legal_basis: str,
    ground: str | None,
    severity: str,
    reasons: str = "",
) -> ListingView:
    """An allegation is taken up for review (alleged → under_review).

    1. The official is a maker and saw this version.
    2. The legal basis is known (its code); severity is a code; ground is a code, "" where the official sees none of
       those that were reported, or None for the one that is reported today.
    3. The gates before notice hold for identity, debt, basis and retention. Gaps of malice alone do not stop the
       review, because the case may be closed as overdue only; they stop the notice, and the view shows them.
    4. The state moves on; the day is kept, because no notice may be older than the review.

    Law: 国办发〔2020〕49号; 征信业管理条例 Art 15. Journal: listing_verified with basis, ground, severity,
    and the reasons where some are given.
    Raises: ConflictError CONFLICT.VERSION; InvalidError VALUE.UNKNOWN, BASIS.UNKNOWN; RefusedError LISTING.STATE,
    LISTING.GAPS.
    """
    require_role(actor, "maker")
    seen_ground = coded(GROUNDS, ground, "ground") if ground else ground
    chosen_severity = coded(Severity, severity, "severity")
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, "maker")
        chosen_ground = _reported(connection, listing) if seen_ground is None else seen_ground
        state = state_after(listing, ListingEvent.REVIEW_OPENED)
        basis = _basis(connection, legal_basis)
        listing = listings.change_listing(
            connection,
            listing,
            state=state,
            review_opened_on=context.clock.today(),
            legal_basis_id=basis.id,
            ground=chosen_ground,
            severity=chosen_severity,
        )
        gaps = gaps_before_notice(read_case(connection, context, listing), context.clock.today())
        refuse_gaps(tuple(gap for gap in gaps if gap not in _MALICE))
        record(
            connection, context, actor,
            kind="listing_verified", object_kind="listing", object_id=listing.id,
            detail={"legal_basis": basis.code, "ground": chosen_ground, "severity": chosen_severity}
            | ({"reasons": reasons} if reasons else {}),
        )  # fmt: skip
        return view_listing(connection, context, listing)


def _reported(connection: Connection, listing: Listing) -> str:
    return reported_ground(listing.ground, [one.ground for one in reports_behind(connection, listing)])


def _basis(connection: Connection, code: str) -> LegalBasis:
    basis = listings.find_basis_by_code(connection, code)
    if basis is None:
        raise InvalidError("BASIS.UNKNOWN", "没有这项列入依据。", "There is no such legal basis.")
    return basis
