"""How far the tree is behind what was written: the time in which a receipt alone speaks for an entry."""

from datetime import datetime, timedelta

from blacklist_service.store import journal
from blacklist_service.store.journal_tree import ACCESS, JOURNAL, without_leaf
from blacklist_service.workflows.context import Context

# The merge delay that is promised (RFC 9162 calls it MMD).
MERGE_DELAY = timedelta(seconds=10)


def oldest_unsequenced(context: Context) -> datetime | None:
    """When the oldest entry or look was written that has no leaf yet; None where all have."""
    with context.store.read() as connection, context.looks.read() as looks:
        last = journal.last_checkpoint(connection)
        since = (0, 0) if last is None else (last.journal_until, last.access_until)
        waiting = [
            *without_leaf(connection, connection, JOURNAL, since[0], 1)[0],
            *without_leaf(connection, looks, ACCESS, since[1], 1)[0],
        ]
    return min((row["at"] for row in waiting), default=None)
