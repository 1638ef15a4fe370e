"""What members may ask, what they have asked, and members whose enquiries are suspended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

SUSPENSION_REASONS = ("neighbours", "ambiguous", "misses", "official")


class Quota(Shelf, table=True):
    """What was agreed with a member: enquiries a day, and the share of misses that is still ordinary."""

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("per_day >= 0", name="per_day"),
        CheckConstraint("most_misses_percent BETWEEN 1 AND 100", name="most_misses_percent"),
    )

    member_id: int = big(points_to="member.id", primary_key=True)
    per_day: int
    most_misses_percent: int = Field(default=100)
    set_at: datetime


class QuotaUse(Shelf, table=True):
    """A member's enquiries of one day. On SQLite beside the looks, with which it is counted."""

    __tablename__ = "quota_use"

    member_id: int = big(primary_key=True)
    day: date = Field(primary_key=True)
    used: int


class EnquiryTrace(Shelf, table=True):
    """One enquiry of the last hours by keyed hashes of its number and of where that lies; beside the looks."""

    __tablename__ = "enquiry_trace"
    __table_args__ = (Index("ix_enquiry_trace_member_id_id", "member_id", "id"),)

    id: int | None = big_key(is_drawn=True)
    member_id: int = big()
    at: datetime = Field(index=True)
    number_token: int = big()
    place_token: int = big()
    outcome: str = Field(max_length=12)


class Suspension(Shelf, table=True):
    """A member whose enquiries are refused until two officials have released it."""

    __tablename__ = "suspension"
    __table_args__ = (
        one_of("reason", SUSPENSION_REASONS),
        CheckConstraint("(released_at IS NULL) = (released_by IS NULL)", name="released"),
        CheckConstraint(
            "released_by IS NULL OR (release_asked_by IS NOT NULL AND released_by <> release_asked_by)",
            name="two_officials",
        ),
        Index(
            "uq_suspension_member_id",
            "member_id",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id")
    reason: str = Field(max_length=16)
    began_at: datetime
    release_asked_by: int | None = big(points_to="user_account.id", default=None)
    released_by: int | None = big(points_to="user_account.id", default=None)
    released_at: datetime | None = Field(default=None)
