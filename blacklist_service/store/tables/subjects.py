"""Subjects, their merges and splits, and the decisions behind them."""

from datetime import datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

VERDICTS = ("same", "unsure", "different")


class Subject(Shelf, table=True):
    """A merged subject stays as an alias of its survivor, so that a split can revive it."""

    __tablename__ = "subject"
    __table_args__ = (one_of("kind", ("person", "organisation")),)

    id: int = big_key()
    kind: str = Field(max_length=12)
    merged_into: int | None = big(points_to="subject.id", default=None, nullable=True, is_indexed=True)


class SubjectChange(Shelf, table=True):
    """The history of merges and splits, with the reports that moved, so that each can be undone.

    `reviews_json` holds the questions that a merge turned to the survivor, as [review, subject, state] before it.
    """

    __tablename__ = "subject_change"
    __table_args__ = (one_of("kind", ("merge", "split")),)

    id: int | None = big_key(is_drawn=True)
    kind: str = Field(max_length=8)
    from_subject: int = big(points_to="subject.id", is_indexed=True)
    to_subject: int = big(points_to="subject.id", is_indexed=True)
    reports_json: str
    actor: str = Field(max_length=64)
    reason: str = Field(max_length=64)
    changed_at: datetime
    reviews_json: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})


class MatchDecision(Shelf, table=True):
    """Levels and weights only, never a value. `compared_with` is the report of the subject that was compared."""

    __tablename__ = "match_decision"
    __table_args__ = (one_of("verdict", VERDICTS),)

    id: int | None = big_key(is_drawn=True)
    report_id: int = big(is_indexed=True)
    subject_id: int = big(is_indexed=True)
    verdict: str = Field(max_length=10)
    score: float
    reason: str = Field(max_length=40)
    policy: str = Field(max_length=24)
    fields_json: str
    decided_by: str = Field(max_length=64)
    decided_at: datetime
    compared_with: int | None = big(default=None, nullable=True)
