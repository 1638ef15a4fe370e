"""The one walk through the objects of a release: removals, operations, their numbers, the state checksum (7 to 9 of
`exports/follow.py`), over whatever keeps a recipient's entries.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from exports.manifest import DeltaObject, Manifest, SnapshotObject
from exports.object_files import DeliveredObject, read_operations
from exports.objects import OperationCount
from exports.plans import Plan, snapshot_plan
from exports.refusals import FeedRefusalError
from exports.types import Format, Operation

# What the own state can cause, so that the snapshot may cure it (contract: feeds).
_CURABLE = frozenset({"FEED.CHECKSUM", "FEED.OPERATION"})


class HeldEntries(Protocol):
    """A recipient's entries while a release is applied: values in memory, or a file within its transaction."""

    def entries(self) -> int:
        """How many are held now."""

    def empty(self) -> None:
        """Forgets entries and tombstones, where a snapshot is loaded."""

    def apply(self, operations: Iterable[Operation]) -> None:
        """Applies operations in their order. Raises FeedRefusalError FEED.OPERATION."""

    def lost(self) -> int:
        """How many keys are held no more since this began."""

    def checksum(self) -> str:
        """The state checksum over what is held now."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A manifest that is believed, with the folder of its objects, how they are read, and what refuses removals.

    `check_removals` gets the number of removals and of the entries held before, and raises FEED.MASS_REMOVAL.
    """

    folder: Path
    manifest: Manifest
    read_format: Format
    check_removals: Callable[[int, int], None]

    def take(self, plan: Plan, held: HeldEntries) -> None:
        """Leads what is held to the manifest's release; the objects' sizes and digests were checked before.

        Raises:
            FeedRefusalError: FEED.MASS_REMOVAL, FEED.OPERATION, FEED.CHECKSUM, FEED.FORMAT, FEED.OBJECT or FEED.DIGEST;
                whoever keeps the entries then forgets what was done.
        """
        before = held.entries()
        if plan.snapshot is None:
            self.check_removals(sum(delta.retractions for delta in plan.deltas), before)
        else:
            self._load(held, plan.snapshot)
        for delta in plan.deltas:
            self._apply(held, delta)
        # By what really left too: merges take entries away as well, and no manifest counts them.
        self.check_removals(held.lost(), before)
        if held.checksum() != self.manifest.state_checksum:
            raise FeedRefusalError("FEED.CHECKSUM")

    def cure(self, refusal: FeedRefusalError, plan: Plan) -> Plan | None:
        """The way by the snapshot, where a way by deltas was refused for what the own state can cause; else None."""
        is_curable = refusal.code in _CURABLE and plan.snapshot is None
        return snapshot_plan(self.manifest) if is_curable else None

    def _load(self, held: HeldEntries, snapshot: SnapshotObject) -> None:
        held.empty()
        count = self._read(held, snapshot)
        if count.entries != snapshot.entries or held.entries() != snapshot.entries:
            raise FeedRefusalError("FEED.OPERATION", snapshot.name)

    def _apply(self, held: HeldEntries, delta: DeltaObject) -> None:
        count = self._read(held, delta)
        if (count.operations, count.retractions) != (delta.operations, delta.retractions):
            raise FeedRefusalError("FEED.OPERATION", delta.name)

    def _read(self, held: HeldEntries, item: DeliveredObject) -> OperationCount:
        count = OperationCount()
        with read_operations(self.folder, item, self.read_format) as operations:
            held.apply(count.watch(operations))
        return count
