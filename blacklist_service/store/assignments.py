"""Questions about with whom cases are."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, and_, exists, insert, or_, select, update

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES, OPEN_REPAIR_STATES
from blacklist_service.store.row_checks import in_parts
from blacklist_service.store.tables import Assignment, JournalDetail, Listing, Objection, Removal, Repair

_assignment = table_of(Assignment)
_detail = table_of(JournalDetail)
_listing, _removal = table_of(Listing), table_of(Removal)
_objection, _repair = table_of(Objection), table_of(Repair)
_STANDS = _assignment.c.ended_at.is_(None)
_MOST_NAMED = 500
# The listing has ended, and no removal, objection or repair waits in it any more.
_IS_OVER = and_(
    _listing.c.state.in_(("rejected", "ended")),
    ~exists().where(_removal.c.listing_id == _listing.c.id, _removal.c.closed_at.is_(None)),
    ~exists().where(
        _objection.c.listing_id == _listing.c.id, _objection.c.state.not_in(CLOSED_OBJECTION_STATES)
    ),
    ~exists().where(_repair.c.listing_id == _listing.c.id, _repair.c.state.in_(OPEN_REPAIR_STATES)),
)


def add_assignment(connection: Connection, assignment: Assignment) -> None:
    connection.execute(insert(_assignment).values(**assignment.model_dump(exclude={"id"})))


def end_assignment(connection: Connection, listing: int, at: datetime) -> None:
    """The case is with nobody in particular from this instant, if it was with somebody."""
    connection.execute(
        update(_assignment).where(_assignment.c.listing_id == listing, _STANDS).values(ended_at=at)
    )


def carry_assignments(connection: Connection, from_listing: int, to_listing: int) -> None:
    """With whom a case was, it is told with another one; what still stands there must not stand in both."""
    changed = update(_assignment).where(_assignment.c.listing_id == from_listing)
    connection.execute(changed.values(listing_id=to_listing))


def standing_on(connection: Connection, listings: Collection[int]) -> dict[int, Assignment]:
    """With whom some cases are now; of those with nobody nothing."""
    found: list[Assignment] = []
    for some in in_parts(sorted(listings), _MOST_NAMED):
        asked = select(_assignment).where(_assignment.c.listing_id.in_(some), _STANDS)
        found += all_as(Assignment, connection.execute(asked))
    return {one.listing_id: one for one in found}


def history_of(connection: Connection, listing: int, limit: int) -> list[Assignment]:
    """With whom a case is and was, newest first; what stands comes before all, since a merge brings older ones."""
    asked = select(_assignment).where(_assignment.c.listing_id == listing)
    asked = asked.order_by(_STANDS.desc(), _assignment.c.id.desc())
    return all_as(Assignment, connection.execute(asked.limit(limit)))


def standing_with(
    connection: Connection, user: int, stems: Collection[str], *, after: int, limit: int
) -> list[Assignment]:
    """The cases that are with an account, or raised to a region whose code begins with one of these stems, above a
    number, without those that are over; those that have been there longest first."""
    is_raised = and_(
        _assignment.c.kind == "escalation", or_(*(_assignment.c.region.startswith(one) for one in stems))
    )
    asked = select(_assignment).join(_listing, _listing.c.id == _assignment.c.listing_id)
    asked = asked.where(
        _assignment.c.id > after, _STANDS, or_(_assignment.c.user_id == user, is_raised), ~_IS_OVER
    )
    return all_as(Assignment, connection.execute(asked.order_by(_assignment.c.id).limit(limit)))


def standing_in_over(connection: Connection, *, after: int, limit: int) -> list[Assignment]:
    """The cases that are still with somebody though they are over, above a number."""
    asked = select(_assignment).join(_listing, _listing.c.id == _assignment.c.listing_id)
    asked = asked.where(_assignment.c.id > after, _STANDS, _IS_OVER)
    return all_as(Assignment, connection.execute(asked.order_by(_assignment.c.id).limit(limit)))


def is_over(connection: Connection, listing: int) -> bool:
    """The case has ended, and nothing waits in it any more."""
    asked = select(_listing.c.id).where(_listing.c.id == listing, _IS_OVER)
    return connection.execute(asked).first() is not None


def standing_with_anybody(
    connection: Connection, *, after: int, limit: int, users: Sequence[int] | None
) -> list[Assignment]:
    """The cases that are with these accounts, or with any, above a number."""
    asked = select(_assignment).where(_assignment.c.id > after, _STANDS, _assignment.c.user_id.is_not(None))
    if users is not None:
        asked = asked.where(_assignment.c.user_id.in_(users))
    return all_as(Assignment, connection.execute(asked.order_by(_assignment.c.id).limit(limit)))


def sealed_reasons(connection: Connection, entries: Collection[int]) -> dict[int, bytes]:
    """The sealed details of some journal entries; what was erased is not among them."""
    asked = select(_detail.c.entry_id, _detail.c.sealed_detail).where(_detail.c.entry_id.in_(sorted(entries)))
    return {int(entry): bytes(sealed) for entry, sealed in connection.execute(asked)}
