"""How a platform's debtors pay it, as two of its people have said; every wording is kept."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key

_WAITING = "confirmed_at IS NULL AND ended_at IS NULL"
_STANDING = "confirmed_at IS NOT NULL AND ended_at IS NULL"


class RepaymentChannel(Shelf, table=True):
    """One wording of a platform's channel: it waits for a second person, stands, or has ended. The wording never
    changes; another one is another row. `ended_by`: None where the service itself ended it."""

    __tablename__ = "repayment_channel"
    __table_args__ = (
        CheckConstraint("confirmed_by IS NULL OR confirmed_by <> said_by", name="two_accounts"),
        CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_by_somebody"),
        Index(
            "uq_repayment_channel_member_id_waiting",
            "member_id",
            unique=True,
            sqlite_where=text(_WAITING),
            postgresql_where=text(_WAITING),
        ),
        Index(
            "uq_repayment_channel_member_id_standing",
            "member_id",
            unique=True,
            sqlite_where=text(_STANDING),
            postgresql_where=text(_STANDING),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    member_id: int = big(points_to="member.id", is_indexed=True)
    payee: str = Field(max_length=100)
    phone: str = Field(max_length=24)
    page: str = Field(max_length=200)
    note: str = Field(max_length=300)
    said_by: int = big(points_to="user_account.id")
    said_at: datetime
    confirmed_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    confirmed_at: datetime | None = Field(default=None)
    ended_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    ended_at: datetime | None = Field(default=None)
