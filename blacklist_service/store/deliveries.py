"""The ledger of deliveries: what each recipient was told of an entry, release by release, and what it confirmed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, and_, func, literal, select, union_all

from blacklist_service.store.base import table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.tables import (
    Feed,
    FeedEntry,
    FeedEntryChange,
    FeedReceipt,
    Listing,
    Member,
    Release,
)

_feed, _entry, _change = table_of(Feed), table_of(FeedEntry), table_of(FeedEntryChange)
_member, _release, _receipt, _listing = (
    table_of(Member), table_of(Release), table_of(FeedReceipt), table_of(Listing),
)  # fmt: skip
_COLUMNS = tuple(_change.c.keys())
_FIRST_OP, _FIRST_VERSION = "UPSERT", 1


@dataclass(frozen=True, slots=True)
class DeliveredEntry:
    """What one recipient holds of one listing, and its standing on both sides."""

    feed: int
    feed_code: str
    member_code: str
    member_name: str
    audience: str
    listing: int
    is_listed: bool
    is_live: bool
    is_suppressed: bool
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldStep:
    """One telling: which release told it and when, what, and when a right receipt for it or a later one came first."""

    feed: int
    listing: int
    release: int
    told_at: datetime
    op: str
    version: int
    reason: str
    received_at: datetime | None


def add_changes(connection: Connection, changes: Iterable[FeedEntryChange]) -> None:
    """Notes what a release told of entries that its recipient knew already."""
    rows = (tuple(getattr(change, name) for name in _COLUMNS) for change in changes)
    insert_rows(connection, FeedEntryChange, _COLUMNS, rows)


def entries_of(connection: Connection, listings: Sequence[int]) -> list[DeliveredEntry]:
    """Every recipient that ever had one of these listings, by listing and feed."""
    asked = (
        select(
            _feed.c.id,
            _feed.c.code,
            _member.c.code,
            _member.c.name,
            _feed.c.audience,
            _entry.c.listing_id,
            _listing.c.state == "listed",
            _entry.c.state == "live",
            _entry.c.is_suppressed,
            _entry.c.acknowledged_at,
        )
        .select_from(_entry)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_member, _member.c.id == _feed.c.member_id)
        .join(_listing, _listing.c.id == _entry.c.listing_id)
        .where(_entry.c.listing_id.in_(listings))
        .order_by(_entry.c.listing_id, _feed.c.code)
    )
    return [DeliveredEntry(*row) for row in connection.execute(asked)]


def steps_of(connection: Connection, listings: Sequence[int]) -> list[ToldStep]:
    """Every telling of these listings to anybody, by listing, feed and release."""
    told = union_all(_first_times(listings), _later_times(listings)).subquery("told")
    received = (
        select(func.min(_receipt.c.received_at))
        .where(
            _receipt.c.feed_id == told.c.feed_id,
            _receipt.c.is_right,
            _receipt.c.release >= told.c.release,
        )
        .scalar_subquery()
    )
    asked = (
        select(
            told.c.feed_id,
            told.c.listing_id,
            told.c.release,
            _release.c.issued_at,
            told.c.op,
            told.c.version,
            told.c.reason,
            received,
        )
        .join(_release, and_(_release.c.feed_id == told.c.feed_id, _release.c.number == told.c.release))
        .order_by(told.c.listing_id, told.c.feed_id, told.c.release)
    )
    return [ToldStep(*row) for row in connection.execute(asked)]


def _first_times(listings: Sequence[int]) -> Select[tuple[int, int, int, str, int, str]]:
    return select(
        _entry.c.feed_id,
        _entry.c.listing_id,
        _entry.c.first_release.label("release"),
        literal(_FIRST_OP).label("op"),
        literal(_FIRST_VERSION).label("version"),
        literal("").label("reason"),
    ).where(_entry.c.listing_id.in_(listings))


def _later_times(listings: Sequence[int]) -> Select[tuple[int, int, int, str, int, str]]:
    return (
        select(*(_change.c[name] for name in _COLUMNS))
        # By the entries, which are found by listing; the changes then by their own key.
        .join(
            _entry, and_(_entry.c.feed_id == _change.c.feed_id, _entry.c.listing_id == _change.c.listing_id)
        )
        .where(_entry.c.listing_id.in_(listings))
    )
