"""What recipients have not confirmed, in words: a notice on the first page, and whom to chase at the queue."""

from typing import Any

from blacklist_service.clock import clock_text
from blacklist_service.console.agency_words import CHANNELS, waited
from blacklist_service.console.requests import caller, service, session
from blacklist_service.workflows.count_late_removals import LateRemovals, count_late_removals


def late_removals(found: LateRemovals) -> dict[str, Any]:
    """For the first page: what is late, since when and for how long; `late` is None where nothing is."""
    return {"late": found if found.late else None, "late_since": _since(found)}


def chasing() -> dict[str, Any]:
    """For the queue: each feed that owes anything, with its last reminder, and the ways to remind."""
    now = service().clock.now()
    found = count_late_removals(service(), caller())
    return {
        "owing": found,
        "owing_rows": [
            (
                one, clock_text(one.since), waited(one.since, now),
                "" if one.chased_at is None else clock_text(one.chased_at),
            )
            for one in found.feeds
        ],
        "channels": CHANNELS,
        "is_fresh": session().is_fresh,
    }  # fmt: skip


def _since(found: LateRemovals) -> tuple[str, str, str]:
    """When the oldest that is late was decided, and how long ago in Chinese and English."""
    if found.since is None:
        return "", "", ""
    return clock_text(found.since), *waited(found.since, service().clock.now())
