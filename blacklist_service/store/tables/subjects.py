"""Subjects, their merges and splits, the decisions behind them, and the reviews of the unsure ones."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

VERDICTS = ("same", "unsure", "different")


class Subject(Shelf, table=True):
    """A merged subject stays as an alias of its survivor, so that a split can revive it."""

    __tablename__ = "subject"
    __table_args__ = (one_of("kind", ("person", "organisation")),)

    id: int = big_key()
    kind: str = Field(max_length=12)
    merged_into: int | None = big(points_to="subject.id", default=None, nullable=True, is_indexed=True)


class SubjectChange(Shelf, table=True):
    """The history of merges and splits, with the reports that moved, so that each can be undone."""

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


class MatchDecision(Shelf, table=True):
    """Levels and weights only, never a value."""

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


class Review(Shelf, table=True):
    __tablename__ = "review"
    __table_args__ = (
        one_of("state", ("open", "decided", "moot")),
        one_of("verdict", VERDICTS, is_optional=True),
        UniqueConstraint("report_id", "subject_id"),
    )

    id: int | None = big_key(is_drawn=True)
    report_id: int = big()
    subject_id: int = big(points_to="subject.id", is_indexed=True)
    state: str = Field(default="open", max_length=8, index=True)
    score: float
    opened_at: datetime
    version: int = Field(default=1)
    verdict: str | None = Field(default=None, max_length=10)
    reason: str | None = Field(default=None, max_length=40)
    sealed_note: bytes | None = sealed(default=None)
    decided_by: str | None = Field(default=None, max_length=64)
    decided_at: datetime | None = Field(default=None)
