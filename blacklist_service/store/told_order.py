"""What a recipient was ever told of, in the order that gives each entry its place for good: by the release that first
carried it, then by key. No row is ever deleted (`feed_remembers`), so nothing that comes later moves anything."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, func, literal, select, tuple_

from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_checks import check_rows
from blacklist_service.store.tables import FeedEntry

_entry = table_of(FeedEntry)
_first, _key = _entry.c.first_release, _entry.c.entry_key


class Place(NamedTuple):
    """Where an entry stands in the order."""

    release: int
    key: str


_BEFORE_ALL = Place(0, "")


def ever_told(connection: Connection, feed: int, batch: int) -> Iterator[list[FeedEntry]]:
    """Every entry that the recipient was ever told of, in order, in batches."""
    after = _BEFORE_ALL
    while rows := told_after(connection, feed, after, batch):
        yield rows
        after = Place(rows[-1].first_release, rows[-1].entry_key)


def told_after(connection: Connection, feed: int, after: Place, most: int) -> list[FeedEntry]:
    """The next entries behind a place, at most so many."""
    asked = (
        select(_entry)
        .where(
            _entry.c.feed_id == feed,
            tuple_(_first, _key) > tuple_(literal(after.release), literal(after.key)),
        )
        .order_by(_first, _key)
        .limit(most)
    )
    rows = rows_as(FeedEntry, connection.execute(asked))
    check_rows(connection, FeedEntry, rows)
    return rows


def place_before(connection: Connection, feed: int, index: int) -> Place:
    """Behind which place the entry of an index stands. There are at least so many entries."""
    if index == 0:
        return _BEFORE_ALL
    asked = (
        select(_first, _key).where(_entry.c.feed_id == feed).order_by(_first, _key).offset(index - 1).limit(1)
    )
    return Place(*connection.execute(asked).one())


def count_told(connection: Connection, feed: int, release: int) -> int:
    """How many entries the recipient was told of in the releases up to this one."""
    asked = select(func.count()).where(_entry.c.feed_id == feed, _first <= release)
    return int(connection.execute(asked).scalar_one())
