"""Where an account's role reaches, and from which cases somebody keeps away."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key


class Area(Shelf, table=True):
    """A region that an account's role reaches, from one instant to another. Without any: its member's region."""

    __tablename__ = "area"

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    region: str = Field(default="", max_length=6)
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
