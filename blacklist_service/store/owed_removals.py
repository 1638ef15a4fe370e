"""What recipients still owe: entries that must be forgotten and whose forgetting was not confirmed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, Subquery, and_, func, null, or_, select, union_all

from blacklist_service.store.base import table_of
from blacklist_service.store.divided_listings import HIDDEN, divided_listings
from blacklist_service.store.objections import IS_OPEN_OBJECTION
from blacklist_service.store.tables import (
    Feed,
    FeedEntry,
    Listing,
    Member,
    Objection,
    Release,
    Removal,
    SubjectChange,
)
from blacklist_service.store.unconfirmed_entries import IS_UNCONFIRMED

_feed, _entry, _member = table_of(Feed), table_of(FeedEntry), table_of(Member)
_release, _removal, _listing = table_of(Release), table_of(Removal), table_of(Listing)
_objection, _change = table_of(Objection), table_of(SubjectChange)
_OWED = (_feed.c.id, _feed.c.code, _member.c.code, _entry.c.listing_id, _listing.c.subject_id)
_OPEN_REMOVALS = select(_removal.c.listing_id).where(_removal.c.closed_at.is_(None))


@dataclass(frozen=True, slots=True)
class OwedRemoval:
    """One entry that one recipient has not confirmed to have forgotten. `told_in` and `told_at` are of the release
    with its tombstone; None where that is still to come. `decided_at` is of the removal, or of the split that showed
    the entry to be of two people; None where neither stands behind it: a term that ended, a subject that became one
    with another."""

    feed: int
    feed_code: str
    member_code: str
    listing: int
    subject: int
    decided_at: datetime | None
    told_in: int | None
    told_at: datetime | None

    @property
    def since(self) -> datetime:
        """From when on it is owed: the decision, else the release that tells of it."""
        known = [at for at in (self.decided_at, self.told_at) if at is not None]
        return min(known)


def owed_removals(connection: Connection) -> list[OwedRemoval]:
    """Everything that is owed, by listing: every recipient that ever had the entry, until it has confirmed."""
    # Each by its own short index: with OR they would read every entry that anybody holds.
    asked = connection.execute(union_all(_unconfirmed(), _to_be_told()))
    found = [OwedRemoval(*row) for row in asked] + _of_two_people(connection)
    return sorted(found, key=lambda one: (one.listing, one.feed_code))


def _unconfirmed() -> Select[Any]:
    """What recipients were told to forget."""
    told = and_(_release.c.feed_id == _entry.c.feed_id, _release.c.number == _entry.c.retracted_in)
    return (
        select(*_OWED, _removal.c.opened_at, _release.c.number, _release.c.issued_at)
        .select_from(_entry)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_member, _member.c.id == _feed.c.member_id)
        .join(_listing, _listing.c.id == _entry.c.listing_id)
        .outerjoin(_removal, _removal.c.listing_id == _entry.c.listing_id)
        .outerjoin(_release, told)
        .where(IS_UNCONFIRMED)
    )


def _to_be_told() -> Select[Any]:
    """What was removed and stands with recipients as before: the release that tells them is to come. The removal is
    open, because the database closes none while anybody has the entry."""
    return (
        select(*_OWED, _removal.c.opened_at, null(), null())
        .select_from(_entry)
        .join(_removal, _removal.c.listing_id == _entry.c.listing_id)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_member, _member.c.id == _feed.c.member_id)
        .join(_listing, _listing.c.id == _entry.c.listing_id)
        .where(_entry.c.listing_id.in_(_OPEN_REMOVALS), _entry.c.state == "live")
    )


def _of_two_people(connection: Connection) -> list[OwedRemoval]:
    """What recipients hold of two people in one, marked or not, while the release that takes it back is to come."""
    parted_at = (
        select(func.max(_change.c.changed_at))
        .where(
            _change.c.kind == "split",
            or_(
                _change.c.from_subject == _listing.c.subject_id, _change.c.to_subject == _listing.c.subject_id
            ),
        )
        .correlate(_listing)
        .scalar_subquery()
    )
    last = and_(_release.c.feed_id == _entry.c.feed_id, _release.c.number == _entry.c.last_release)
    asked = (
        select(*_OWED, func.coalesce(parted_at, _release.c.issued_at))
        .select_from(_entry)
        .join(_listing, _listing.c.id == _entry.c.listing_id)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_member, _member.c.id == _feed.c.member_id)
        .join(_release, last)
        .outerjoin(_removal, _removal.c.listing_id == _entry.c.listing_id)
        .where(
            _entry.c.listing_id.in_(divided_listings(connection)),
            _entry.c.state == "live",
            _removal.c.listing_id.is_(None),
        )
    )  # fmt: skip
    return [OwedRemoval(*row, told_in=None, told_at=None) for row in connection.execute(asked)]


@dataclass(frozen=True, slots=True)
class UntoldRemovals:
    """A feed with entries that its recipient still holds and must forget, or must not use for now.

    `versions` is the sum over their listings: it grows with each decision on one of them, by no release.
    """

    feed: int
    entries: int
    newest_listing: int
    versions: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """An open objection against an entry that a recipient holds, and when the release that last told of the entry was
    begun."""

    feed: int
    listing: int
    objection: int
    received_at: datetime
    told_at: datetime


def untold_removals(connection: Connection, *, but_formats: Collection[str]) -> list[UntoldRemovals]:
    """Every active feed whose next release must take something back, by feed; some formats apart."""
    untold = _untold(connection)
    asked = (
        select(_feed.c.id, func.count(), func.max(untold.c.listing_id), func.sum(_listing.c.version))
        .join(untold, untold.c.feed_id == _feed.c.id)
        .join(_listing, _listing.c.id == untold.c.listing_id)
        .where(_feed.c.state == "active", _feed.c.format.not_in(but_formats))
        .group_by(_feed.c.id)
        .order_by(_feed.c.id)
    )
    return [UntoldRemovals(*map(int, row)) for row in connection.execute(asked)]


def untold_listings(connection: Connection, feed: int) -> list[int]:
    """The listings that the next release of a feed must take back, by number."""
    untold = _untold(connection)
    asked = select(untold.c.listing_id).where(untold.c.feed_id == feed).order_by(untold.c.listing_id)
    return [int(listing) for listing in connection.execute(asked).scalars()]


def _untold(connection: Connection) -> Subquery:
    """What a recipient holds, by feed and listing, and must forget or must not use for now."""
    is_gone = _entry.c.listing_id.in_(_OPEN_REMOVALS)
    is_hidden = _entry.c.listing_id.in_(HIDDEN)
    # What is of two people is taken back also where it is marked already.
    is_divided = _entry.c.listing_id.in_(divided_listings(connection))
    # Three questions, each by its own short index; together they would read every entry of every feed.
    return union_all(
        select(_entry.c.feed_id, _entry.c.listing_id).where(_entry.c.state == "live", is_gone),
        select(_entry.c.feed_id, _entry.c.listing_id).where(
            _entry.c.state == "live", is_hidden, _entry.c.is_suppressed.is_(False), ~is_gone
        ),
        select(_entry.c.feed_id, _entry.c.listing_id).where(
            _entry.c.state == "live", is_divided, _entry.c.is_suppressed, ~is_gone
        ),
    ).subquery("untold")


def disputed_since(
    connection: Connection, since: datetime, *, but_formats: Collection[str]
) -> list[Disputed]:
    """The open objections that came after an instant, by each active feed that holds their entries; some formats
    apart."""
    objection = _objection.c
    told = and_(_release.c.feed_id == _entry.c.feed_id, _release.c.number == _entry.c.last_release)
    asked = (
        select(
            _entry.c.feed_id, _entry.c.listing_id, objection.id, objection.received_at, _release.c.issued_at
        )
        .select_from(_objection)
        .join(_entry, _entry.c.listing_id == objection.listing_id)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_release, told)
        .where(
            IS_OPEN_OBJECTION,
            objection.received_at > since,
            _entry.c.state == "live",
            _feed.c.state == "active",
            _feed.c.format.not_in(but_formats),
        )
        .order_by(_entry.c.feed_id, objection.id)
    )
    return [Disputed(*row) for row in connection.execute(asked)]


def oldest_unconfirmed(connection: Connection, feed: int) -> datetime | None:
    """When a feed's recipient was given the oldest tombstone that it has not confirmed; None where it owes none."""
    asked = (
        select(func.min(_release.c.issued_at))
        .select_from(_entry)
        .join(
            _release, and_(_release.c.feed_id == _entry.c.feed_id, _release.c.number == _entry.c.retracted_in)
        )
        .where(_entry.c.feed_id == feed, IS_UNCONFIRMED)
    )
    oldest: datetime | None = connection.execute(asked).scalar_one()
    return oldest
