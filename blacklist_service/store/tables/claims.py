"""Who is at which review just now."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import BigId, Shelf, big


class ReviewClaim(Shelf, table=True):
    """An official is at a review until an instant: each official at one, and at each review one official."""

    __tablename__ = "review_claim"
    __table_args__ = (UniqueConstraint("review_id"),)

    user_id: int = Field(
        sa_type=BigId, primary_key=True, foreign_key="user_account.id",
        sa_column_kwargs={"autoincrement": False},
    )  # fmt: skip
    review_id: int = big(points_to="review.id")
    claimed_at: datetime
    expires_at: datetime
