"""A recipient's questions about its own feeds: how far each has come, what was received, and what is still owed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.tables import Feed, FeedEntry, FeedReceipt, Release, Removal
from blacklist_service.store.unconfirmed_entries import IS_UNCONFIRMED

_feed, _entry, _release = table_of(Feed), table_of(FeedEntry), table_of(Release)
_receipt, _removal = table_of(FeedReceipt), table_of(Removal)
_TOLD = and_(_release.c.feed_id == _entry.c.feed_id, _release.c.number == _entry.c.retracted_in)
# From the decision on, where a removal stands behind it and is older; SQLite's min() of a NULL would be NULL.
_SINCE = case(
    (_removal.c.opened_at < _release.c.issued_at, _removal.c.opened_at), else_=_release.c.issued_at
).label("since")


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """One release in a list, without its manifest."""

    number: int
    issued_at: datetime
    entries: int
    operations: int
    retractions: int
    state_checksum: str


@dataclass(frozen=True, slots=True)
class OwedEntry:
    """A tombstone that a recipient was given and has not confirmed, under the recipient's own key of the entry."""

    feed_code: str
    entry_key: str
    reason: str
    told_in: int
    told_at: datetime
    since: datetime


@dataclass(frozen=True, slots=True)
class OwedCount:
    """How many tombstones of one feed are not confirmed; since when the oldest is owed, and when it was given."""

    entries: int
    since: datetime
    told_at: datetime


def feeds_of(connection: Connection, member: int) -> list[Feed]:
    """A member's feeds, by code."""
    asked = select(_feed).where(_feed.c.member_id == member).order_by(_feed.c.code)
    return all_as(Feed, connection.execute(asked))


def newest_releases(connection: Connection, member: int) -> dict[int, Release]:
    """The newest release of each feed of a member that has one."""
    newest = and_(_feed.c.id == _release.c.feed_id, _feed.c.release_number == _release.c.number)
    asked = select(_release).join(_feed, newest).where(_feed.c.member_id == member)
    return {one.feed_id: one for one in all_as(Release, connection.execute(asked))}


def newest_receipts(connection: Connection, member: int) -> dict[int, FeedReceipt]:
    """The last receipt that came for each feed of a member, right or wrong."""
    newest = (
        select(func.max(_receipt.c.id))
        .join(_feed, _feed.c.id == _receipt.c.feed_id)
        .where(_feed.c.member_id == member)
        .group_by(_receipt.c.feed_id)
    )
    asked = select(_receipt).where(_receipt.c.id.in_(newest))
    return {one.feed_id: one for one in all_as(FeedReceipt, connection.execute(asked))}


def owed_counts(connection: Connection, member: int) -> dict[int, OwedCount]:
    """What is owed of each feed of a member; a feed that owes nothing is missing."""
    asked = _owed(
        select(_entry.c.feed_id, func.count(), func.min(_SINCE), func.min(_release.c.issued_at)), member
    ).group_by(_entry.c.feed_id)
    return {
        int(feed): OwedCount(int(count), since, told)
        for feed, count, since, told in connection.execute(asked)
    }


def owed_entries(connection: Connection, member: int, *, limit: int) -> list[OwedEntry]:
    """What a member owes under all of its feeds, the longest owed first."""
    asked = _owed(
        select(
            _feed.c.code,
            _entry.c.entry_key,
            func.coalesce(_entry.c.retract_reason, ""),
            _entry.c.retracted_in,
            _release.c.issued_at,
            _SINCE,
        ),
        member,
    )
    asked = asked.order_by(_SINCE, _feed.c.code, _entry.c.entry_key).limit(limit)
    return [OwedEntry(*row) for row in connection.execute(asked)]


def releases_of_feed(connection: Connection, feed: int, *, limit: int) -> list[ReleaseLine]:
    """The newest releases of a feed, the newest first."""
    columns = [_release.c[name] for name in ReleaseLine.__dataclass_fields__]
    asked = select(*columns).where(_release.c.feed_id == feed).order_by(_release.c.number.desc())
    return [ReleaseLine(*row) for row in connection.execute(asked.limit(limit))]


def receipts_of_feed(connection: Connection, feed: int, *, limit: int) -> list[FeedReceipt]:
    """The last receipts of a feed, the newest first."""
    asked = select(_receipt).where(_receipt.c.feed_id == feed).order_by(_receipt.c.id.desc())
    return all_as(FeedReceipt, connection.execute(asked.limit(limit)))


def _owed(asked: Select[Any], member: int) -> Select[Any]:
    return (
        asked.select_from(_entry)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_release, _TOLD)
        .outerjoin(_removal, _removal.c.listing_id == _entry.c.listing_id)
        .where(IS_UNCONFIRMED, _feed.c.member_id == member)
    )
