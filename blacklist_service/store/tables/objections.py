"""Objections and repairs: the subject's own acts, with the clocks that they start."""

from datetime import date, datetime

from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed


class Objection(Shelf, table=True):
    __tablename__ = "objection"
    __table_args__ = (one_of("state", ("received", "answered", "proposed", "decided")),)

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    reason: str = Field(max_length=32)
    state: str = Field(default="received", max_length=12, index=True)
    received_on: date
    received_at: datetime
    due_on: date
    answer_due_on: date
    sealed_narrative: bytes = sealed()
    sealed_answer: bytes | None = sealed(default=None)
    answered_by: int | None = big(points_to="member.id", default=None, nullable=True)
    answered_on: date | None = Field(default=None)
    outcome: str | None = Field(default=None, max_length=32)
    decided_on: date | None = Field(default=None)
    version: int = Field(default=1)


class Repair(Shelf, table=True):
    __tablename__ = "repair"
    __table_args__ = (one_of("state", ("received", "proposed", "granted", "refused")),)

    id: int | None = big_key(is_drawn=True)
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    state: str = Field(default="received", max_length=12, index=True)
    received_on: date
    received_at: datetime
    due_on: date
    sealed_application: bytes = sealed()
    decided_on: date | None = Field(default=None)
    version: int = Field(default=1)
