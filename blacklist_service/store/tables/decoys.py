"""Invented people on the list: which ones they are is told by keyed hashes and sealed bytes alone."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, sealed


class DecoyOrder(Shelf, table=True):
    """Some invented people that one official asked for and another approves; sealed, until they are placed."""

    __tablename__ = "decoy_order"
    __table_args__ = (
        CheckConstraint("approved_by <> asked_by", name="two_officials"),
        CheckConstraint("(approved_at IS NULL) = (approved_by IS NULL)", name="approved"),
        CheckConstraint("placed_at IS NULL OR approved_at IS NOT NULL", name="placed"),
        CheckConstraint("people BETWEEN 1 AND 100", name="people"),
    )

    id: int | None = big_key(is_drawn=True)
    feed_id: int | None = big(points_to="feed.id", default=None, nullable=True)
    member_id: int = big(points_to="member.id")
    legal_basis_id: int = big(points_to="legal_basis.id")
    people: int
    asked_by: int = big(points_to="user_account.id")
    asked_at: datetime
    approved_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    approved_at: datetime | None = Field(default=None)
    placed_at: datetime | None = Field(default=None)


class Decoy(Shelf, table=True):
    """One invented person: keyed hashes of its number and, once it is placed, of its subject; the rest is sealed."""

    __tablename__ = "decoy"
    __table_args__ = (
        Index(
            "uq_decoy_subject_mark",
            "subject_mark",
            unique=True,
            sqlite_where=text("subject_mark IS NOT NULL"),
            postgresql_where=text("subject_mark IS NOT NULL"),
        ),
    )

    number_mark: bytes = sealed(primary_key=True)
    subject_mark: bytes | None = sealed(default=None)
    order_id: int = big(points_to="decoy_order.id", is_indexed=True)
    sealed_person: bytes = sealed()
