"""Decisions about many listings at once."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

BATCH_ACTS = ("list", "reject", "overdue_only", "remove", "lift_suppression")


class DecisionBatch(Shelf, table=True):
    """Proposals of one act that are approved together or not at all; above the limit a supervisor is the third."""

    __tablename__ = "decision_batch"
    __table_args__ = (
        one_of("act", BATCH_ACTS),
        one_of("state", ("open", "approved", "refused", "void")),
        CheckConstraint("size >= 1 AND counted >= size", name="counted"),
        Index("ix_decision_batch_state", "state"),
    )

    id: int | None = big_key(is_drawn=True)
    act: str = Field(max_length=32)
    size: int
    # Together with what the same person laid for the same act a short while ago: many small batches are a large one.
    counted: int
    digest_sha256: str = Field(max_length=64)
    state: str = Field(default="open", max_length=10)
    made_by: int = big(points_to="user_account.id")
    made_at: datetime
    expires_at: datetime
    checked_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    checked_at: datetime | None = Field(default=None)
    checked_digest: str | None = Field(default=None, max_length=64)
    supervised_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    supervised_at: datetime | None = Field(default=None)
    supervised_digest: str | None = Field(default=None, max_length=64)


class DecisionBatchItem(Shelf, table=True):
    """A proposal that belongs to a batch, and to no other."""

    __tablename__ = "decision_batch_item"

    proposal_id: int = big(
        points_to="proposal.id", primary_key=True, sa_column_kwargs={"autoincrement": False}
    )
    batch_id: int = big(points_to="decision_batch.id", is_indexed=True)
