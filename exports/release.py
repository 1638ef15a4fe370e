"""What a release holds: the operations of a snapshot or a delta, their order, their versions, the state checksum.

**Versions.** The first version of a key is 1 (2 if it starts suppressed); every change raises it, also a removal, and
it goes on growing when a removed key comes back. A change of fields that comes together with a suppression raises it
by 2, because it stands for two changes: the new fields and the suppression.

**Suppressed entries.** `SUPPRESS` keeps the entry as held and marks it: do not use. Where the recipient does not hold
the fields that the suppressed entry has now (changed in the same release, or new), the `SUPPRESS` line carries `entry`
itself, since in a delta every SUPPRESS stands before every UPSERT. A suppression ends with an `UPSERT` or `CORRECT` of
a higher version. In a snapshot a suppressed entry of version *v* stands as two neighbouring lines: `UPSERT` with
version *v*−1 and the entry, then `SUPPRESS` with version *v*. A recipient that follows the versions ends with version
*v*, `s`, and that entry, whether it takes equal versions or only higher ones.

**Order.** A delta: RETRACT, then SUPPRESS, then the others, each by key. A snapshot: the live entries by key, then
every tombstone that the recipient has not acknowledged, by key. A tombstone whose key is live again has the lower
version and so changes nothing; it is there to be acknowledged.

**State checksum.** SHA-256 over the live entries in ascending order of key: `key` 0x1F `version` 0x1F `u` or `s` 0x1F
SHA-256-hex of the canonical entry 0x0A.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from hashlib import sha256
from typing import TypeVar

from exports.canonical import entry_digest
from exports.types import (
    KnownState,
    LiveEntry,
    Operation,
    OperationKind,
    Removal,
    WantedEntry,
)

_Keyed = TypeVar("_Keyed", LiveEntry, WantedEntry)

_LINES_AT_ONCE = 1_000
_FIRST = {OperationKind.RETRACT: 0, OperationKind.SUPPRESS: 1}
_REMOVING = frozenset({OperationKind.RETRACT, OperationKind.MERGE})


class ReleaseError(ValueError):
    """A release that must not be made. `code` is stable; the message names no key and no person's value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def order(operations: Iterable[Operation]) -> list[Operation]:
    """The operations of a delta in the order in which they must stand: removals first, so that they act first."""
    return sorted(operations, key=place_in_delta)


def place_in_delta(operation: Operation) -> str:
    """What orders the operations of a delta, as text in ASCII; no two operations of one delta have the same."""
    return f"{_FIRST.get(operation.op, 2)}{operation.key}"


def live_after(before: Mapping[str, KnownState], after: Iterable[WantedEntry]) -> Iterator[LiveEntry]:
    """The live entries with their versions, in the order given: for the snapshot and the state checksum.

    `before` is what the recipient was last told, its removed keys included (a mapping that looks them up will do).
    """
    for wanted in after:
        version = _next_version(before.get(wanted.key), wanted)
        yield LiveEntry(wanted.key, version, wanted.entry, wanted.is_suppressed)


def delta_operations(
    before: Mapping[str, KnownState],
    after: Iterable[WantedEntry],
    removals: Mapping[str, Removal],
    issued_on: date,
) -> list[Operation]:
    """What leads a recipient from `before` to `after`, in the order of a delta.

    `after` comes in ascending order of key. Every live key that is not in `after` needs its entry in `removals`: an
    input cut short must not take people off the list unseen, nor may a removal leave without its reason.
    `issued_on` dates a suppression that names no day.

    Raises:
        ReleaseError: `RELEASE.UNEXPLAINED_REMOVAL`, or `RELEASE.ORDER` (`after` not ascending, or a key twice).
    """
    operations: list[Operation] = []
    kept: set[str] = set()
    for wanted in _ascending(after):
        kept.add(wanted.key)
        operation = _next(before.get(wanted.key), wanted, issued_on)
        if operation is not None:
            operations.append(operation)
    for key, known in before.items():
        if key not in kept and not known.is_retracted:
            operations.append(_removal_of(key, known, removals.get(key)))
    return order(operations)


def wanted_digest(wanted: WantedEntry) -> str:
    """The digest of an entry that a recipient should hold."""
    return wanted.entry_sha256 or entry_digest(wanted.entry)


def known_after(before: KnownState | None, operation: Operation, entry_sha256: str = "") -> KnownState:
    """What a recipient knows of a key after an operation on it: what the publisher keeps for the next delta.
    `entry_sha256`: the digest of the operation's entry, from whoever has it already."""
    is_retracted = operation.op in _REMOVING
    digest = before.entry_sha256 if before else ""
    if operation.entry is not None:
        digest = entry_sha256 or entry_digest(operation.entry)
    return KnownState(
        version=operation.version,
        entry_sha256="" if is_retracted else digest,
        is_suppressed=operation.op is OperationKind.SUPPRESS,
        is_retracted=is_retracted,
    )


