"""A narrow release: between two slots a long list is not compared whole; only who must be taken back or marked is.

So a removal is with its recipients within a minute however long the list is (record 0093). Its manifest ends when the
one before it does, and names the snapshot of the last release that compared everybody: a narrow release takes back
sooner, and declares nothing fresh that nobody looked at.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from blacklist_service.store import feeds, owed_removals
from blacklist_service.store.owed_removals import Disputed
from blacklist_service.store.session import Connection
from blacklist_service.workflows.releasing.agency_feeds import SERIES_FORMATS
from blacklist_service.workflows.releasing.named_objects import (
    deltas_to_list,
    is_within_reach,
    previous_manifest,
)
from blacklist_service.workflows.releasing.sight import Sight
from blacklist_service.workflows.releasing.validity import is_to_renew

# What no release has told within a day waits for the schedule: nothing makes releases follow each other without end.
_TRIED_FOR = timedelta(hours=24)


def narrowed(sight: Sight) -> Sight:
    """An urgent release of a long list that was compared whole not long ago looks at whom it owes; any other looks at
    everybody. Raises RefusedError STORE.ROW_CHANGED."""
    if not sight.is_urgent or not _is_long(sight):
        return sight
    previous = previous_manifest(sight)
    if previous is None or is_to_renew(previous.expires_at, sight.at):
        return sight
    if not is_within_reach(sight, previous.snapshot, deltas_to_list(sight, previous)):
        return sight
    return replace(sight, owed=_owed(sight))


def untold_disputes(connection: Connection, now: datetime) -> list[Disputed]:
    """Whoever objected since the release was begun that last told of its entry, by feed; a day long."""
    disputed = owed_removals.disputed_since(connection, now - _TRIED_FOR, but_formats=SERIES_FORMATS)
    # A release is dated by whole seconds: of the same second it is asked for once.
    return [one for one in disputed if one.received_at.replace(microsecond=0) >= one.told_at]


def _is_long(sight: Sight) -> bool:
    return feeds.count_live(sight.connection, sight.feed_id) >= sight.context.settings.narrow_release_from


def _owed(sight: Sight) -> frozenset[int]:
    """Who is to be taken back, and who objected and is not marked yet."""
    disputed = (one.listing for one in untold_disputes(sight.snapshot, sight.at) if one.feed == sight.feed_id)
    return frozenset((*owed_removals.untold_listings(sight.snapshot, sight.feed_id), *disputed))
