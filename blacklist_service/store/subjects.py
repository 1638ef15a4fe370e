"""Questions about subjects, their merges and splits, the decisions behind them, and open reviews."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from blacklist_service.errors import NotFoundError
from blacklist_service.ids import report_id
from blacklist_service.store.base import all_as, first_as, table_of
from blacklist_service.store.bulk import Row, ask, insert_rows
from blacklist_service.store.tables import MatchDecision, Report, Review, Subject, SubjectChange

_subject = table_of(Subject)
_change = table_of(SubjectChange)
_decision = table_of(MatchDecision)
_review = table_of(Review)
_report = table_of(Report)
DECISION_COLUMNS = (
    "report_id", "subject_id", "verdict", "score", "reason", "policy", "fields_json", "decided_by", "decided_at",
)  # fmt: skip
REVIEW_COLUMNS = ("report_id", "subject_id", "state", "score", "opened_at", "version")


def add(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds subjects as (id, kind)."""
    insert_rows(connection, Subject, ("id", "kind"), rows)


def add_decisions(connection: Connection, rows: Iterable[Row]) -> None:
    """Adds match decisions as tuples of DECISION_COLUMNS."""
    insert_rows(connection, MatchDecision, DECISION_COLUMNS, rows)


def add_reviews(connection: Connection, rows: Iterable[Row]) -> None:
    """Opens reviews as tuples of REVIEW_COLUMNS."""
    insert_rows(connection, Review, REVIEW_COLUMNS, rows)


def get(connection: Connection, subject: int) -> Subject:
    """The subject with this number, an alias included. Raises NotFoundError."""
    found = first_as(Subject, connection.execute(select(_subject).where(_subject.c.id == subject)))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return found


def is_alive(connection: Connection, subject: int) -> bool:
    """Whether a subject of its own carries this number."""
    asked = select(_subject.c.id).where(_subject.c.id == subject, _subject.c.merged_into.is_(None))
    return connection.execute(asked).first() is not None


def survivor_of(connection: Connection, subject: int) -> int:
    """The subject that lives on under an alias; itself where it was never merged."""
    at = subject
    while (into := get(connection, at).merged_into) is not None:
        at = into
    return at


def aliases_of(connection: Connection, subject: int) -> list[int]:
    """A subject and every subject that was merged into it, directly or not."""
    found, front = [subject], [subject]
    while front:
        front = list(
            connection.execute(select(_subject.c.id).where(_subject.c.merged_into.in_(front))).scalars()
        )
        found.extend(front)
    return found


def merge_into(connection: Connection, absorbed: int, survivor: int) -> None:
    connection.execute(update(_subject).where(_subject.c.id == absorbed).values(merged_into=survivor))


def revive(connection: Connection, subject: int, kind: str) -> None:
    """Makes a subject of its own out of an alias, or founds it where no report ever did."""
    revived = connection.execute(update(_subject).where(_subject.c.id == subject).values(merged_into=None))
    if revived.rowcount == 0:
        connection.execute(insert(_subject).values(id=subject, kind=kind, merged_into=None))


def remember_change(connection: Connection, change: SubjectChange) -> None:
    connection.execute(insert(_change).values(**change.model_dump(exclude={"id"})))


def changes_of(connection: Connection, subject: int) -> list[SubjectChange]:
    """The merges and splits of a subject, oldest first."""
    asked = select(_change).where(or_(_change.c.from_subject == subject, _change.c.to_subject == subject))
    return all_as(SubjectChange, connection.execute(asked.order_by(_change.c.id)))


def decisions_of_report(connection: Connection, report: int) -> list[MatchDecision]:
    asked = select(_decision).where(_decision.c.report_id == report).order_by(_decision.c.id)
    return all_as(MatchDecision, connection.execute(asked))


def founded_by(connection: Connection, submission: int) -> int:
    """How many subjects a submission founded that are still subjects of their own."""
    asked = select(func.count()).where(
        _subject.c.id >= report_id(submission, 1),
        _subject.c.id < report_id(submission + 1, 1),
        _subject.c.merged_into.is_(None),
    )
    return int(connection.execute(asked).scalar_one())


def reviews_opened_by(connection: Connection, submission: int) -> int:
    """How many reviews the rows of a submission opened."""
    asked = select(func.count()).where(
        _review.c.report_id >= report_id(submission, 1), _review.c.report_id < report_id(submission + 1, 1)
    )
    return int(connection.execute(asked).scalar_one())


def review_pairs(connection: Connection, subjects: Sequence[int]) -> list[tuple[int, int, str]]:
    """(subject, subject, "open" or the verdict) of the reviews that touch these subjects, under the ids that
    the two sides have today."""
    asked_of = "SELECT report.subject_id, review.subject_id, review.state, review.verdict FROM {asked} "
    against = (
        "CROSS JOIN review JOIN report ON report.id = review.report_id "
        "WHERE review.subject_id = asked.value AND review.state <> 'moot'"
    )
    about = (
        "CROSS JOIN report JOIN review ON review.report_id = report.id "
        "WHERE report.subject_id = asked.value AND review.state <> 'moot'"
    )
    pairs = dict.fromkeys(
        ask(connection, asked_of + against, subjects) + ask(connection, asked_of + about, subjects)
    )
    return [(one, other, "open" if state == "open" else verdict) for one, other, state, verdict in pairs]


def get_review(connection: Connection, review: int) -> Review:
    """The review with this number. Raises NotFoundError."""
    found = first_as(Review, connection.execute(select(_review).where(_review.c.id == review)))
    if found is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return found


def open_reviews(connection: Connection, after: int, limit: int) -> list[Review]:
    """Open match reviews in the order in which they were opened, above a number."""
    asked = select(_review).where(_review.c.state == "open", _review.c.id > after)
    return all_as(Review, connection.execute(asked.order_by(_review.c.id).limit(limit)))


def judge_different(connection: Connection, report: int, subject: int, by: str, at: datetime) -> None:
    """Remembers that a report and a subject are not the same, whether or not a review asked."""
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
        connection.execute(
            insert(_review).values(
                report_id=report, subject_id=subject, score=0.0, opened_at=at, version=1, **values
            )
        )


def redirect_reviews(connection: Connection, absorbed: int, survivor: int) -> None:
    """After a merge: reviews against the absorbed subject are about the survivor; those between the two are moot."""
    between = select(_report.c.id).where(_report.c.subject_id == survivor)
    connection.execute(
        update(_review)
        .where(
            _review.c.state == "open",
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
        .where(_review.c.subject_id == absorbed, _review.c.state == "open")
        .values(state="moot")
    )


def close_review(connection: Connection, review: Review, at: datetime, **values: Any) -> bool:
    """Closes an open review; False where somebody was faster (version)."""
    closed = connection.execute(
        update(_review)
        .where(_review.c.id == review.id, _review.c.version == review.version, _review.c.state == "open")
        .values(decided_at=at, version=_review.c.version + 1, **values)
    )
    return closed.rowcount == 1
