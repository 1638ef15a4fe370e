"""Whether what recipients were told of some listings is still what the service wrote: no removal is closed, and no
release made, on an entry that somebody else marked as forgotten, or took away."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, exists, select

from blacklist_service.logs import log
from blacklist_service.store.base import table_of
from blacklist_service.store.row_checks import check_rows, maker_of, row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.row_sweep import rows_where
from blacklist_service.store.tables import Feed, FeedEntry, Removal, RowMac

_feed, _entry = table_of(Feed), table_of(FeedEntry)
_removal, _mac = table_of(Removal), table_of(RowMac)
_guard = GUARD_OF_TABLE[_entry.name]


def not_as_told(connection: Connection, listings: Sequence[int]) -> set[int]:
    """Of some listings those with an entry, in whatever feed, that was changed, added or deleted behind the service.

    They are told, not refused: an official's removal stands, and stays open.
    """
    maker = maker_of(connection)
    if maker is None:
        return set()
    entries = rows_where(connection, _guard, _entry.c.listing_id.in_(listings))
    held = maker.hold([(_guard.text(one.row), one.mac or b"") for one in entries])
    wrong = {one.row.listing_id for one, holds in zip(entries, held, strict=True) if not holds}
    wrong |= _deleted(connection, _mac.c.row_key.in_(select(_feed.c.id)), _mac.c.part.in_(listings))
    for listing in sorted(wrong):
        log().error("row_changed", source=_entry.name, object_id=listing)
    return wrong


def check_removed(connection: Connection, feed: int) -> None:
    """What the recipient of a feed was told of listings whose removal is open.

    Raises RefusedError STORE.ROW_CHANGED.
    """
    is_open = select(_removal.c.listing_id).where(_removal.c.closed_at.is_(None))
    asked = select(_entry).where(_entry.c.feed_id == feed, _entry.c.listing_id.in_(is_open))
    check_rows(connection, FeedEntry, connection.execute(asked).all())
    if gone := _deleted(connection, _mac.c.row_key == feed, _mac.c.part.in_(is_open)):
        raise row_changed(_guard, min(gone))


def _deleted(connection: Connection, *which: ColumnElement[bool]) -> set[int]:
    """The listings of which a digest is left, and no entry."""
    its_own = exists().where(_entry.c.feed_id == _mac.c.row_key, _entry.c.listing_id == _mac.c.part)
    asked = select(_mac.c.part).where(_mac.c.guard == _guard.number, *which, ~its_own)
    return {int(listing) for listing in connection.execute(asked).scalars()}
