"""The queue of unsure matches; it holds nobody's data, so it is no look at a person."""

from dataclasses import dataclass
from datetime import datetime

from blacklist_service.store import subjects
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import READERS, Actor, Context, require_role


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An unsure match as the queue shows it: the report, the candidate subject, the machine's score in bits."""

    id: int
    version: int
    state: str
    report: int
    subject: int
    score: float
    opened_at: datetime
    verdict: str | None


def list_reviews(
    context: Context, actor: Actor, *, after: int = 0, limit: int = 50
) -> tuple[ReviewView, ...]:
    """Open reviews in the order in which they came, above a number; at most 200. Raises ForbiddenError."""
    require_role(actor, *READERS)
    with context.store.read() as connection:
        found = subjects.open_reviews(connection, after, max(1, min(limit, 200)))
    return tuple(view_review(review) for review in found)


def view_review(review: Review) -> ReviewView:
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
    )
