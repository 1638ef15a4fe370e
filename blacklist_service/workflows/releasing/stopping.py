"""What a recipient still gets that leaves removals unconfirmed, and what anybody gets between two slots: what helps
somebody, nothing new against anybody.

Removals, suppressions, merges and corrections go out. Whoever the recipient does not hold is not sent; what is
suppressed stays so. Another change of an entry that it holds goes out as it is between two slots, and to whoever leaves
removals unconfirmed as "do not use" with what is true now: to hold it back would leave an older statement in use.
"""

from dataclasses import replace

from blacklist_service.rules.confirmations import must_stop
from blacklist_service.store import owed_removals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import FeedEntry
from blacklist_service.workflows.context import Context
from exports.release import wanted_digest
from exports.types import WantedEntry

# What a release counts listings under that it holds back for this reason.
STOPPED = "REMOVALS.UNCONFIRMED"
_REASON = "removals_unconfirmed"
# What an urgent release counts listings under that wait for the next slot, or for whoever publishes by hand.
NOT_DUE = "RELEASE.NOT_DUE"


def is_stopped(context: Context, connection: Connection, feed: int) -> bool:
    """Whether the recipient of a feed has left a tombstone unconfirmed for too long."""
    return must_stop(owed_removals.oldest_unconfirmed(connection, feed), context.clock.now())


def still_given(is_stopped: bool, row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
    """What a recipient gets of an entry, by what it was told of it before; None for nothing."""
    if not is_stopped:
        return wanted
    if row is None or row.state != "live":
        return None
    if wanted.is_suppressed or (wanted.is_correction and not row.is_suppressed):
        return wanted
    if row.is_suppressed or row.entry_sha256 != wanted_digest(wanted):
        return replace(wanted, is_suppressed=True, is_correction=False, reason=_REASON)
    return wanted


def given_between_slots(row: FeedEntry | None, wanted: WantedEntry) -> WantedEntry | None:
    """What an urgent release gives of an entry, by what the recipient was told of it before; None for nothing."""
    if row is None or row.state != "live":
        return None
    if row.is_suppressed and not wanted.is_suppressed:
        return replace(wanted, is_suppressed=True, is_correction=False)
    return wanted
