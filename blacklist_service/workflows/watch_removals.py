"""The clock looks at every removal that a recipient has not confirmed, and tells what is late.

1. What all recipients had confirmed while a row was in doubt, and is in doubt no more, is closed (`removals_closed`).
2. What each recipient owes is counted by how late it is, and which recipients get nothing new.
3. Where anything is late, the journal says so (`removals_late`), with the feeds that the office is told of.

That a recipient gets nothing new is decided by each release itself, so that it holds also where this does not run.
"""

from collections import Counter
from dataclasses import dataclass, replace

from blacklist_service.logs import log
from blacklist_service.rules.confirmations import RemovalAlarm
from blacklist_service.store import listings
from blacklist_service.workflows.cases.removals import close_confirmed_removals
from blacklist_service.workflows.context import SYSTEM, Context, record
from blacklist_service.workflows.list_owed_removals import OwedView, list_owed_removals

_PORTION = 500


@dataclass(frozen=True, slots=True)
class RemovalWatch:
    """How many removals wait for a confirmation by how late it is; the feeds that get nothing new; the feeds of which
    the office is told; how many removals were closed now."""

    waiting: int
    alarms: int
    notices: int
    stopped: tuple[str, ...]
    told: tuple[str, ...]
    closed: int = 0


def watch_removals(context: Context) -> RemovalWatch:
    """Closes what all have confirmed, counts what is owed and tells of what is late.

    Journal: removals_closed for each portion of which any was closed; removals_late for a run that found any.
    """
    closed = _close_what_was_in_doubt(context)
    found = replace(count_owed(list_owed_removals(context, SYSTEM)), closed=closed)
    if not (found.alarms or found.notices):
        return found
    detail = {
        "alarms": found.alarms, "notices": found.notices,
        "stopped": list(found.stopped), "told": list(found.told),
    }  # fmt: skip
    with context.store.begin() as connection:
        record(
            connection, context, SYSTEM, kind="removals_late", object_kind="house", object_id=0, detail=detail
        )
    log().error("removals_late", count=found.alarms + found.notices)
    return found


def _close_what_was_in_doubt(context: Context) -> int:
    closed, after = 0, 0
    while True:
        with context.store.begin() as connection:
            numbers = listings.confirmed_but_open(connection, after=after, limit=_PORTION)
            if not numbers:
                return closed
            after = numbers[-1]
            count = close_confirmed_removals(connection, context, numbers)
            if count:
                record(
                    connection, context, SYSTEM,
                    kind="removals_closed", object_kind="house", object_id=0, detail={"removals": count},
                )  # fmt: skip
            closed += count


def count_owed(owed: list[OwedView]) -> RemovalWatch:
    """What a list of owed removals comes to."""
    levels = Counter(one.level for one in owed)
    return RemovalWatch(
        waiting=levels[RemovalAlarm.WAITING],
        alarms=levels[RemovalAlarm.ALARM],
        notices=levels[RemovalAlarm.NOTICE],
        stopped=tuple(sorted({one.feed for one in owed if one.is_stopped})),
        told=tuple(sorted({one.feed for one in owed if one.level is RemovalAlarm.NOTICE})),
    )
