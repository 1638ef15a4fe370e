"""Who is at which review just now."""

from datetime import datetime

from sqlmodel import Field

from blacklist_service.store.base import BigId, Shelf, big


class ReviewClaim(Shelf, table=True):
    """An official is at a review until an instant: at each review one official, who may be at a pile of them."""

    __tablename__ = "review_claim"

    review_id: int = Field(
        sa_type=BigId, primary_key=True, foreign_key="review.id", sa_column_kwargs={"autoincrement": False}
    )
    user_id: int = big(points_to="user_account.id", is_indexed=True)
    claimed_at: datetime
    expires_at: datetime
