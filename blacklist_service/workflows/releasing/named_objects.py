"""What a new manifest may still name of what was published before: nothing that will be erased while it is valid,
nor what a live key of the recipient does not open.
"""

from blacklist_service.clock import midnight
from blacklist_service.rules.retention import earliest_listed
from blacklist_service.store import released_objects
from blacklist_service.workflows.releasing.sight import Sight
from exports.manifest import DeltaObject, Manifest, SnapshotObject

DELTAS_LISTED = 30


def deltas_to_list(sight: Sight, previous: Manifest | None) -> tuple[DeltaObject, ...]:
    """The deltas of the manifest before that are young enough, oldest first, with room for one more."""
    if previous is None:
        return ()
    first = _first_listed(sight)
    young = tuple(delta for delta in previous.deltas if delta.to_release >= first)
    return young[-(DELTAS_LISTED - 1) :]


def snapshot_to_keep(
    sight: Sight, previous: Manifest | None, deltas: tuple[DeltaObject, ...]
) -> SnapshotObject | None:
    """The last snapshot, where it is young enough and the deltas lead from it to now; None asks for a new one."""
    if previous is None or not deltas:
        return None
    release = previous.snapshot.release
    is_within_reach = deltas[0].from_release <= release and release >= _first_listed(sight)
    return previous.snapshot if is_within_reach else None


def _first_listed(sight: Sight) -> int:
    """The first release whose files may be named; the one that is being made where all are too old, or are encrypted to
    fewer keys than live: each key opens all that a manifest names, and no plain file stands beside encrypted ones."""
    since = midnight(earliest_listed(sight.context.clock.today()))
    first = released_objects.first_release_since(sight.connection, sight.feed_id, since)
    readable_from = max((key.from_release for key in sight.recipient_keys), default=0)
    return max(sight.number if first is None else first, readable_from)
