"""Questions about who is at which review."""

from collections.abc import Collection
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


def take(connection: Connection, claim: ReviewClaim) -> bool:
    """Claims a review for an official, who lets go of any other; False where somebody else is at it."""
    is_over = and_(_claim.c.review_id == claim.review_id, _claim.c.expires_at <= claim.claimed_at)
    connection.execute(delete(_claim).where(or_(_claim.c.user_id == claim.user_id, is_over)))
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    # Whoever comes second waits for the first one's transaction, and adds nothing.
    added = dialect.insert(_claim).values(**claim.model_dump()).on_conflict_do_nothing()
    return connection.execute(added.returning(_claim.c.user_id)).first() is not None


def live(connection: Connection, now: datetime, reviews: Collection[int]) -> dict[int, Claim]:
    """By review: who is at it now."""
    return {one.review: one for one in _live(connection, now, reviews=reviews)}


def of_user(connection: Connection, now: datetime, user: int) -> Claim | None:
    """The review that an official is at now."""
    return next(iter(_live(connection, now, user=user)), None)


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
