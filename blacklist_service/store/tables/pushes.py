"""The ways in which the releases of feeds are pushed, and how far each has come."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of

PUSH_KINDS = ("folder", "webhook", "sftp")


class FeedPush(Shelf, table=True):
    """Where releases of a feed are pushed. `release_number` is the last one that arrived; `failures` counts those in a
    row since then. An ended one stays, and another may be added in its place."""

    __tablename__ = "feed_push"
    __table_args__ = (
        one_of("kind", PUSH_KINDS),
        one_of("state", ("active", "ended")),
        CheckConstraint("(state = 'ended') = (ended_at IS NOT NULL)", name="ended_at"),
        CheckConstraint("(failures > 0) = (failing_since IS NOT NULL)", name="failing_since"),
        Index(
            "uq_feed_push_feed_id_kind_address_active",
            "feed_id",
            "kind",
            "address",
            unique=True,
            sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id")
    kind: str = Field(max_length=8)
    address: str = Field(max_length=300)
    state: str = Field(default="active", max_length=8)
    release_number: int = Field(default=0)
    pushed_at: datetime | None = Field(default=None)
    failures: int = Field(default=0)
    failing_since: datetime | None = Field(default=None)
    next_at: datetime | None = Field(default=None)
    last_code: str = Field(default="", max_length=48)
    created_at: datetime
    ended_at: datetime | None = Field(default=None)
