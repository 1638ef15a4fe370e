"""What a recipient holds, in the order in which objects and the state checksum tell it."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, bindparam, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import FeedEntry

_entry = table_of(FeedEntry)
_LIVE_BY_KEY = (
    select(
        _entry.c.listing_id,
        _entry.c.entry_key,
        _entry.c.version,
        _entry.c.is_suppressed,
        _entry.c.entry_sha256,
    )
    .where(
        _entry.c.feed_id == bindparam("feed"),
        _entry.c.state == "live",
        _entry.c.entry_key > bindparam("last"),
    )
    .order_by(_entry.c.entry_key)
    .limit(bindparam("most"))
)


class LiveKey(NamedTuple):
    """What an object and the state checksum are made from: an entry that the recipient holds, without its content."""

    listing_id: int
    entry_key: str
    version: int
    is_suppressed: bool
    entry_sha256: str


def live_by_key(connection: Connection, feed: int, batch: int) -> Iterator[list[LiveKey]]:
    """The live entries in ascending order of key, in batches."""
    last = ""
    while True:
        asked = {"feed": feed, "last": last, "most": batch}
        rows = [LiveKey._make(row) for row in connection.execute(_LIVE_BY_KEY, asked).all()]
        if not rows:
            return
        yield rows
        last = rows[-1].entry_key
