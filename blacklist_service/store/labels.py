"""What people decided about unsure matches, beside what the machine had seen: levels and verdicts, never a value."""

from sqlalchemy import Connection, func, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import MatchDecision, Review, Subject

_decision = table_of(MatchDecision)
_review = table_of(Review)
_subject = table_of(Subject)
_earlier = table_of(MatchDecision).alias("earlier")
_again = table_of(Review).alias("again")


def reviewed_decisions(
    connection: Connection, after: int, limit: int
) -> list[tuple[int, str, str, float, str, str]]:
    """(review, kind of subject, person's verdict, score, machine's rule, its fields as JSON), above a review's number.

    Reviews that nobody has judged, and those that no machine asked, are left out. A pair that was asked and judged
    again counts once: with the last judgement, and what the machine saw last.
    """
    last_seen = select(func.max(_earlier.c.id)).where(
        _earlier.c.report_id == _review.c.report_id,
        _earlier.c.subject_id == _review.c.subject_id,
        _earlier.c.decided_by == "machine",
    )
    judged_again = select(_again.c.asked_before).where(
        _again.c.asked_before.is_not(None), _again.c.verdict.is_not(None)
    )
    asked = (
        select(
            _review.c.id, _subject.c.kind, _review.c.verdict,
            _decision.c.score, _decision.c.reason, _decision.c.fields_json,
        )
        .join(_subject, _subject.c.id == _review.c.subject_id)
        .join(
            _decision,
            _decision.c.id == last_seen.scalar_subquery(),
        )
        .where(
            _review.c.id > after, _review.c.verdict.is_not(None), _review.c.id.not_in(judged_again)
        )
        .order_by(_review.c.id)
        .limit(limit)
    )  # fmt: skip
    return [tuple(row) for row in connection.execute(asked)]
