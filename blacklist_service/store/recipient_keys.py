"""Questions about the keys that the objects of a feed are encrypted to."""

from datetime import datetime

from sqlalchemy import Connection, insert, or_, select, update

from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.tables import RecipientKey

_key = table_of(RecipientKey)


def add_recipient_key(connection: Connection, key: RecipientKey) -> int:
    return drawn_key(connection.execute(insert(_key).values(**key.model_dump(exclude={"id"}))))


def recipient_keys_of(connection: Connection, feed: int) -> list[RecipientKey]:
    """Every key that a feed ever had, the oldest first."""
    return all_as(
        RecipientKey, connection.execute(select(_key).where(_key.c.feed_id == feed).order_by(_key.c.id))
    )


def live_recipient_keys(connection: Connection, feed: int, now: datetime) -> list[RecipientKey]:
    """The keys that a feed's objects are encrypted to now, the oldest first; none where it is not encrypted."""
    asked = select(_key).where(_key.c.feed_id == feed, or_(_key.c.ends_at.is_(None), _key.c.ends_at > now))
    return all_as(RecipientKey, connection.execute(asked.order_by(_key.c.id)))


def end_recipient_key(connection: Connection, key: int, at: datetime) -> None:
    connection.execute(update(_key).where(_key.c.id == key).values(ends_at=at))
