"""Feeds, their numbered immutable releases as sealed parts, what each recipient holds, and its receipts."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from blacklist_service.store.base import Shelf, big, big_key, one_of, sealed

# Of an entry: its recipient was told to forget it and has not confirmed that it has.
_UNCONFIRMED = "state = 'retracted' AND acknowledged_at IS NULL"


class Feed(Shelf, table=True):
    __tablename__ = "feed"
    __table_args__ = (one_of("state", ("active", "paused")),)

    id: int | None = big_key(is_drawn=True)
    code: str = Field(max_length=64, unique=True)
    member_id: int = big(points_to="member.id")
    format: str = Field(max_length=32)
    audience: str = Field(max_length=16)
    region: str = Field(default="", max_length=6)
    cron: str = Field(default="", max_length=64)
    calendar: str = Field(
        default="every_day", max_length=16, sa_column_kwargs={"server_default": "every_day"}
    )
    state: str = Field(default="active", max_length=8)
    release_number: int = Field(default=0)
    manifest_sha256: str = Field(default="", max_length=64)
    created_at: datetime
    # The whole mapping profile of an office, as it was when the feed was opened; "" where the format is one of ours.
    profile_json: str = Field(default="", sa_column_kwargs={"server_default": ""})


class RecipientKey(Shelf, table=True):
    """A public key (age, HPKE, SM2) that the objects of a feed are encrypted to, from a release on; its private half
    never was here. `signed_by` names the member's signing key that vouched for it."""

    __tablename__ = "recipient_key"
    __table_args__ = (
        UniqueConstraint("feed_id", "public_line"),
        CheckConstraint("ends_at IS NULL OR ends_at >= created_at", name="ends_at"),
    )

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id")
    public_line: str = Field(max_length=200)
    from_release: int
    signed_by: str = Field(max_length=64)
    created_at: datetime
    ends_at: datetime | None = Field(default=None)


class Release(Shelf, table=True):
    __tablename__ = "release"
    __table_args__ = (UniqueConstraint("feed_id", "number"),)

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id")
    number: int
    issued_at: datetime
    entries: int
    operations: int
    retractions: int
    state_checksum: str = Field(max_length=64)
    manifest: bytes = sealed()
    manifest_sha256: str = Field(max_length=64)
    signature: str
    second_signature: str = Field(default="")
    sm2_signature: str = Field(default="", sa_column_kwargs={"server_default": ""})
    # How many listings this release cannot carry, by rule; None where that was not kept yet.
    left_out_json: str | None = Field(default=None)


class ReleaseObject(Shelf, table=True):
    __tablename__ = "release_object"
    __table_args__ = (UniqueConstraint("feed_id", "name"),)

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id")
    release_id: int = big(points_to="release.id")
    name: str = Field(max_length=80)
    media_type: str = Field(max_length=80)
    sha256: str = Field(max_length=64)
    body_bytes: int = big()
    erased_at: datetime | None = Field(default=None)


class ReleasePart(Shelf, table=True):
    """Parts are named by feed and object, because they are written before the object's digest is known."""

    __tablename__ = "release_part"

    feed_id: int = big(points_to="feed.id", primary_key=True)
    name: str = Field(max_length=80, primary_key=True)
    part: int = Field(primary_key=True)
    body: bytes = sealed()


class FeedEntry(Shelf, table=True):
    """What a recipient holds of a listing under its own key; kept after the tombstone, because who ever had it
    must be known."""

    __tablename__ = "feed_entry"
    __table_args__ = (
        one_of("state", ("live", "retracted")),
        CheckConstraint("state <> 'retracted' OR retracted_in IS NOT NULL", name="retracted_in"),
        Index("ix_feed_entry_listing_id", "listing_id"),
        Index("ix_feed_entry_feed_id_entry_key", "feed_id", "entry_key", unique=True),
        Index("ix_feed_entry_feed_id_first_release_entry_key", "feed_id", "first_release", "entry_key"),
        Index(
            "ix_feed_entry_feed_id_listing_id_unconfirmed",
            "feed_id",
            "listing_id",
            sqlite_where=text(_UNCONFIRMED),
            postgresql_where=text(_UNCONFIRMED),
        ),
    )

    feed_id: int = big(points_to="feed.id", primary_key=True)
    listing_id: int = big(points_to="listing.id", primary_key=True)
    entry_key: str = Field(max_length=64)
    version: int
    entry_sha256: str = Field(max_length=64)
    state: str = Field(default="live", max_length=10)
    is_suppressed: bool = Field(default=False)
    first_release: int
    last_release: int
    retracted_in: int | None = Field(default=None)
    retract_reason: str | None = Field(default=None, max_length=32)
    effective_on: date | None = Field(default=None)
    acknowledged_at: datetime | None = Field(default=None)


class FeedEntryChange(Shelf, table=True):
    """What a recipient was told of an entry after the first time, release by release. The first time stands in the
    entry itself: of most entries nothing more is ever said."""

    __tablename__ = "feed_entry_change"
    __table_args__ = (one_of("op", ("UPSERT", "CORRECT", "SUPPRESS", "RETRACT", "MERGE")),)

    feed_id: int = big(points_to="feed.id", primary_key=True)
    listing_id: int = big(points_to="listing.id", primary_key=True)
    release: int = Field(primary_key=True)
    op: str = Field(max_length=8)
    version: int
    reason: str = Field(default="", max_length=32)


class FeedReceipt(Shelf, table=True):
    __tablename__ = "feed_receipt"

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id", is_indexed=True)
    release: int
    manifest_sha256: str = Field(max_length=64)
    state_checksum: str = Field(max_length=64)
    is_right: bool
    applied_at: datetime
    received_at: datetime
    received_by: str = Field(max_length=64)


class FeedFeedback(Shelf, table=True):
    """What a recipient said of single entries: accepted or rejected, under its own code."""

    __tablename__ = "feed_feedback"
    __table_args__ = (one_of("outcome", ("accepted", "rejected")),)

    id: int | None = big_key(is_drawn=True)
    feed_id: int = big(points_to="feed.id", is_indexed=True)
    release: int
    listing_id: int = big(points_to="listing.id", is_indexed=True)
    outcome: str = Field(max_length=8)
    code: str = Field(max_length=32)
    received_at: datetime
