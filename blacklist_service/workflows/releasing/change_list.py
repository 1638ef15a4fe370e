"""The changes of one release, counted by kind and told in the order of a delta, however many there are.

Each waits in an unnamed file under a key of this run; memory holds what puts them in order, some 80 bytes a change.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import orjson

from blacklist_service.vault.run_records import RunRecords
from exports.release import place_in_delta
from exports.types import Operation, OperationKind

_NUMBER_BYTES = 8


@dataclass(frozen=True, slots=True)
class Change:
    """One operation without its entry, which waits among the gathered ones; with the entry's digest."""

    operation: Operation
    listing: int
    entry_sha256: str
    has_entry: bool


class ChangeList:
    """Changes as they are found. Where no delta will tell them, as before a first release, they are only counted."""

    def __init__(self, *, has_delta: bool) -> None:
        self.kinds: Counter[tuple[OperationKind, str]] = Counter()
        self._records = RunRecords() if has_delta else None
        self._places: list[bytes] = []

    def __len__(self) -> int:
        return self.kinds.total()

    def add(self, change: Change) -> None:
        """One change more, under its kind and reason."""
        operation = change.operation
        self.kinds[operation.op, operation.reason] += 1
        if self._records is not None:
            number = len(self._records).to_bytes(_NUMBER_BYTES, "big")
            # A key has no byte below the one behind it: keys of which one begins the other stand in their order, too.
            self._places.append(place_in_delta(operation).encode() + b"\0" + number)
            self._records.append(_spelt(change))

    def in_order(self) -> Iterator[Change]:
        """The changes in the order of a delta: removals first, so that they act first, and each kind by key."""
        if self._records is None:
            return
        self._places.sort()
        for place in self._places:
            yield _read(self._records.open(int.from_bytes(place[-_NUMBER_BYTES:], "big")))

    def count(self, *kinds: OperationKind, but: str = "") -> int:
        """How many changes are of these kinds, without those for one reason."""
        return sum(
            number
            for (kind, reason), number in self.kinds.items()
            if kind in kinds and not (but and reason == but)
        )


def _spelt(change: Change) -> bytes:
    one = change.operation
    day = None if one.effective_on is None else one.effective_on.isoformat()
    told = (one.op.value, one.key, one.version, day, one.reason, one.into)
    return orjson.dumps((*told, change.listing, change.entry_sha256, change.has_entry))


def _read(content: bytes) -> Change:
    kind, key, version, day, reason, into, listing, digest, has_entry = orjson.loads(content)
    effective_on = None if day is None else date.fromisoformat(day)
    operation = Operation(
        OperationKind(kind), key, version, effective_on=effective_on, reason=reason, into=into
    )
    return Change(operation, listing, digest, has_entry)
