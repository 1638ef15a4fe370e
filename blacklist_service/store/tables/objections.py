"""Objections and repairs: the subject's own acts, with the clocks that they start; and failed proofs of a case.

`reconsiders_id`: the decided objection, or the refused repair, that this one asks to reconsider (复核), once.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

OBJECTION_STATES = ("filed", "with_source", "answered", "decided", "closed", "withdrawn")
REPAIR_STATES = ("applied", "decided", "granted", "refused", "withdrawn")
_OPEN_OBJECTION = "state NOT IN ('closed', 'withdrawn')"
_OPEN_REPAIR = "state IN ('applied', 'decided')"


class Objection(Shelf, table=True):
    __tablename__ = "objection"
    __table_args__ = (
        one_of("state", OBJECTION_STATES),
        Index("ix_objection_reconsiders_id", "reconsiders_id", unique=True),
        CheckConstraint(
            "state IN ('closed', 'withdrawn') OR sealed_narrative IS NOT NULL", name="open_has_narrative"
        ),
        Index(
            "ix_objection_due_on_id_open",
            "due_on",
            "id",
            sqlite_where=text(_OPEN_OBJECTION),
            postgresql_where=text(_OPEN_OBJECTION),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    reason: str = Field(max_length=32)
    state: str = Field(default="filed", max_length=12, index=True)
    received_on: date
    received_at: datetime
    due_on: date
    answer_due_on: date
    sealed_narrative: bytes | None = sealed(default=None)
    sealed_answer: bytes | None = sealed(default=None)
    answered_by: int | None = big(points_to="member.id", default=None, nullable=True)
    answered_on: date | None = Field(default=None)
    outcome: str | None = Field(default=None, max_length=32)
    decided_on: date | None = Field(default=None)
    version: int = Field(default=1)
    reconsiders_id: int | None = big(default=None, nullable=True)


class Repair(Shelf, table=True):
    __tablename__ = "repair"
    __table_args__ = (
        one_of("state", REPAIR_STATES),
        Index("ix_repair_reconsiders_id", "reconsiders_id", unique=True),
        CheckConstraint(
            "state IN ('granted', 'refused', 'withdrawn') OR sealed_application IS NOT NULL",
            name="open_has_application",
        ),
        Index(
            "ix_repair_due_on_id_open",
            "due_on",
            "id",
            sqlite_where=text(_OPEN_REPAIR),
            postgresql_where=text(_OPEN_REPAIR),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    state: str = Field(default="applied", max_length=12)
    received_on: date
    received_at: datetime
    due_on: date
    sealed_application: bytes | None = sealed(default=None)
    decided_on: date | None = Field(default=None)
    version: int = Field(default=1)
    reconsiders_id: int | None = big(default=None, nullable=True)


class CaseAttempt(Shelf, table=True):
    """How often a case was claimed without proof since an instant; case_mac is "" for all unknown case numbers, and
    agent/NUMBER for the claims with an access code on the listing of this number."""

    __tablename__ = "case_attempt"

    case_mac: str = Field(primary_key=True, max_length=40)
    failures: int
    since: datetime
