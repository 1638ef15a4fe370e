"""What people decided about unsure matches, beside what the machine had seen: levels and verdicts, never a value."""

from sqlalchemy import Connection, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import MatchDecision, Review, Subject

_decision = table_of(MatchDecision)
_review = table_of(Review)
_subject = table_of(Subject)


def reviewed_decisions(
    connection: Connection, after: int, limit: int
) -> list[tuple[int, str, str, float, str, str]]:
    """(review, kind of subject, person's verdict, score, machine's rule, its fields as JSON), above a review's number.

    Reviews that nobody has judged, and those that no machine asked, are left out.
    """
    asked = (
        select(
            _review.c.id, _subject.c.kind, _review.c.verdict,
            _decision.c.score, _decision.c.reason, _decision.c.fields_json,
        )
        .join(_subject, _subject.c.id == _review.c.subject_id)
        .join(
            _decision,
            (_decision.c.report_id == _review.c.report_id)
            & (_decision.c.subject_id == _review.c.subject_id)
            & (_decision.c.decided_by == "machine"),
        )
        .where(_review.c.id > after, _review.c.verdict.is_not(None))
        .order_by(_review.c.id)
        .limit(limit)
    )  # fmt: skip
    return [tuple(row) for row in connection.execute(asked)]
