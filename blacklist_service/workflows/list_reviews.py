"""The queues of unsure matches about people whom an official reaches; they hold nobody's data, so reading them is no
look at a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import judgements, review_queue, reviews
from blacklist_service.store.review_queue import HeldBack, QueueBound, QueuePlace
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import OFFICIALS, READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import page_within_reach
from blacklist_service.workflows.reviewing.sides import people_of_review

__all__ = [
    "HeldBack",
    "QueuePlace",
    "ReviewView",
    "list_held_back",
    "list_reviews",
    "list_second_reviews",
    "list_undecided",
    "view_review",
]
_MOST = 200
_STATES = {"second": "waiting", "third": "disagreed"}


@dataclass(frozen=True, slots=True)
class AskedBefore:
    """The same pair was asked before: in which review, what was decided, when, and what is new since (fields)."""

    review: int
    verdict: str | None
    decided_at: datetime | None
    news: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An unsure match as the queue shows it: the report, the candidate subject, the machine's score in bits, and the
    richness of its evidence: how many independent fields could be compared, and how many agree."""

    id: int
    version: int
    state: str
    report: int
    subject: int
    score: float
    opened_at: datetime
    verdict: str | None
    compared: int
    agreeing: int
    before: AskedBefore | None = None

    @property
    def place(self) -> QueuePlace:
        return QueuePlace(self.score, self.agreeing, self.id)


def list_reviews(
    context: Context, actor: Actor, *, after: QueuePlace | None = None, limit: int = 50, is_held: bool = False
) -> tuple[ReviewView, ...]:
    """Open reviews that nobody has judged: by score, then richness, then age; at most 200. `is_held`: those that are
    held back because one member, or one subject of it, has its places in the queue. Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        count, bound = _count(limit), _bound(context)

        def behind(last: Review | None, size: int) -> list[Review]:
            place = after if last is None else QueuePlace(last.score, last.agreeing, last.id or 0)
            return review_queue.queue(connection, bound, place, size, is_held=is_held)

        return _views(connection, context, actor, behind, count)


def list_held_back(context: Context, actor: Actor) -> tuple[HeldBack, ...]:
    """Whose questions are too many at once, and how many are held back: officials may ask that member what it sends.
    Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        return tuple(review_queue.held_back(connection, _bound(context)))


def list_undecided(
    context: Context, actor: Actor, *, after: int = 0, limit: int = 50
) -> tuple[ReviewView, ...]:
    """Open reviews that somebody left undecided, oldest first, above a number. Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        count = _count(limit)

        def behind(last: Review | None, size: int) -> list[Review]:
            return reviews.undecided(connection, after if last is None else last.id or 0, size)

        return _views(connection, context, actor, behind, count)


def list_second_reviews(
    context: Context, actor: Actor, *, stage: str, after: int = 0, limit: int = 50
) -> tuple[ReviewView, ...]:
    """Decided reviews that wait for this official: the `second`, who is not told the first decision, or the `third`
    where two disagree. Raises ForbiddenError."""
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        count = _count(limit)

        def behind(last: Review | None, size: int) -> list[Review]:
            above = after if last is None else last.id or 0
            return judgements.seconds_for(connection, actor.login, _STATES[stage], above, size)

        views = _views(connection, context, actor, behind, count)
        if stage == "third":
            return views
        return tuple(blind_view(connection, view) for view in views)


def _views(
    connection: Connection,
    context: Context,
    actor: Actor,
    behind: Callable[[Review | None, int], list[Review]],
    count: int,
) -> tuple[ReviewView, ...]:
    """The first reviews about people whom the official reaches."""
    found = page_within_reach(
        connection,
        context,
        actor,
        behind,
        lambda some: [people_of_review(connection, one) for one in some],
        limit=count,
    )
    return tuple(view_review(connection, review) for review in found)


def view_review(connection: Connection, review: Review) -> ReviewView:
    """The row as the queue shows it."""
    assert review.id is not None
    return ReviewView(
        id=review.id,
        version=review.version,
        state=review.state,
        report=review.report_id,
        subject=review.subject_id,
        score=review.score,
        opened_at=review.opened_at,
        verdict=review.verdict,
        compared=review.compared,
        agreeing=review.agreeing,
        before=_before(connection, review),
    )


def blind_view(connection: Connection, view: ReviewView) -> ReviewView:
    """The same without what tells how it was decided: state and verdict, and the subject as it was asked about."""
    second = judgements.second_of(connection, view.id)
    assert second is not None
    return ReviewView(
        id=view.id,
        version=view.version,
        state="second",
        report=view.report,
        subject=second.against_subject,
        score=view.score,
        opened_at=view.opened_at,
        verdict=None,
        compared=view.compared,
        agreeing=view.agreeing,
    )


def _before(connection: Connection, review: Review) -> AskedBefore | None:
    if review.asked_before is None:
        return None
    earlier = reviews.get(connection, review.asked_before)
    news = tuple(review.news.split(",")) if review.news else ()
    return AskedBefore(review.asked_before, earlier.verdict, earlier.decided_at, news)


def _bound(context: Context) -> QueueBound:
    return QueueBound(context.settings.member_questions, context.settings.subject_questions)


def _count(limit: int) -> int:
    return max(1, min(limit, _MOST))
