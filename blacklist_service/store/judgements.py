"""Questions about what people judged in reviews, and about the second reviews of a sample."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, or_, select, update

from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.bulk import ask
from blacklist_service.store.row_checks import check, checked
from blacklist_service.store.tables import Judgement, Report, Review, SecondReview

_judgement = table_of(Judgement)
_second = table_of(SecondReview)
_review = table_of(Review)
_report = table_of(Report)
_REMEMBERED = """
SELECT judgement.review_id, judgement.evidence FROM {asked} CROSS JOIN judgement
WHERE judgement.review_id = asked.value AND judgement.verdict IN ('different', 'unsure')
"""


class SecondOpinion(NamedTuple):
    """What two officials said of one review without knowing of each other, and why the first one said it."""

    first: str
    second: str
    reason: str
    at: datetime


def add(connection: Connection, judgement: Judgement) -> None:
    connection.execute(insert(_judgement).values(**judgement.model_dump(exclude={"id"})))


def of_reviews(connection: Connection, reviews: Sequence[int]) -> list[Judgement]:
    """Everything that was judged in these reviews, oldest first."""
    asked = select(_judgement).where(_judgement.c.review_id.in_(reviews))
    return all_as(Judgement, connection.execute(asked.order_by(_judgement.c.id)))


def remembered(connection: Connection, reviews: Sequence[int]) -> list[tuple[int, bytes]]:
    """(review, evidence) of every judgement by which a pair stayed apart or undecided."""
    return [(review, bytes(evidence)) for review, evidence in ask(connection, _REMEMBERED, reviews)]


def erase_notes(connection: Connection, reports: Sequence[int]) -> None:
    """The notes in reviews of these reports are gone for good; who judged what, and when, stays."""
    about = select(_review.c.id).where(_review.c.report_id.in_(reports))
    connection.execute(
        update(_judgement)
        .where(_judgement.c.review_id.in_(about), _judgement.c.sealed_note.is_not(None))
        .values(sealed_note=None)
    )


def open_second(connection: Connection, second: SecondReview) -> None:
    connection.execute(insert(_second).values(**second.model_dump(exclude={"id"})))


def second_of(connection: Connection, review: int) -> SecondReview | None:
    """The second review of a review, None where none was drawn."""
    asked = select(_second).where(_second.c.review_id == review)
    return checked(connection, first_as(SecondReview, connection.execute(asked)))


def seconds_of(connection: Connection, reviews: Collection[int]) -> dict[int, SecondReview]:
    """The second reviews that were drawn of some reviews, by review."""
    found = all_as(SecondReview, connection.execute(select(_second).where(_second.c.review_id.in_(reviews))))
    check(connection, *found)
    return {one.review_id: one for one in found}


def change_second(connection: Connection, review: int, **values: Any) -> None:
    connection.execute(update(_second).where(_second.c.review_id == review).values(**values))


def seconds_for(connection: Connection, login: str, state: str, after: int, limit: int) -> list[Review]:
    """The reviews that wait for a second (state waiting) or third official (disagreed) other than those who judged
    before, above a number, oldest first."""
    asked = (
        select(_review)
        .join(_second, _second.c.review_id == _review.c.id)
        .where(
            _second.c.state == state,
            _second.c.first_by != login,
            or_(_second.c.second_by.is_(None), _second.c.second_by != login),
            _review.c.id > after,
        )
    )
    return all_as(Review, connection.execute(asked.order_by(_review.c.id).limit(limit)))


def disagreed_among(connection: Connection, subjects: Sequence[int]) -> list[frozenset[int]]:
    """The reviews of these subjects that two officials decided differently and a third has not yet: whom each is about,
    the subject of the report and both that were compared."""
    about = (_report.c.subject_id, _second.c.given_subject, _second.c.against_subject)
    asked = (
        select(*about)
        .select_from(_second)
        .join(_review, _review.c.id == _second.c.review_id)
        .join(_report, _report.c.id == _review.c.report_id)
        .where(_second.c.state == "disagreed", or_(*(one.in_(subjects) for one in about)))
    )
    return [frozenset(one for one in row if one is not None) for row in connection.execute(asked)]


def second_opinions(connection: Connection, since: datetime, until: datetime) -> list[SecondOpinion]:
    """Every blind second decision from an instant to before another, with the first one, oldest first."""
    first, every = _judgement.alias("first"), _judgement.alias("every")
    # A review that was undecided, or whose decision was taken back, was judged several times: the last time counts.
    last = (
        select(func.max(every.c.id))
        .where(every.c.review_id == _judgement.c.review_id, every.c.stage == "first")
        .scalar_subquery()
    )
    asked = (
        select(first.c.verdict, _judgement.c.verdict, first.c.reason, _judgement.c.decided_at)
        .join(first, first.c.review_id == _judgement.c.review_id)
        .where(
            _judgement.c.stage == "second",
            first.c.id == last,
            _judgement.c.decided_at >= since,
            _judgement.c.decided_at < until,
        )
        .order_by(_judgement.c.id)
    )
    return [SecondOpinion(*row) for row in connection.execute(asked)]
