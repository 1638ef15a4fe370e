"""An official takes up a match review, so that no other does the same one; it lapses by itself.

1. The official reaches both people, and the review waits for this official.
2. It becomes the official's for some minutes, unless somebody else is at it; whatever was taken up before is let go.
Journal: nothing; what is decided has its entry, and a claim is forgotten with it.
"""

from collections.abc import Iterator

from blacklist_service.errors import RefusedError
from blacklist_service.store import claims, reviews
from blacklist_service.store.review_queue import QueuePlace
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.claims import claim_of, claimed, take
from blacklist_service.workflows.reviewing.sides import people_of_review
from blacklist_service.workflows.reviewing.standing import claims_on, waits_for

_AT_ONCE = 50


def claim_review(context: Context, actor: Actor, review: int) -> None:
    """Takes up one review. Raises ConflictError REVIEW.CLAIMED; RefusedError REVIEW.DECIDED where it waits for nobody,
    or for another official; NotFoundError; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED."""
    require_role(actor, *OFFICIALS)
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        found = reviews.get(connection, review)
        require_subjects(connection, context, actor, people_of_review(connection, found))
        if not waits_for(connection, actor, found):
            raise RefusedError(
                "REVIEW.DECIDED",
                "该复核无须您办理。",
                "This review waits for nobody, or for another official.",
            )
        if not take(connection, context, actor, review):
            raise claimed(claim_of(connection, context, actor, review))


def claim_next_review(
    context: Context, actor: Actor, *, region: str = "", behind: int | None = None
) -> int | None:
    """Takes up the first review of the queue that nobody is at, or one that the official is at already; `behind`: one
    behind this, which is let go, also where nothing follows. None where there is none. Raises as claim_review."""
    require_role(actor, *OFFICIALS)
    if own := [one for one in own_claims(context, actor) if one != behind]:
        if behind is not None:
            _let_go(context, actor, behind)
        return own[0]
    for review in _queue(context, actor, region, behind):
        with context.store.begin() as connection:
            acting_person(connection, context, actor, *OFFICIALS)
            if waits_for(connection, actor, reviews.get(connection, review)) and take(
                connection, context, actor, review
            ):
                return review
    if behind is not None:
        _let_go(context, actor, behind)
    return None


def own_claims(context: Context, actor: Actor) -> list[int]:
    """The reviews that the official is at, where they still wait for this official."""
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        held = claims.of_user(connection, context.clock.now(), actor.user)
        found = reviews.get_many(connection, held)
        return [one for one in held if waits_for(connection, actor, found[one])]


def _let_go(context: Context, actor: Actor, review: int) -> None:
    with context.store.begin() as connection:
        acting_person(connection, context, actor, *OFFICIALS)
        claims.let_go(connection, actor.user, review)


def _queue(context: Context, actor: Actor, region: str, behind: int | None) -> Iterator[int]:
    """The queue from its beginning, or from behind a review, without those that somebody is at."""
    place = None
    if behind is not None:
        with context.store.read() as connection:
            last = reviews.get(connection, behind)
        place = QueuePlace(last.score, last.agreeing, behind)
    while page := list_reviews(context, actor, after=place, limit=_AT_ONCE, region=region):
        taken = claims_on(context, actor, [one.id for one in page])
        yield from (one.id for one in page if one.id not in taken or taken[one.id].is_own)
        place = page[-1].place
