"""The ways from the release that a recipient holds to the newest one, and the objects that each way needs."""

from dataclasses import dataclass
from pathlib import Path

from exports.manifest import DeltaObject, Manifest, SnapshotObject
from exports.object_files import DeliveredObject, check_object, has_object
from exports.refusals import FeedRefusalError
from exports.registry import UnknownFormatError, get_format
from exports.types import Format


@dataclass(frozen=True, slots=True)
class Plan:
    """Which objects lead to a manifest's release: the snapshot, if it must be loaded, and the deltas in order."""

    snapshot: SnapshotObject | None
    deltas: tuple[DeltaObject, ...]

    @property
    def objects(self) -> tuple[DeliveredObject, ...]:
        """The objects in the order in which they are applied."""
        return self.deltas if self.snapshot is None else (self.snapshot, *self.deltas)


def delta_chain(manifest: Manifest, release: int) -> tuple[DeltaObject, ...] | None:
    """The fewest deltas that lead from a release to the manifest's; None where there is no way."""
    chains: dict[int, tuple[DeltaObject, ...]] = {release: ()}
    # Deltas ascend by `from` and lead forward, so one pass sees every shorter way before it is needed.
    for delta in manifest.deltas:
        way = chains.get(delta.from_release)
        known = chains.get(delta.to_release)
        if way is not None and (known is None or len(way) + 1 < len(known)):
            chains[delta.to_release] = (*way, delta)
    return chains.get(manifest.release)


def readable_format(name: str) -> Format:
    """The format of this name. Raises FeedRefusalError FEED.FORMAT."""
    try:
        found = get_format(name)
    except UnknownFormatError:
        raise FeedRefusalError("FEED.FORMAT") from None
    return found


def is_readable(name: str) -> bool:
    """Whether files of this format can be read back without loss, and so applied."""
    try:
        return get_format(name).read is not None
    except UnknownFormatError:
        return False


def plan_for(folder: Path, manifest: Manifest, release: int) -> Plan:
    """What leads from the release held (0: none) to the manifest's, by objects that lie in the folder.

    Raises:
        FeedRefusalError: FEED.CHAIN (no way), FEED.OBJECT (a way, but files are missing).
    """
    for plan in ways(manifest, release):
        if is_complete(folder, plan):
            return plan
    raise FeedRefusalError("FEED.OBJECT")


def ways(manifest: Manifest, release: int) -> list[Plan]:
    """The ways from the release held (0: none) to the manifest's: deltas first, then by the snapshot.

    Raises:
        FeedRefusalError: FEED.CHAIN.
    """
    chain = delta_chain(manifest, release) if release else None
    by_deltas = None if chain is None else Plan(None, chain)
    by_snapshot = snapshot_plan(manifest)
    plans = [plan for plan in (by_deltas, by_snapshot) if plan is not None]
    if not plans:
        raise FeedRefusalError("FEED.CHAIN")
    return plans


def snapshot_plan(manifest: Manifest) -> Plan | None:
    """The way by the snapshot and the deltas after it; None where these do not reach the release."""
    chain = delta_chain(manifest, manifest.snapshot.release)
    return None if chain is None else Plan(manifest.snapshot, chain)


def is_complete(folder: Path, plan: Plan) -> bool:
    """Whether every object of a way lies in the folder."""
    return all(has_object(folder, item) for item in plan.objects)


def check_objects(folder: Path, manifest: Manifest, plan: Plan) -> tuple[str, ...]:
    """The objects that are needed or lie there, once each has its size and digest.

    Raises:
        FeedRefusalError: FEED.OBJECT, FEED.SIZE or FEED.DIGEST.
    """
    # What lies in the folder is checked even where the plan does not need it: a wrong byte is never passed over.
    needed = {item.name for item in plan.objects}
    listed: tuple[DeliveredObject, ...] = (manifest.snapshot, *manifest.deltas)
    present = [item for item in listed if item.name in needed or has_object(folder, item)]
    for item in present:
        check_object(folder, item)
    return tuple(item.name for item in present)
