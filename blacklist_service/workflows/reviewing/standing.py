"""How reviews stand: who is at them and whom they wait for. Tells of officials, and of nobody on the list."""

from dataclasses import dataclass
from datetime import timedelta

from blacklist_service.store import claims, judgements, reviews
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import OFFICIALS, READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.claims import ClaimView, claim_of
from blacklist_service.workflows.reviewing.divisions import leaving_of
from blacklist_service.workflows.reviewing.sides import people_of_review, sides_today

UNDO_WITHIN = timedelta(minutes=15)
_MOVED_NOBODY = frozenset({"different", "unsure"})


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


def claims_on(context: Context, actor: Actor, numbers: list[int]) -> dict[int, ClaimView]:
    """By review: who is at it now, of some reviews that were shown in a queue. Tells logins of colleagues, to READERS
    alone. Raises ForbiddenError ACCESS.ROLE."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        found = claims.live(connection, context.clock.now(), numbers)
    return {
        number: ClaimView(one.login, one.expires_at, one.user == actor.user) for number, one in found.items()
    }


def waits_for(connection: Connection, actor: Actor, review: Review) -> bool:
    """The review is open, or waits for a second or third official who has not judged it before."""
    if review.state == "open":
        return True
    assert review.id is not None
    second = judgements.second_of(connection, review.id)
    is_waiting = second is not None and second.state in ("waiting", "disagreed")
    return is_waiting and second is not None and actor.login not in (second.first_by, second.second_by)


def may_undo(connection: Connection, context: Context, actor: Actor, review: Review) -> bool:
    """Whether this official has just decided this review, moved nobody by it, and nobody has built upon it: the two
    sides still are two. A merge is never taken back here: what came since may rest on it (record 0061)."""
    assert review.id is not None
    return (
        review.verdict in _MOVED_NOBODY
        and review.decided_by == actor.login
        and review.decided_at is not None
        and context.clock.now() - review.decided_at <= UNDO_WITHIN
        and not leaving_of(review)
        and judgements.second_of(connection, review.id) is None
        and len(set(sides_today(connection, review))) > 1
    )
