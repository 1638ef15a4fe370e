"""Which feed is meant: one that an agency follows, or a series of public notice, whose recipient is the public."""

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.store import feeds
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Feed
from exports.editions import MASKINGS

# The formats of series: masking profiles.
SERIES_FORMATS = frozenset(MASKINGS)


def is_series(feed: Feed) -> bool:
    """A feed whose recipient is the public: its format is a masking profile."""
    return feed.format in SERIES_FORMATS


def require_agency_feed(feed: Feed) -> None:
    """Raises RefusedError EDITION.NEEDS_APPROVAL for a series: it is published by editions and recalls alone."""
    if is_series(feed):
        raise RefusedError(
            "EDITION.NEEDS_APPROVAL",
            "对外通报须逐期拟定、由另一名复核人批准，不能直接发布。",
            "A public notice goes out by editions that a second official approves, not by itself.",
        )


def hold_feed(connection: Connection, code: str) -> Feed:
    """The feed, held until the transaction ends. Raises NotFoundError FEED.UNKNOWN."""
    feed = feeds.lock_feed(connection, code)
    if feed is None:
        raise NotFoundError("FEED.UNKNOWN", "没有这个共享。", "There is no such feed.")
    return feed
