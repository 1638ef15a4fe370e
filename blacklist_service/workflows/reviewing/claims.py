"""One official at a review: who has taken it up keeps others from it for some minutes, also from deciding it. An
official is at one, or at a pile of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from blacklist_service.clock import clock_text
from blacklist_service.errors import ConflictError
from blacklist_service.store import claims
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import ReviewClaim
from blacklist_service.workflows.context import Actor, Context


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Who is at a review until when; `is_own`: the one who asks."""

    login: str
    expires_at: datetime
    is_own: bool


def take(connection: Connection, context: Context, actor: Actor, review: int) -> bool:
    """The official is at this review from now on, and at no other but those of the same pile; False where somebody
    else is."""
    held = claims.of_user(connection, context.clock.now(), actor.user)
    return review in take_pile(connection, context, actor, held if review in held else [review])


def take_pile(connection: Connection, context: Context, actor: Actor, reviews: Collection[int]) -> set[int]:
    """The official is at these reviews from now on, and at no other; without those at which somebody else is."""
    now = context.clock.now()
    until = now + timedelta(minutes=context.settings.review_claim_minutes)
    return claims.take(
        connection,
        [ReviewClaim(review_id=one, user_id=actor.user, claimed_at=now, expires_at=until) for one in reviews],
    )


def claim_of(connection: Connection, context: Context, actor: Actor, review: int) -> ClaimView | None:
    """Who is at a review now."""
    found = claims.live(connection, context.clock.now(), [review]).get(review)
    if found is None:
        return None
    return ClaimView(found.login, found.expires_at, found.user == actor.user)


def require_free(connection: Connection, context: Context, actor: Actor, review: int) -> None:
    """Nobody else is at this review. Raises ConflictError REVIEW.CLAIMED."""
    found = claim_of(connection, context, actor, review)
    if found is not None and not found.is_own:
        raise claimed(found)


def claimed(found: ClaimView | None) -> ConflictError:
    """Somebody else is at the review; `until` tells how long at most."""
    until = {} if found is None else {"until": clock_text(found.expires_at)}
    return ConflictError(
        "REVIEW.CLAIMED",
        "另一名工作人员正在办理该复核。",
        "Another official is at this review.",
        **until,
    )
