"""What members and their people may ask, what they have asked, alarms, and whoever is suspended."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

ALARM_SIGNS = ("neighbours", "ambiguous", "misses", "pace", "off_hours", "decoy")
SUSPENSION_REASONS = (*ALARM_SIGNS, "official")


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


class PersonQuota(Shelf, table=True):
    """How many different people a day one account may look at, where another number than the usual was agreed."""

    __tablename__ = "person_quota"
    __table_args__ = (CheckConstraint("people_per_day >= 0", name="people_per_day"),)

    user_id: int = big(points_to="user_account.id", primary_key=True)
    people_per_day: int
    set_at: datetime


class PersonUse(Shelf, table=True):
    """How many different people one account has looked at on a day; beside the looks."""

    __tablename__ = "person_use"

    user_id: int = big(primary_key=True)
    day: date = Field(primary_key=True)
    people: int


class PersonSeen(Shelf, table=True):
    """Today's people of one account by keyed hashes, so that a second look at one counts once; beside the looks."""

    __tablename__ = "person_seen"

    user_id: int = big(primary_key=True)
    day: date = Field(primary_key=True)
    person_token: int = big(primary_key=True)


class Alarm(Shelf, table=True):
    """What a look gave away about who looked; committed with it, beside the looks. `user_id` 0: the whole member."""

    __tablename__ = "alarm"
    __table_args__ = (
        one_of("sign", ALARM_SIGNS),
        Index(
            "ix_alarm_unsettled",
            "member_id",
            sqlite_where=text("settled_at IS NULL"),
            postgresql_where=text("settled_at IS NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    at: datetime
    member_id: int = big()
    user_id: int = big(default=0)
    sign: str = Field(max_length=12)
    settled_at: datetime | None = Field(default=None)


class EnquiryTrace(Shelf, table=True):
    """One look of the last hours by keyed hashes of its number and of where that lies; beside the looks."""

    __tablename__ = "enquiry_trace"
    __table_args__ = (
        Index("ix_enquiry_trace_member_id_id", "member_id", "id"),
        Index("ix_enquiry_trace_user_id_id", "user_id", "id"),
    )

    id: int | None = big_key(is_drawn=True)
    member_id: int = big()
    at: datetime = Field(index=True)
    number_token: int = big()
    place_token: int = big()
    outcome: str = Field(max_length=12)
    user_id: int = big(default=0, sa_column_kwargs={"server_default": "0"})


class Suspension(Shelf, table=True):
    """A member, or one person of it, whose looks are refused until two officials have released them."""

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
            sqlite_where=text("released_at IS NULL AND user_id IS NULL"),
            postgresql_where=text("released_at IS NULL AND user_id IS NULL"),
        ),
        Index(
            "uq_suspension_user_id",
            "user_id",
            unique=True,
            sqlite_where=text("released_at IS NULL AND user_id IS NOT NULL"),
            postgresql_where=text("released_at IS NULL AND user_id IS NOT NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id")
    reason: str = Field(max_length=16)
    began_at: datetime
    release_asked_by: int | None = big(points_to="user_account.id", default=None)
    released_by: int | None = big(points_to="user_account.id", default=None)
    released_at: datetime | None = Field(default=None)
    user_id: int | None = big(points_to="user_account.id", default=None, nullable=True)
