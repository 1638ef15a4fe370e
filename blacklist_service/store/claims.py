"""Questions about who is at which review."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import ReviewClaim, UserAccount

_claim = table_of(ReviewClaim)
_user = table_of(UserAccount)


class Claim(NamedTuple):
    """Who is at a review, and until when."""

    user: int
    login: str
    review: int
    expires_at: datetime


def take(connection: Connection, taken: Sequence[ReviewClaim]) -> set[int]:
    """Claims reviews for one official, who lets go of any others; which of them, those at which nobody else is."""
    if not taken:
        return set()
    user, at = taken[0].user_id, taken[0].claimed_at
    among = _claim.c.review_id.in_([one.review_id for one in taken])
    over = or_(_claim.c.user_id == user, and_(among, _claim.c.expires_at <= at))
    # Always in one order, so that two who reach for the same wait for each other and not both.
    gone = select(_claim.c.review_id).where(over).order_by(_claim.c.review_id).with_for_update()
    connection.execute(delete(_claim).where(_claim.c.review_id.in_(connection.execute(gone).scalars().all())))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    rows = [one.model_dump() for one in sorted(taken, key=lambda one: one.review_id)]
    # Whoever comes second waits for the first one's transaction, and adds nothing.
    added = dialect.insert(_claim).values(rows).on_conflict_do_nothing().returning(_claim.c.review_id)
    return set(connection.execute(added).scalars())


def live(connection: Connection, now: datetime, reviews: Collection[int]) -> dict[int, Claim]:
    """By review: who is at it now."""
    return {one.review: one for one in _live(connection, now, reviews=reviews)}


def of_user(connection: Connection, now: datetime, user: int) -> list[int]:
    """The reviews that an official is at now, those that were asked first in front."""
    return sorted(one.review for one in _live(connection, now, user=user))


def let_go(connection: Connection, user: int, review: int) -> None:
    """An official is at a review no more; whoever else is at it stays."""
    connection.execute(delete(_claim).where(_claim.c.user_id == user, _claim.c.review_id == review))


def release(connection: Connection, review: int) -> None:
    """Nobody is at a review any more."""
    connection.execute(delete(_claim).where(_claim.c.review_id == review))


def _live(
    connection: Connection, now: datetime, *, reviews: Collection[int] | None = None, user: int | None = None
) -> list[Claim]:
    asked = (
        select(_claim.c.user_id, _user.c.login, _claim.c.review_id, _claim.c.expires_at)
        .join(_user, _user.c.id == _claim.c.user_id)
        .where(_claim.c.expires_at > now)
    )
    if reviews is not None:
        asked = asked.where(_claim.c.review_id.in_(reviews))
    if user is not None:
        asked = asked.where(_claim.c.user_id == user)
    return [Claim(*row) for row in connection.execute(asked)]