def snapshot_operations(
    live: Iterable[LiveEntry],
    tombstones: Iterable[Operation],
    issued_on: date,
    reason_of_suppression: str = "under_review",
) -> Iterator[Operation]:
    """The operations of a snapshot, streamed: live entries by key, then the unacknowledged tombstones by key.

    Raises:
        ReleaseError: `RELEASE.ORDER` (`live` not ascending, or a key twice); `RELEASE.TOMBSTONE` (not a RETRACT or
            MERGE); `RELEASE.VERSION` (a version below 1, or below 2 where suppressed: see above).
    """
    for held in _ascending(live):
        if held.version < 1 + held.is_suppressed:
            raise ReleaseError("RELEASE.VERSION", "versions begin at 1, of suppressed entries at 2")
        shown = held.version - held.is_suppressed
        yield Operation(OperationKind.UPSERT, held.key, shown, entry=held.entry)
        if held.is_suppressed:
            yield Operation(
                OperationKind.SUPPRESS,
                held.key,
                held.version,
                effective_on=issued_on,
                reason=reason_of_suppression,
            )
    for tombstone in sorted(tombstones, key=lambda operation: (operation.key, operation.version)):
        if tombstone.op not in _REMOVING:
            raise ReleaseError("RELEASE.TOMBSTONE", "only RETRACT and MERGE are tombstones")
        yield tombstone


def state_checksum(live: Iterable[LiveEntry]) -> str:
    """The SHA-256 (hex) over the live entries, in ascending order of key (contract: feeds), streamed.

    Raises:
        ReleaseError: `RELEASE.ORDER`: the keys do not ascend.
    """
    return checksum_of_digests(
        (held.key, held.version, held.is_suppressed, entry_digest(held.entry)) for held in live
    )


def checksum_of_digests(rows: Iterable[tuple[str, int, bool, str]]) -> str:
    """The state checksum from (key, version, is_suppressed, entry_sha256): for a publisher that keeps digests only.

    Raises:
        ReleaseError: `RELEASE.ORDER`: the keys do not ascend.
    """
    total, previous = sha256(), ""
    waiting: list[str] = []
    for key, version, is_suppressed, digest in rows:
        if key <= previous:
            raise ReleaseError("RELEASE.ORDER", "keys must ascend and occur once")
        previous = key
        waiting.append(f"{key}\x1f{version}\x1f{'s' if is_suppressed else 'u'}\x1f{digest}\n")
        # A hash costs more by the call than by the line.
        if len(waiting) == _LINES_AT_ONCE:
            total.update("".join(waiting).encode())
            waiting.clear()
    total.update("".join(waiting).encode())
    return total.hexdigest()


def _next_version(known: KnownState | None, wanted: WantedEntry) -> int:
    version = known.version if known else 0
    is_same = known is not None and _is_held(known, wanted)
    if is_same and known is not None and known.is_suppressed == wanted.is_suppressed:
        return version
    return version + (2 if wanted.is_suppressed and not is_same else 1)


def _is_held(known: KnownState, wanted: WantedEntry) -> bool:
    """The recipient holds just these fields."""
    return not known.is_retracted and known.entry_sha256 == wanted_digest(wanted)


def _next(known: KnownState | None, wanted: WantedEntry, issued_on: date) -> Operation | None:
    version = _next_version(known, wanted)
    if known is not None and version == known.version:
        return None
    if wanted.is_suppressed:
        return Operation(
            OperationKind.SUPPRESS,
            wanted.key,
            version,
            entry=None if known is not None and _is_held(known, wanted) else wanted.entry,
            effective_on=wanted.effective_on or issued_on,
            reason=wanted.reason or "under_review",
        )
    is_correction = wanted.is_correction and known is not None and not known.is_retracted
    kind = OperationKind.CORRECT if is_correction else OperationKind.UPSERT
    return Operation(kind, wanted.key, version, entry=wanted.entry)


def _removal_of(key: str, known: KnownState, removal: Removal | None) -> Operation:
    if removal is None:
        raise ReleaseError("RELEASE.UNEXPLAINED_REMOVAL", "a live entry is missing without a removal")
    version = known.version + 1
    if removal.into:
        return Operation(OperationKind.MERGE, key, version, into=removal.into)
    return Operation(
        OperationKind.RETRACT, key, version, effective_on=removal.effective_on, reason=removal.reason
    )


def _ascending(rows: Iterable[_Keyed]) -> Iterator[_Keyed]:
    previous = ""
    for row in rows:
        if row.key <= previous:
            raise ReleaseError("RELEASE.ORDER", "keys must ascend and occur once")
        previous = row.key
        yield row
