"""The queues of unsure matches about people whom an official reaches; they hold nobody's data, so reading them is no
look at a person."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from blacklist_service.store import judgements, review_queue, reviews
from blacklist_service.store.review_queue import HeldBack, QueueBound, QueuePlace
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import OFFICIALS, READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import page_within_reach
from blacklist_service.workflows.reviewing.sides import people_of_reviews

__all__ = [
    "HeldBack",
    "QueuePlace",
    "ReviewView",
    "list_held_back",
    "list_reviews",
    "list_second_reviews",
    "list_undecided",
    "views_of",
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
    context: Context,
    actor: Actor,
    *,
    after: QueuePlace | None = None,
    limit: int = 50,
    is_held: bool = False,
    region: str = "",
    member: int | None = None,
) -> tuple[ReviewView, ...]:
    """Open reviews that nobody has judged: by score, then richness, then age; at most 200. `is_held`: those that are
    held back because one member, or one subject of it, has its places in the queue. `region` keeps to one, `member` to
    those that one member's reports asked. Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        count, bound = _count(limit), _bound(context)

        def behind(last: Review | None, size: int) -> list[Review]:
            place = after if last is None else QueuePlace(last.score, last.agreeing, last.id or 0)
            return review_queue.queue(connection, bound, place, size, is_held=is_held, member=member)

        return _views(connection, context, actor, behind, count, region=region)


def list_held_back(context: Context, actor: Actor) -> tuple[HeldBack, ...]:
    """Whose questions are too many at once, and how many are held back: officials may ask that member what it sends.
    Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        return tuple(review_queue.held_back(connection, _bound(context)))


def list_undecided(
    context: Context, actor: Actor, *, after: int = 0, limit: int = 50, region: str = ""
) -> tuple[ReviewView, ...]:
    """Open reviews that somebody left undecided, oldest first, above a number. Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        count = _count(limit)

        def behind(last: Review | None, size: int) -> list[Review]:
            return reviews.undecided(connection, after if last is None else last.id or 0, size)

        return _views(connection, context, actor, behind, count, region=region)


def list_second_reviews(
    context: Context, actor: Actor, *, stage: str, after: int = 0, limit: int = 50, region: str = ""
) -> tuple[ReviewView, ...]:
    """Decided reviews that wait for this official: the `second`, who is not told the first decision, or the `third`
    where two disagree. Raises ForbiddenError."""
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        count = _count(limit)

        def behind(last: Review | None, size: int) -> list[Review]:
            above = after if last is None else last.id or 0
            return judgements.seconds_for(connection, actor.login, _STATES[stage], above, size)

        views = _views(connection, context, actor, behind, count, region=region)
        if stage == "third":
            return views
        return blind_views(connection, views)


def _views(
    connection: Connection,
    context: Context,
    actor: Actor,
    behind: Callable[[Review | None, int], list[Review]],
    count: int,
    *,
    region: str,
) -> tuple[ReviewView, ...]:
    """The first reviews about people whom the official reaches."""
    found = page_within_reach(
        connection,
        context,
        actor,
        behind,
        lambda some: people_of_reviews(connection, some),
        limit=count,
        region=region,
    )
    return views_of(connection, found)


def views_of(connection: Connection, found: Sequence[Review]) -> tuple[ReviewView, ...]:
    """The rows as the queue shows them."""
    asked = {one.asked_before for one in found if one.asked_before is not None}
    earlier = reviews.get_many(connection, asked) if asked else {}
    return tuple(_view(one, earlier) for one in found)


def _view(review: Review, earlier: Mapping[int, Review]) -> ReviewView:
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
        before=_before(review, earlier),
    )


def blind_views(connection: Connection, views: Sequence[ReviewView]) -> tuple[ReviewView, ...]:
    """The same without what tells how they were decided: state and verdict, and the subject as it was asked about."""
    seconds = judgements.seconds_of(connection, [one.id for one in views])
    return tuple(
        replace(one, state="second", verdict=None, before=None, subject=seconds[one.id].against_subject)
        for one in views
    )


def _before(review: Review, earlier: Mapping[int, Review]) -> AskedBefore | None:
    if review.asked_before is None:
        return None
    first = earlier[review.asked_before]
    news = tuple(review.news.split(",")) if review.news else ()
    return AskedBefore(review.asked_before, first.verdict, first.decided_at, news)


def _bound(context: Context) -> QueueBound:
    return QueueBound(context.settings.member_questions, context.settings.subject_questions)


def _count(limit: int) -> int:
    return max(1, min(limit, _MOST))
