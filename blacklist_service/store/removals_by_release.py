"""How much left a feed since a release: what a recipient that is so far behind is asked to lose."""

from sqlalchemy import Connection, func, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import FeedEntry, Release

_entry = table_of(FeedEntry)
_release = table_of(Release)


def entries_at(connection: Connection, feed: int, first: int) -> dict[int, int]:
    """How many entries each release of a feed held, by its number, from `first` on."""
    asked = select(_release.c.number, _release.c.entries).where(
        _release.c.feed_id == feed, _release.c.number >= first
    )
    return {int(number): int(entries) for number, entries in connection.execute(asked)}


def left_in(connection: Connection, feed: int, first: int) -> dict[int, int]:
    """How many of the keys that are gone today left in each release after `first`, retracted or merged."""
    asked = (
        select(_entry.c.retracted_in, func.count())
        .where(_entry.c.feed_id == feed, _entry.c.state == "retracted", _entry.c.retracted_in > first)
        .group_by(_entry.c.retracted_in)
    )
    return {int(number): int(left) for number, left in connection.execute(asked)}
