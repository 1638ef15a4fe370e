"""Where an account's role reaches, which roles it has beside its own, and from which cases somebody keeps away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

FURTHER_ROLES = ("maker", "checker", "supervisor")


class Area(Shelf, table=True):
    """A region that an account's role reaches, from one instant to another. Without any: its member's region."""

    __tablename__ = "area"

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    region: str = Field(default="", max_length=6)
    granted_at: datetime
    ended_at: datetime | None = Field(default=None)


class AccountRole(Shelf, table=True):
    """A role that an official has beside the account's own, from one instant to another."""

    __tablename__ = "account_role"
    __table_args__ = (
        one_of("role", FURTHER_ROLES),
        Index(
            "uq_account_role_user_id_role",
            "user_id",
            "role",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id")
    role: str = Field(max_length=16)
    granted_at: datetime
    ended_at: datetime | None = Field(default=None)


class Recusal(Shelf, table=True):
    """An official keeps away from every case of one member's reports, or of one subject (回避)."""

    __tablename__ = "recusal"
    __table_args__ = (CheckConstraint("(member_id IS NULL) <> (subject_id IS NULL)", name="from_one"),)

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    member_id: int | None = big(points_to="member.id", default=None, nullable=True)
    subject_id: int | None = big(points_to="subject.id", default=None, nullable=True)
    noted_at: datetime
    ended_at: datetime | None = Field(default=None)
