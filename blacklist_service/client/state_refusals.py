"""What SQLite says of a recipient's file, as a stable code: damaged is one thing, busy, full and out of reach others.

A sound file must not be taken for a damaged one, because an operator would delete it, and with it how far it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType

from exports.refusals import FeedRefusalError

_CODES = MappingProxyType(
    {
        sqlite3.SQLITE_CORRUPT: "FEED.STATE",
        sqlite3.SQLITE_NOTADB: "FEED.STATE",
        sqlite3.SQLITE_BUSY: "FEED.STATE_BUSY",
        sqlite3.SQLITE_LOCKED: "FEED.STATE_BUSY",
        sqlite3.SQLITE_FULL: "FEED.STATE_FULL",
        sqlite3.SQLITE_CANTOPEN: "FEED.STATE_ACCESS",
        sqlite3.SQLITE_READONLY: "FEED.STATE_ACCESS",
        sqlite3.SQLITE_PERM: "FEED.STATE_ACCESS",
        sqlite3.SQLITE_IOERR: "FEED.STATE_ACCESS",
    }
)
# The low byte is the kind of error, the rest its finer cause (sqlite.org/rescode.html).
_KIND = 0xFF


@contextmanager
def told_apart() -> Iterator[None]:
    """Raises FeedRefusalError FEED.STATE (damaged), FEED.STATE_BUSY, FEED.STATE_FULL or FEED.STATE_ACCESS for what
    SQLite could not do; any other error is one of our own and passes as it is."""
    try:
        yield
    except sqlite3.Error as problem:
        code = _CODES.get(getattr(problem, "sqlite_errorcode", 0) & _KIND)
        if code is None:
            raise
        raise FeedRefusalError(code) from None
