"""A case that is with somebody who can no longer act on it is with nobody in particular: the account ended or lost the
role, the person is suspended, keeps away from the case or no longer reaches it. So is a case that is over."""

from collections.abc import Iterator, Sequence

from blacklist_service.store import assignments, listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Assignment
from blacklist_service.workflows.authority import may_still_about
from blacklist_service.workflows.context import OFFICIALS, SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart

_PAGE = 500


def free_cases(context: Context, users: Sequence[int] | None = None) -> int:
    """Ends what is with these accounts, or with any, where they can no longer act on it; without accounts also what is
    with somebody, or was raised, though the case is over. Returns how many.

    1. Each in a transaction of its own, under the lock of the case; a second run changes nothing.

    Runs with withdraw_proposals: at once where an account ends, is suspended, keeps away or changes its areas, and by
    the clock. Law: 回避. Journal: assignment_ended on the case, one entry each.
    """
    with context.store.read() as connection:
        idle = {one.id or 0: one for one in _idle(connection, context, users)}
        if users is None:
            idle |= {one.id or 0: one for one in _over(connection)}
    with each_apart(context, "free_cases") as walk:
        return sum(bool(walk.attempt(number, _free, context, one)) for number, one in idle.items())


def _over(connection: Connection) -> Iterator[Assignment]:
    last = 0
    while page := assignments.standing_in_over(connection, after=last, limit=_PAGE):
        last = page[-1].id or 0
        yield from page


def _idle(connection: Connection, context: Context, users: Sequence[int] | None) -> Iterator[Assignment]:
    """Page by page; in each the reach is asked once for each account, for all people at once."""
    last = 0
    while page := assignments.standing_with_anybody(connection, after=last, limit=_PAGE, users=users):
        last = page[-1].id or 0
        about = listings.subjects_of(connection, [one.listing_id for one in page])
        for user in dict.fromkeys(one.user_id for one in page if one.user_id is not None):
            own = [one for one in page if one.user_id == user]
            people = {about[one.listing_id] for one in own}
            held = _reached(connection, context, user, people)
            yield from (one for one in own if about[one.listing_id] not in held)


def _reached(connection: Connection, context: Context, user: int, people: set[int]) -> frozenset[int]:
    return frozenset().union(
        *(may_still_about(connection, context, user, role, people) for role in OFFICIALS)
    )


def _free(context: Context, idle: Assignment) -> bool:
    with context.store.begin() as connection:
        listing = listings.lock_listing(connection, idle.listing_id)
        standing = assignments.standing_on(connection, [listing.id]).get(listing.id)
        if standing is None or standing.id != idle.id:
            return False
        # Read again under the lock: meanwhile the official may have been given back what was missing.
        if not assignments.is_over(connection, listing.id) and (
            idle.user_id is None or _reached(connection, context, idle.user_id, {listing.subject_id})
        ):
            return False
        assignments.end_assignment(connection, listing.id, context.clock.now())
        record(
            connection, context, SYSTEM,
            kind="assignment_ended", object_kind="listing", object_id=listing.id,
            detail={"with": idle.user_id, "since": idle.given_at.isoformat()},
        )  # fmt: skip
        return True
