"""An official takes up a match review, so that no other does the same one; it lapses by itself.

1. The official reaches both people, and the review waits for this official.
2. It becomes the official's for some minutes, unless somebody else is at it; whatever was taken up before is let go.
Journal: nothing; what is decided has its entry, and a claim is forgotten with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from blacklist_service.errors import RefusedError
from blacklist_service.store import claims, judgements, reviews
from blacklist_service.store.review_queue import QueuePlace
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.list_reviews import list_reviews
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.claims import ClaimView, claim_of, claimed, take
from blacklist_service.workflows.reviewing.sides import people_of_review
from blacklist_service.workflows.undo_review import may_undo

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ReviewStanding:
    """How a review stands for one official, without anybody's data: who is at it, whether it waits for this official,
    whether the official has decided it, or could still take that back. `is_queued`: nobody has judged it."""

    version: int
    claim: ClaimView | None
    is_waiting: bool
    is_queued: bool
    is_decided_by_caller: bool
    may_undo: bool

    @property
    def is_own(self) -> bool:
        """The official has taken it up."""
        return self.is_waiting and self.claim is not None and self.claim.is_own


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
    """Takes up the first review of the queue that nobody is at, or the one that the official is at already; `behind`:
    the first one behind this, which is let go. None where there is none. Raises as claim_review."""
    require_role(actor, *OFFICIALS)
    if behind is None and (own := own_claim(context, actor)) is not None:
        return own
    for review in _queue(context, actor, region, behind):
        with context.store.begin() as connection:
            acting_person(connection, context, actor, *OFFICIALS)
            if waits_for(connection, actor, reviews.get(connection, review)) and take(
                connection, context, actor, review
            ):
                return review
    return None


def standing_of(context: Context, actor: Actor, review: int) -> ReviewStanding:
    """How a review stands; no look, because it tells of nobody. Raises NotFoundError; ForbiddenError ACCESS.ROLE,
    ACCESS.RECUSED."""
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        found = reviews.get(connection, review)
        require_subjects(connection, context, actor, people_of_review(connection, found))
        is_waiting = waits_for(connection, actor, found)
        return ReviewStanding(
            version=found.version,
            claim=claim_of(connection, context, actor, review),
            is_waiting=is_waiting,
            is_queued=found.state == "open" and found.verdict is None,
            is_decided_by_caller=not is_waiting and found.decided_by == actor.login,
            may_undo=may_undo(connection, context, actor, found),
        )


def own_claim(context: Context, actor: Actor) -> int | None:
    """The review that the official is at, where it still waits for this official."""
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        found = claims.of_user(connection, context.clock.now(), actor.user)
        if found is None or not waits_for(connection, actor, reviews.get(connection, found.review)):
            return None
        return found.review


def waits_for(connection: Connection, actor: Actor, review: Review) -> bool:
    """The review is open, or waits for a second or third official who has not judged it before."""
    if review.state == "open":
        return True
    assert review.id is not None
    second = judgements.second_of(connection, review.id)
    is_waiting = second is not None and second.state in ("waiting", "disagreed")
    return is_waiting and second is not None and actor.login not in (second.first_by, second.second_by)


def claims_on(context: Context, actor: Actor, numbers: list[int]) -> dict[int, ClaimView]:
    """By review: who is at it now, of some reviews that the official was shown in a queue."""
    with context.store.read() as connection:
        found = claims.live(connection, context.clock.now(), numbers)
    return {
        number: ClaimView(one.login, one.expires_at, one.user == actor.user) for number, one in found.items()
    }


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
