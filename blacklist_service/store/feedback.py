"""What recipients said of single entries, to be read: sums by feed, counts by release and code, what was rejected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, case, func, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Feed, FeedEntry, FeedFeedback, Listing, Member

_feed, _entry, _feedback = table_of(Feed), table_of(FeedEntry), table_of(FeedFeedback)
_listing, _member = table_of(Listing), table_of(Member)
_IS_REJECTED = _feedback.c.outcome == "rejected"
_REJECTED = func.sum(case((_IS_REJECTED, 1), else_=0))


@dataclass(frozen=True, slots=True)
class FeedbackSum:
    """What one recipient said in all: of how many entries, of which release last, and when. `entries` is 0 and the
    others None where it said nothing yet."""

    feed: str
    member: str
    member_name: str
    entries: int
    rejected: int
    newest_release: int | None
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class FeedbackCount:
    """How many entries of one release met with one outcome under one code."""

    release: int
    outcome: str
    code: str
    entries: int


@dataclass(frozen=True, slots=True)
class RejectedEntry:
    """One entry that a recipient rejected. `is_live`: it is told to hold it still."""

    number: int
    key: str
    release: int
    code: str
    received_at: datetime
    listing: int
    subject: int
    is_live: bool


@dataclass(frozen=True, slots=True)
class LastWord:
    """What a recipient said last of one listing's entry: of the newest release of which it said anything."""

    feed: str
    release: int
    outcome: str
    code: str
    received_at: datetime


def feedback_sums(connection: Connection) -> list[FeedbackSum]:
    """Every feed with what its recipient said, by code, in one question."""
    said = (
        select(
            _feedback.c.feed_id,
            func.count().label("entries"),
            _REJECTED.label("rejected"),
            func.max(_feedback.c.release).label("newest_release"),
            func.max(_feedback.c.received_at).label("received_at"),
        )
        .group_by(_feedback.c.feed_id)
        .subquery("said")
    )
    asked = (
        select(
            _feed.c.code,
            _member.c.code,
            _member.c.name,
            func.coalesce(said.c.entries, 0),
            func.coalesce(said.c.rejected, 0),
            said.c.newest_release,
            said.c.received_at,
        )
        .join(_member, _member.c.id == _feed.c.member_id)
        .outerjoin(said, said.c.feed_id == _feed.c.id)
        .order_by(_feed.c.code)
    )
    return [FeedbackSum(*row) for row in connection.execute(asked)]


def feedback_total(connection: Connection, feed: int) -> tuple[int, int]:
    """Of how many entries a feed's recipient said anything, release by release, and how many of them it rejected."""
    asked = select(func.count(), func.coalesce(_REJECTED, 0)).where(_feedback.c.feed_id == feed)
    entries, rejected = connection.execute(asked).one()
    return int(entries), int(rejected)


def feedback_counts(
    connection: Connection, feed: int, *, release: int | None, limit: int
) -> list[FeedbackCount]:
    """What was said of a feed by release, outcome and code: the newest release first, what was rejected before what was
    accepted, the commonest code first."""
    entries = func.count()
    grouped = (_feedback.c.release, _feedback.c.outcome, _feedback.c.code)
    asked = select(*grouped, entries).where(_feedback.c.feed_id == feed).group_by(*grouped)
    if release is not None:
        asked = asked.where(_feedback.c.release == release)
    asked = asked.order_by(
        _feedback.c.release.desc(), case((_IS_REJECTED, 0), else_=1), entries.desc(), _feedback.c.code
    )
    return [FeedbackCount(*row) for row in connection.execute(asked.limit(limit))]


def rejected_entries(
    connection: Connection, feed: int, *, release: int | None, code: str, before: int | None, limit: int
) -> list[RejectedEntry]:
    """What a feed's recipient rejected, the last word first, behind the one with the number `before`; of one release
    and under one code where they are given."""
    asked = (
        select(
            _feedback.c.id,
            _entry.c.entry_key,
            _feedback.c.release,
            _feedback.c.code,
            _feedback.c.received_at,
            _feedback.c.listing_id,
            _listing.c.subject_id,
            _entry.c.state == "live",
        )
        .join(
            _entry,
            and_(_entry.c.feed_id == _feedback.c.feed_id, _entry.c.listing_id == _feedback.c.listing_id),
        )
        .join(_listing, _listing.c.id == _feedback.c.listing_id)
        .where(_feedback.c.feed_id == feed, _IS_REJECTED)
    )
    if release is not None:
        asked = asked.where(_feedback.c.release == release)
    if code:
        asked = asked.where(_feedback.c.code == code)
    if before is not None:
        asked = asked.where(_feedback.c.id < before)
    rows = connection.execute(asked.order_by(_feedback.c.id.desc()).limit(limit))
    return [RejectedEntry(*row) for row in rows]


def last_words(connection: Connection, listings: Sequence[int]) -> list[LastWord]:
    """What each recipient said last of the entries of some listings, by feed."""
    about = _feedback.c.listing_id.in_(listings)
    newest = (
        select(_feedback.c.feed_id, _feedback.c.listing_id, func.max(_feedback.c.release).label("release"))
        .where(about)
        .group_by(_feedback.c.feed_id, _feedback.c.listing_id)
        .subquery("newest")
    )
    is_newest = and_(
        newest.c.feed_id == _feedback.c.feed_id,
        newest.c.listing_id == _feedback.c.listing_id,
        newest.c.release == _feedback.c.release,
    )
    asked = (
        select(
            _feed.c.code,
            _feedback.c.release,
            _feedback.c.outcome,
            _feedback.c.code,
            _feedback.c.received_at,
        )
        .join(_feed, _feed.c.id == _feedback.c.feed_id)
        .join(newest, is_newest)
        .where(about)
        .order_by(_feed.c.code)
    )
    return [LastWord(*row) for row in connection.execute(asked)]
