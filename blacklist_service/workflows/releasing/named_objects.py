"""What a new manifest may still name of what was published before: nothing that will be erased while it is valid,
nor what a live key of the recipient does not open.
"""

from blacklist_service.clock import midnight
from blacklist_service.rules.retention import earliest_listed
from blacklist_service.store import released_objects, releases
from blacklist_service.store.row_checks import row_changed
from blacklist_service.store.row_guards import GUARD_OF_TABLE
from blacklist_service.workflows.releasing.sight import Sight
from exports.follow import SignedManifest
from exports.manifest import DeltaObject, Manifest, SnapshotObject

DELTAS_LISTED = 30


def previous_manifest(sight: Sight) -> Manifest | None:
    """The manifest of the release before; None before the first.

    Raises RefusedError STORE.ROW_CHANGED where it is not the one that the feed says it is.
    """
    before = releases.find_release(sight.connection, sight.feed_id, sight.feed.release_number)
    if before is None:
        return None
    # What it names is signed again: it must be what was signed before, as the guarded row of the feed tells.
    if SignedManifest(before.manifest, before.signature.encode()).sha256 != sight.feed.manifest_sha256:
        raise row_changed(GUARD_OF_TABLE["feed"], sight.feed_id)
    return Manifest.from_bytes(before.manifest)


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
    """The snapshot that still stands: nothing changed since, or the release is narrow; None asks for a new one."""
    if previous is None or not is_within_reach(sight, previous.snapshot, deltas):
        return None
    release = previous.snapshot.release
    has_changed = any(delta.operations for delta in deltas if delta.from_release >= release)
    return None if has_changed and not sight.is_narrow else previous.snapshot


def is_within_reach(sight: Sight, snapshot: SnapshotObject, deltas: tuple[DeltaObject, ...]) -> bool:
    """Whether a snapshot is young enough to be named, and deltas lead on from it: these, and the one that is made."""
    first = deltas[0].from_release if deltas else sight.number - 1
    return _first_listed(sight) <= snapshot.release and first <= snapshot.release


def _first_listed(sight: Sight) -> int:
    """The first release whose files may be named; the one that is being made where all are too old, or are encrypted to
    fewer keys than live: each key opens all that a manifest names, and no plain file stands beside encrypted ones."""
    since = midnight(earliest_listed(sight.context.clock.today()))
    first = released_objects.first_release_since(sight.connection, sight.feed_id, since)
    readable_from = max((key.from_release for key in sight.recipient_keys), default=0)
    return max(sight.number if first is None else first, readable_from)
