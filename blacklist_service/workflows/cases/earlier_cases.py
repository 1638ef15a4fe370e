"""The closed cases of the person whom a case is about: officials see what was decided before they decide again."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.listing_states import ListingState
from blacklist_service.store import listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing

# So many of the newest stand on a page.
MOST_EARLIER = 20
_CLOSED = frozenset({ListingState.REJECTED, ListingState.OVERDUE_ONLY, ListingState.ENDED})


@dataclass(frozen=True, slots=True)
class EarlierCase:
    """A closed case. `outcomes`: how its objections were decided, oldest first; days are None where nobody was listed,
    or nothing ended."""

    id: int
    state: str
    end_reason: str
    listed_on: date | None
    ended_on: date | None
    outcomes: tuple[str, ...]


def earlier_cases(connection: Connection, listing: Listing, subject: int) -> tuple[EarlierCase, ...]:
    """The other closed cases of this living subject, newest first, by two questions."""
    closed = [
        one
        for one in reversed(listings.listings_of(connection, [subject]))
        if one.id != listing.id and one.state in _CLOSED
    ][:MOST_EARLIER]
    decided = objections.decided_among(connection, [one.id for one in closed])
    return tuple(
        EarlierCase(
            id=one.id,
            state=one.state,
            end_reason=one.end_reason or "",
            listed_on=one.listed_on,
            ended_on=one.ended_on,
            outcomes=tuple(
                other.outcome for other in decided if other.listing_id == one.id and other.outcome
            ),
        )
        for one in closed
    )
