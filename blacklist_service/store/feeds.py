"""Questions about feeds and what each recipient holds of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, bindparam, func, insert, or_, select, update

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import all_as, drawn_key, first_as, rows_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.row_checks import check, checked, in_parts
from blacklist_service.store.tables import (
    Feed,
    FeedEntry,
    Member,
    Removal,
)
from blacklist_service.store.told_entries import check_removed
from blacklist_service.store.unconfirmed_entries import IS_UNCONFIRMED

_feed = table_of(Feed)
_entry = table_of(FeedEntry)
_removal = table_of(Removal)
_member = table_of(Member)
_MOST_NAMED = 500  # values in one question
_TOLD = with_digest(
    FeedEntry, select(_entry).where(_entry.c.feed_id == bindparam("feed"), among(_entry.c.listing_id))
)


@dataclass(frozen=True, slots=True)
class FeedOfMember:
    """A feed with the member that receives it."""

    feed: Feed
    member: Member


class HeldEntry(NamedTuple):
    """What a recipient is told to hold, to be written: the columns of FeedEntry, without the cost of its objects."""

    feed_id: int
    listing_id: int
    entry_key: str
    version: int
    entry_sha256: str
    state: str
    is_suppressed: bool
    first_release: int
    last_release: int
    retracted_in: int | None
    retract_reason: str | None
    effective_on: date | None
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True)
class UnconfirmedEntry:
    """An open removal and one feed whose recipient may still hold the entry. `is_retracted`: the tombstone is out."""

    removal: Removal
    feed_code: str
    member_code: str
    is_retracted: bool
    retracted_in: int | None


def add_feed(connection: Connection, feed: Feed) -> int:
    return drawn_key(connection.execute(insert(_feed).values(**feed.model_dump(exclude={"id"}))))


def find_feed(connection: Connection, code: str) -> Feed | None:
    return checked(connection, first_as(Feed, connection.execute(select(_feed).where(_feed.c.code == code))))


def find_feed_by_number(connection: Connection, feed: int) -> Feed | None:
    """The feed that has this number."""
    return checked(connection, first_as(Feed, connection.execute(select(_feed).where(_feed.c.id == feed))))


def lock_feed(connection: Connection, code: str) -> Feed | None:
    """The feed, held for this transaction: its releases and receipts happen one after the other."""
    found = first_as(Feed, connection.execute(select(_feed).where(_feed.c.code == code).with_for_update()))
    return checked(connection, found)


def all_feeds(connection: Connection) -> list[FeedOfMember]:
    """Every feed with its member, by code."""
    feeds = all_as(Feed, connection.execute(select(_feed).order_by(_feed.c.code)))
    named = {member.id: member for member in all_as(Member, connection.execute(select(_member)))}
    return [FeedOfMember(feed, named[feed.member_id]) for feed in feeds]


def advance_feed(connection: Connection, feed: int, number: int, manifest_sha256: str) -> None:
    connection.execute(
        update(_feed).where(_feed.c.id == feed).values(release_number=number, manifest_sha256=manifest_sha256)
    )


def change_schedule(connection: Connection, feed: int, *, cron: str, calendar: str) -> None:
    connection.execute(update(_feed).where(_feed.c.id == feed).values(cron=cron, calendar=calendar))


def count_live(connection: Connection, feed: int) -> int:
    """How many entries the recipient was told to hold."""
    asked = select(func.count()).where(_entry.c.feed_id == feed, _entry.c.state == "live")
    return int(connection.execute(asked).scalar_one())


def entries_by_listing(connection: Connection, feed: int, listings: Sequence[int]) -> dict[int, FeedEntry]:
    """What the recipient was last told of some listings."""
    found: dict[int, FeedEntry] = {}
    for some in in_parts(listings, _MOST_NAMED):
        rows = checked_rows(connection, FeedEntry, _TOLD, {"feed": feed, ASKED: some})
        found |= {row.listing_id: row for row in rows}
    return found


def entries_by_key(connection: Connection, feed: int, keys: Sequence[str]) -> dict[str, FeedEntry]:
    found: dict[str, FeedEntry] = {}
    for at in range(0, len(keys), _MOST_NAMED):
        asked = select(_entry).where(
            _entry.c.feed_id == feed, _entry.c.entry_key.in_(keys[at : at + _MOST_NAMED])
        )
        found |= {row.entry_key: row for row in rows_as(FeedEntry, connection.execute(asked))}
    return found


def live_listings(connection: Connection, feed: int) -> set[int]:
    """The numbers of all listings that the recipient was told to hold.

    Raises RefusedError STORE.ROW_CHANGED where one may be missing here because somebody else wrote that it is gone.
    """
    check_removed(connection, feed)
    asked = select(_entry.c.listing_id).where(_entry.c.feed_id == feed, _entry.c.state == "live")
    return set(connection.execute(asked).scalars())


def live_among(connection: Connection, feed: int, listings: Sequence[int]) -> set[int]:
    """Those of some listings that the recipient was told to hold. Raises RefusedError STORE.ROW_CHANGED as above."""
    check_removed(connection, feed)
    found = entries_by_listing(connection, feed, listings)
    return {listing for listing, row in found.items() if row.state == "live"}


def open_tombstones(connection: Connection, feed: int) -> list[FeedEntry]:
    """The retracted entries that the recipient has not acknowledged, by key."""
    asked = select(_entry).where(_entry.c.feed_id == feed, IS_UNCONFIRMED)
    found = all_as(FeedEntry, connection.execute(asked.order_by(_entry.c.entry_key)))
    check(connection, *found)
    return found


def add_entries(connection: Connection, entries: Iterable[HeldEntry]) -> None:
    insert_rows(connection, FeedEntry, HeldEntry._fields, entries)


def change_entries(connection: Connection, entries: Sequence[HeldEntry]) -> None:
    """Writes the new state of entries that the recipient knows already."""
    if not entries:
        return
    kept = ("feed_id", "listing_id", "entry_key", "first_release")
    changed = [name for name in HeldEntry._fields if name not in kept]
    statement = (
        update(_entry)
        .where(_entry.c.feed_id == bindparam("of_feed"), _entry.c.listing_id == bindparam("of_listing"))
        .values({name: bindparam(f"new_{name}") for name in changed})
    )
    rows: list[Mapping[str, Any]] = [
        {"of_feed": entry.feed_id, "of_listing": entry.listing_id}
        | {f"new_{name}": getattr(entry, name) for name in changed}
        for entry in entries
    ]
    connection.execute(statement, rows)


def acknowledge(connection: Connection, feed: int, listings: Sequence[int], at: datetime) -> None:
    """The recipient has forgotten these entries; what was acknowledged before keeps its instant."""
    for start in range(0, len(listings), _MOST_NAMED):
        connection.execute(
            update(_entry)
            .where(
                _entry.c.feed_id == feed,
                _entry.c.listing_id.in_(listings[start : start + _MOST_NAMED]),
                _entry.c.state == "retracted",
                _entry.c.acknowledged_at.is_(None),
            )
            .values(acknowledged_at=at)
        )


def open_merges(connection: Connection, feed: int, until_release: int, reason: str) -> list[int]:
    """The listings whose key was merged into another up to a release, not yet acknowledged."""
    asked = select(_entry.c.listing_id).where(
        _entry.c.feed_id == feed,
        IS_UNCONFIRMED,
        _entry.c.retract_reason == reason,
        _entry.c.retracted_in <= until_release,
    )
    return list(connection.execute(asked).scalars())


def unconfirmed(connection: Connection, *, opened_before: datetime | None = None) -> list[UnconfirmedEntry]:
    """Every open removal with each feed whose recipient has not acknowledged, oldest removal first."""
    asked = (
        select(
            _removal,
            _feed.c.code.label("feed_code"),
            _member.c.code.label("member_code"),
            _entry.c.state.label("entry_state"),
            _entry.c.retracted_in.label("entry_retracted_in"),
        )
        .join(_entry, _entry.c.listing_id == _removal.c.listing_id)
        .join(_feed, _feed.c.id == _entry.c.feed_id)
        .join(_member, _member.c.id == _feed.c.member_id)
        .where(
            _removal.c.closed_at.is_(None),
            or_(_entry.c.state == "live", _entry.c.acknowledged_at.is_(None)),
        )
        .order_by(_removal.c.opened_at, _removal.c.id, _feed.c.code)
    )
    if opened_before is not None:
        asked = asked.where(_removal.c.opened_at < opened_before)
    return [
        UnconfirmedEntry(
            removal=Removal(**{name: row[name] for name in _removal.c.keys()}),  # noqa: SIM118  # a collection of columns is no dict
            feed_code=row["feed_code"],
            member_code=row["member_code"],
            is_retracted=row["entry_state"] == "retracted",
            retracted_in=row["entry_retracted_in"],
        )
        for row in connection.execute(asked).mappings()
    ]


def removals_of(connection: Connection, listings: Sequence[int]) -> dict[int, tuple[str, date]]:
    """Reason and day of the removals of some listings."""
    found: dict[int, tuple[str, date]] = {}
    for at in range(0, len(listings), _MOST_NAMED):
        asked = select(_removal.c.listing_id, _removal.c.reason, _removal.c.effective_on).where(
            _removal.c.listing_id.in_(listings[at : at + _MOST_NAMED])
        )
        found |= {row.listing_id: (row.reason, row.effective_on) for row in connection.execute(asked)}
    return found
