"""Reviews of unsure matches, what people judged in them, and the blind second reviews of a sample."""

from datetime import datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed
from blacklist_service.store.tables.subjects import VERDICTS

STAGES = ("first", "second", "third", "split")
SECOND_STATES = ("waiting", "agreed", "disagreed", "settled")


class Review(Shelf, table=True):
    """A question whether a report is about a subject. `compared` and `agreeing` are the richness of its evidence;
    `asked_before` is the review that was asked of the same pair earlier, `news` the fields that are new since.

    Where the report is one of the subject's own, the question is whether the subject is two: `leaving_json` then holds
    the reports that would leave it."""

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
    decided_by: str | None = Field(default=None, max_length=64)
    decided_at: datetime | None = Field(default=None)
    compared: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    agreeing: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    asked_before: int | None = big(default=None, nullable=True)
    news: str = Field(default="", max_length=120, sa_column_kwargs={"server_default": ""})
    leaving_json: str = Field(default="[]", sa_column_kwargs={"server_default": "[]"})


class Judgement(Shelf, table=True):
    """What one person said in a review, with a sealed note. `evidence` holds the keyed digests of all that was
    compared, so that the same data raise no new question."""

    __tablename__ = "judgement"
    __table_args__ = (one_of("stage", STAGES), one_of("verdict", VERDICTS))

    id: int | None = big_key(is_drawn=True)
    review_id: int = big(points_to="review.id", is_indexed=True)
    stage: str = Field(max_length=8)
    verdict: str = Field(max_length=10)
    reason: str = Field(max_length=40)
    sealed_note: bytes | None = sealed(default=None)
    evidence: bytes = Field(sa_type=LargeBinary)
    decided_by: str = Field(max_length=64)
    decided_at: datetime = Field(index=True)


class SecondReview(Shelf, table=True):
    """A decided review that another official decides again without seeing the first decision. `sides_json` holds the
    reports on both sides as they were; the two subjects carry the numbers that they had before the decision."""

    __tablename__ = "second_review"
    __table_args__ = (one_of("state", SECOND_STATES), UniqueConstraint("review_id"))

    id: int | None = big_key(is_drawn=True)
    review_id: int = big(points_to="review.id")
    state: str = Field(default="waiting", max_length=10, index=True)
    first_by: str = Field(max_length=64)
    second_by: str | None = Field(default=None, max_length=64)
    given_subject: int = big()
    against_subject: int = big()
    sides_json: str
    opened_at: datetime
