"""What recipients sent back: their receipts of releases, and what they said of single entries."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, insert, select

from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.tables import FeedFeedback, FeedReceipt

_receipt = table_of(FeedReceipt)
_feedback = table_of(FeedFeedback)
_MOST_NAMED = 500  # values in one question


def add_receipt(connection: Connection, receipt: FeedReceipt) -> int:
    return drawn_key(connection.execute(insert(_receipt).values(**receipt.model_dump(exclude={"id"}))))


def receipts_of(connection: Connection, feed: int) -> list[FeedReceipt]:
    """The receipts of a feed, oldest first."""
    asked = select(_receipt).where(_receipt.c.feed_id == feed).order_by(_receipt.c.id)
    return all_as(FeedReceipt, connection.execute(asked))


def add_feedback(connection: Connection, items: Sequence[FeedFeedback]) -> None:
    if items:
        connection.execute(insert(_feedback), [item.model_dump(exclude={"id"}) for item in items])


def drop_feedback(connection: Connection, feed: int, release: int, listings: Sequence[int]) -> None:
    """Takes back what was said of entries of a release, because the recipient says it anew."""
    for start in range(0, len(listings), _MOST_NAMED):
        connection.execute(
            delete(_feedback).where(
                _feedback.c.feed_id == feed,
                _feedback.c.release == release,
                _feedback.c.listing_id.in_(listings[start : start + _MOST_NAMED]),
            )
        )
