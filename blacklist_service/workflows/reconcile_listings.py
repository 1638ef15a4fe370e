"""Recomputes what the stored states must satisfy and says loudly where they do not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.listing_states import ListingState
from blacklist_service.rules.terms import is_expired
from blacklist_service.store import amendment_marks, listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing
from blacklist_service.workflows.cases.facts import basis_rule
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Drift:
    """One listing that is not as it must be: a stable code, its number, and the sentence for the operator."""

    code: str
    listing: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """How many listings were compared, and every drift that was found."""

    compared: int
    drifts: tuple[Drift, ...]

    @property
    def is_clean(self) -> bool:
        return not self.drifts


def reconcile_listings(context: Context) -> Reconciliation:
    """Compares every listing with what must be true of it on this day. Repairs nothing: drift needs a person.

    1. A listed one has an approved proposal of its two officials, a basis in force and a term that runs.
    2. The mark of the dispute equals the open objections.
    3. What ended, or left the list as overdue only, has a removal; it is closed exactly when every recipient
       confirmed.
    4. Marks of further reports that nothing waits for any more go: they only lead to a listing, and say nothing of it.

    Journal: listings_drifted with codes and numbers, only where there is drift.
    """
    drifts: list[Drift] = []
    compared = 0
    with each_apart(context, "reconcile_listings") as walk:
        try:
            with context.store.read() as connection:
                for listing in _all(connection):
                    compared += 1
                    drifts += walk.attempt(listing.id, _drifts, context, connection, listing) or []
        finally:  # an error of the database ends the walk; what was found before is told
            if drifts:
                _tell(context, drifts)
    _settle_marks(context)
    return Reconciliation(compared, tuple(drifts))


def _tell(context: Context, drifts: list[Drift]) -> None:
    with context.store.begin() as connection:
        record(
            connection, context, SYSTEM,
            kind="listings_drifted", object_kind="reconciliation", object_id=len(drifts),
            detail={"drifts": [[drift.code, drift.listing] for drift in drifts]},
        )  # fmt: skip


def _settle_marks(context: Context) -> None:
    after = 0
    while True:
        with context.store.begin() as connection:
            numbers = amendment_marks.marked_listings(connection, after=after)
            if not numbers:
                return
            after = numbers[-1]
            amendment_marks.settle_marks(connection, numbers)


def _all(connection: Connection) -> Iterator[Listing]:
    for ask in (listings.standing_listings, listings.ended_listings):
        after = 0
        while page := ask(connection, after=after, limit=_PAGE):
            yield from page
            after = page[-1].id


_Test = Callable[[Connection, Listing, date], bool]


def _drifts(context: Context, connection: Connection, listing: Listing) -> list[Drift]:
    today = context.clock.today()
    return [
        Drift(code, listing.id, zh, en)
        for code, zh, en, is_wrong in _CHECKS
        if is_wrong(connection, listing, today)
    ]


def _lacks_officials(connection: Connection, listing: Listing, _today: date) -> bool:
    return listing.state == ListingState.LISTED and not any(
        proposal.act == "list"
        and proposal.state == "approved"
        and (proposal.made_by, proposal.approved_by) == (listing.decided_by, listing.approved_by)
        for proposal in proposals.proposals_of(connection, "listing", listing.id)
    )


def _lacks_basis(connection: Connection, listing: Listing, today: date) -> bool:
    if listing.state != ListingState.LISTED or listing.legal_basis_id is None:
        return False
    return not basis_rule(listings.get_basis(connection, listing.legal_basis_id)).is_in_force(today)


def _is_past_term(_connection: Connection, listing: Listing, today: date) -> bool:
    return (
        listing.state == ListingState.LISTED
        and listing.expires_on is not None
        and is_expired(listing.expires_on, today)
    )


def _has_wrong_mark(connection: Connection, listing: Listing, _today: date) -> bool:
    return listing.is_disputed != objections.has_open_objection(connection, listing.id)


def _has_left(listing: Listing) -> bool:
    """It was on the list once and is not any more."""
    return listing.listed_on is not None and listing.state != ListingState.LISTED


def _lacks_removal(connection: Connection, listing: Listing, _today: date) -> bool:
    return _has_left(listing) and listings.find_removal(connection, listing.id) is None


def _has_strange_removal(connection: Connection, listing: Listing, _today: date) -> bool:
    return listing.state not in (ListingState.ENDED, ListingState.OVERDUE_ONLY) and (
        listings.find_removal(connection, listing.id) is not None
    )


def _is_closed_too_early(connection: Connection, listing: Listing, _today: date) -> bool:
    removal = listings.find_removal(connection, listing.id)
    return (
        removal is not None
        and removal.closed_at is not None
        and listings.has_unconfirmed_holder(connection, listing.id)
    )


def _is_closed_too_late(connection: Connection, listing: Listing, _today: date) -> bool:
    removal = listings.find_removal(connection, listing.id)
    return (
        removal is not None
        and removal.closed_at is None
        and not listings.has_unconfirmed_holder(connection, listing.id)
    )


_CHECKS: tuple[tuple[str, str, str, _Test], ...] = (
    (
        "DRIFT.OFFICIALS",
        "已列入，但没有两名人员的批准。",
        "Listed without the approval of two officials.",
        _lacks_officials,
    ),
    (
        "DRIFT.BASIS",
        "已列入，但列入依据已失效。",
        "Listed, but its legal basis is no longer in force.",
        _lacks_basis,
    ),
    (
        "DRIFT.TERM",
        "列入期限已满而未移出。",
        "The term is over and the listing still stands.",
        _is_past_term,
    ),
    (
        "DRIFT.DISPUTED",
        "异议标注与未结异议不一致。",
        "The mark of the dispute is not that of the open objections.",
        _has_wrong_mark,
    ),
    (
        "DRIFT.REMOVAL_MISSING",
        "已不在名单，但没有移出记录。",
        "Off the list without a removal.",
        _lacks_removal,
    ),
    (
        "DRIFT.REMOVAL_STRANGE",
        "有移出记录而未移出。",
        "There is a removal of what has not ended.",
        _has_strange_removal,
    ),
    (
        "DRIFT.REMOVAL_EARLY",
        "移出已办结，但仍有接收方未确认。",
        "The removal is closed, but a recipient has not confirmed.",
        _is_closed_too_early,
    ),
    (
        "DRIFT.REMOVAL_LATE",
        "各接收方均已确认，移出仍未办结。",
        "Every recipient has confirmed, but the removal is open.",
        _is_closed_too_late,
    ),
)
