"""Questions about the keys that the objects of a feed are encrypted to."""

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from blacklist_service.store import journal
from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.row_checks import check, row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.store.tables import RecipientKey

_key = table_of(RecipientKey)


def add_recipient_key(connection: Connection, key: RecipientKey) -> int:
    return drawn_key(connection.execute(insert(_key).values(**key.model_dump(exclude={"id"}))))


def recipient_keys_of(connection: Connection, feed: int) -> list[RecipientKey]:
    """Every key that a feed ever had, the oldest first.

    Raises RefusedError STORE.ROW_CHANGED where one was changed, or where the journal tells of another number of them: a
    key that was taken away would else let the feed go out plain.
    """
    asked = select(_key).where(_key.c.feed_id == feed).order_by(_key.c.id)
    keys = all_as(RecipientKey, connection.execute(asked))
    check(connection, *keys)
    told = journal.newest_of_kinds(connection, "feed", (feed,), ("recipient_key_added",), len(keys) + 1)
    if len(told) != len(keys):
        raise row_changed(GUARD_OF_TABLE[_key.name], None)
    return keys


def live_recipient_keys(connection: Connection, feed: int, now: datetime) -> list[RecipientKey]:
    """The keys that a feed's objects are encrypted to now, the oldest first; none where it is not encrypted."""
    # Ended ones too: one that was ended behind the service would else simply be missing.
    return [key for key in recipient_keys_of(connection, feed) if key.ends_at is None or key.ends_at > now]


def end_recipient_key(connection: Connection, key: int, at: datetime) -> None:
    connection.execute(update(_key).where(_key.c.id == key).values(ends_at=at))
