"""Editions of public notice: each numbered list that two officials decided to print, and for how long."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, false, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of


class Edition(Shelf, table=True):
    """An edition as proposed and, once approved, as printed with a publication of its series (`release`)."""

    __tablename__ = "edition"
    __table_args__ = (
        one_of("state", ("open", "approved", "refused", "void")),
        CheckConstraint("number >= 1 AND days >= 1 AND entries >= 0", name="counted"),
        UniqueConstraint("feed_id", "release"),
        Index(
            "ix_edition_feed_id_open",
            "feed_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id")
    number: int
    state: str = Field(default="open", max_length=10)
    days: int
    entries: int
    # Of what would be printed, and of that with number and days: the second is what is approved.
    content_sha256: str = Field(max_length=64)
    digest_sha256: str = Field(max_length=64)
    made_by: int = big(points_to="user_account.id")
    made_at: datetime
    expires_at: datetime
    approved_by: int | None = big(points_to="user_account.id", default=None, nullable=True)
    approved_at: datetime | None = Field(default=None)
    approved_digest: str | None = Field(default=None, max_length=64)
    release: int | None = Field(default=None)
    valid_until: date | None = Field(default=None)
    # Void because nobody decided in time: by the clock, and by nobody.
    is_expired: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class EditionRow(Shelf, table=True):
    """A row of an edition that waits: what the approval covers. All of them together stand under the edition's
    `content_sha256`; they go when it no longer waits."""

    __tablename__ = "edition_row"

    edition_id: int = big(points_to="edition.id", primary_key=True)
    entry_key: str = Field(max_length=64, primary_key=True)
    entry_sha256: str = Field(max_length=64)
