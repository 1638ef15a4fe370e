"""The clock ends editions of public notice that waited for their second official until nobody could approve them."""

from blacklist_service.store import editions, feeds
from blacklist_service.store.tables import Edition
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.each_apart import each_apart


def expire_editions(context: Context) -> int:
    """Voids every edition that waits past its time; nothing is printed, and its number is free again. Returns how many.

    1. Each in a transaction of its own (each_apart), in which its series is held: an approval comes before or not at
       all.

    Law: 双人复核 (proposal_validity). Journal: edition_expired, one entry each.
    """
    with context.store.read() as connection:
        late = editions.late_editions(connection, context.clock.now())
    with each_apart(context, "expire_editions") as walk:
        return sum(bool(walk.attempt(one.id or 0, _expire, context, one)) for one in late)


def _expire(context: Context, late: Edition) -> bool:
    with context.store.begin() as connection:
        series = feeds.find_feed_by_number(connection, late.feed_id)
        assert series is not None  # no series is ever taken away
        feeds.lock_feed(connection, series.code)
        waiting = editions.find_open_edition(connection, late.feed_id)
        if waiting is None or waiting.id != late.id:
            return False
        editions.close_edition(connection, waiting.id or 0, "void", is_expired=True)
        record(
            connection, context, SYSTEM,
            kind="edition_expired", object_kind="feed", object_id=late.feed_id,
            detail={"feed": series.code, "edition": waiting.number, "digest": waiting.digest_sha256},
        )  # fmt: skip
        return True
