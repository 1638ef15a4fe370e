"""Questions about reviews: the queue, who judged what, and what a merge or a split does to open ones."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, insert, or_, select, update

from blacklist_service.errors import NotFoundError
from blacklist_service.ids import report_id
from blacklist_service.store.base import all_as, drawn_key, first_as, table_of
from blacklist_service.store.bulk import Row, ask, insert_rows
from blacklist_service.store.tables import Report, Review

_review = table_of(Review)
_report = table_of(Report)
# Whether a subject is two is still to be asked after it has become more.
_is_no_split = _review.c.leaving_json == "[]"
REVIEW_COLUMNS = (
    "report_id", "subject_id", "state", "score", "opened_at", "version", "compared", "agreeing", "asked_before", "news",
)  # fmt: skip
# Both sides of a review, under the ids that they have today: from the subject that was asked about, or from the report.
_BETWEEN = """
SELECT report.subject_id, review.subject_id, review.state, review.verdict, review.id
FROM {asked} CROSS JOIN review JOIN report ON report.id = review.report_id
WHERE review.subject_id = asked.value AND review.state <> 'moot'
"""
_FROM_REPORT = """
SELECT report.subject_id, review.subject_id, review.state, review.verdict, review.id
FROM {asked} CROSS JOIN report JOIN review ON review.report_id = report.id
WHERE report.subject_id = asked.value AND review.state <> 'moot'
"""


class ReviewPair(NamedTuple):
    """Two subjects and a review between them. An open one with a verdict was left undecided by a person."""

    one: int
    other: int
    state: str
    verdict: str | None
    review: int

    @property
    def is_in_queue(self) -> bool:
        return self.state == "open" and self.verdict is None


def add_reviews(connection: Connection, rows: Iterable[Row]) -> None:
    """Opens reviews as tuples of REVIEW_COLUMNS."""
    insert_rows(connection, Review, REVIEW_COLUMNS, rows)


def reviews_opened_by(connection: Connection, submission: int) -> int:
    """How many reviews the rows of a submission opened."""
    asked = select(func.count()).where(
        _review.c.report_id >= report_id(submission, 1), _review.c.report_id < report_id(submission + 1, 1)
    )
    return int(connection.execute(asked).scalar_one())


def pairs_of(connection: Connection, subjects: Sequence[int]) -> list[ReviewPair]:
    """The reviews that touch these subjects on either side, oldest first."""
    found = dict.fromkeys(ask(connection, _BETWEEN, subjects) + ask(connection, _FROM_REPORT, subjects))
    return sorted((ReviewPair(*row) for row in found), key=lambda pair: pair.review)


def get(connection: Connection, review: int) -> Review:
    """The review with this number. Raises NotFoundError."""
    found = first_as(Review, connection.execute(select(_review).where(_review.c.id == review)))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return found


def get_many(connection: Connection, numbers: Collection[int]) -> dict[int, Review]:
    """The reviews with these numbers, by number."""
    found = all_as(Review, connection.execute(select(_review).where(_review.c.id.in_(numbers))))
    return {one.id: one for one in found if one.id is not None}


def undecided(connection: Connection, after: int, limit: int) -> list[Review]:
    """Reviews that somebody has looked at and left undecided, above a number, oldest first."""
    asked = select(_review).where(
        _review.c.state == "open", _review.c.verdict == "unsure", _review.c.id > after
    )
    return all_as(Review, connection.execute(asked.order_by(_review.c.id).limit(limit)))


def judge_different(connection: Connection, report: int, subject: int, by: str, at: datetime) -> int:
    """Remembers that a report and a subject are not the same, whether or not a review asked; returns the review."""
    values = {
        "state": "decided",
        "verdict": "different",
        "reason": "split",
        "decided_by": by,
        "decided_at": at,
    }
    told = connection.execute(
        update(_review)
        .where(_review.c.report_id == report, _review.c.subject_id == subject)
        .values(version=_review.c.version + 1, **values)
    )
    if told.rowcount == 0:
        added = insert(_review).values(
            report_id=report, subject_id=subject, score=0.0, opened_at=at, version=1, **values
        )
        return drawn_key(connection.execute(added))
    same_pair = (_review.c.report_id == report, _review.c.subject_id == subject)
    return int(connection.execute(select(_review.c.id).where(*same_pair)).scalar_one())


def make_moot(connection: Connection, reviews: Iterable[int]) -> None:
    """Ends open reviews in whose place another one stands."""
    connection.execute(
        update(_review)
        .where(_review.c.id.in_(list(reviews)), _review.c.state == "open")
        .values(state="moot", version=_review.c.version + 1)
    )


def redirect_reviews(connection: Connection, absorbed: int, survivor: int) -> list[tuple[int, int, str]]:
    """After a merge: reviews against the absorbed subject are about the survivor; those between the two are moot.

    Returns what was asked about the absorbed subject as it stood before: (review, subject, state).
    """
    asked = select(_review.c.id, _review.c.subject_id, _review.c.state).where(
        _review.c.subject_id == absorbed
    )
    before = [(review, subject, state) for review, subject, state in connection.execute(asked)]
    between = select(_report.c.id).where(_report.c.subject_id == survivor)
    connection.execute(
        update(_review)
        .where(
            _review.c.state == "open",
            _is_no_split,
            _review.c.subject_id.in_((absorbed, survivor)),
            _review.c.report_id.in_(between),
        )
        .values(state="moot")
    )
    taken = select(_review.c.report_id).where(_review.c.subject_id == survivor)
    connection.execute(
        update(_review)
        .where(_review.c.subject_id == absorbed, _review.c.report_id.not_in(taken))
        .values(subject_id=survivor)
    )
    connection.execute(
        update(_review)
        .where(_review.c.subject_id == absorbed, _review.c.state == "open", _is_no_split)
        .values(state="moot")
    )
    return before


def restore_reviews(connection: Connection, before: Iterable[tuple[int, int, str]], survivor: int) -> None:
    """After a merge was undone: what had been asked about the absorbed subject is asked about it again.

    A question between the two was answered by the undoing, and one that was decided meanwhile stays as decided.
    """
    between = select(_report.c.id).where(_report.c.subject_id == survivor)
    for review, subject, state in before:
        connection.execute(
            update(_review)
            .where(
                _review.c.id == review,
                _review.c.state.in_((state, "moot")),
                _review.c.report_id.not_in(between),
            )
            .values(subject_id=subject, state=state)
        )


def close_review(connection: Connection, review: Review, at: datetime, **values: Any) -> bool:
    """Closes an open review; False where somebody was faster (version)."""
    closed = connection.execute(
        update(_review)
        .where(_review.c.id == review.id, _review.c.version == review.version, _review.c.state == "open")
        .values(decided_at=at, version=_review.c.version + 1, **values)
    )
    return closed.rowcount == 1


def reopen(connection: Connection, review: Review) -> bool:
    """A question that was just answered stands in the queue again; False where somebody was faster (version)."""
    reopened = connection.execute(
        update(_review)
        .where(_review.c.id == review.id, _review.c.version == review.version)
        .values(
            state="open", verdict=None, reason=None, decided_by=None, decided_at=None,
            version=_review.c.version + 1,
        )
    )  # fmt: skip
    return reopened.rowcount == 1


def advance_about(connection: Connection, *numbers: int) -> None:
    """What is asked about some subjects is asked of other reports by now: whoever saw a question must look again."""
    theirs = select(_report.c.id).where(_report.c.subject_id.in_(numbers))
    about = or_(_review.c.subject_id.in_(numbers), _review.c.report_id.in_(theirs))
    connection.execute(
        update(_review).where(_review.c.state == "open", about).values(version=_review.c.version + 1)
    )


def advance(connection: Connection, review: Review) -> None:
    """A decided review was judged once more: whoever saw it before must look again."""
    connection.execute(update(_review).where(_review.c.id == review.id).values(version=_review.c.version + 1))


def settle(connection: Connection, review: Review, **values: Any) -> None:
    """What the third official said stands in the place of the first decision."""
    connection.execute(update(_review).where(_review.c.id == review.id).values(**values))
