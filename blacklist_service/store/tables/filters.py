"""The filters that officials keep for themselves."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key


class SavedFilter(Shelf, table=True):
    """A queue narrowed as an official wants it again, under a name of the official's own. Holds nobody's data."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: int | None = big_key(is_drawn=True)
    user_id: int = big(points_to="user_account.id")
    name: str = Field(max_length=40)
    queue: str = Field(max_length=16)
    region: str = Field(default="", max_length=6)
    is_late: bool = Field(default=False)
    saved_at: datetime
