"""What a recipient holds: entries by key, tombstones, and how far it has come. Values only; applying gives a new one.

Rules of applying, per key: UPSERT and CORRECT act when their version is higher than the one known (held or
forgotten); SUPPRESS when it is not lower; RETRACT and MERGE when it is not lower, and leave only key and version
behind, so that an older line read again cannot bring anybody back. Doing it twice changes nothing.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from exports.canonical import canonical_bytes
from exports.manifest import instant_text
from exports.operations import KEY
from exports.refusals import FeedRefusalError
from exports.release import state_checksum
from exports.types import EntryFields, EntryValue, LiveEntry, Operation, OperationKind

_SCHEMA = "feed-state/1"
NO_SURVIVOR = "a merge into a key that is not held"


@dataclass(frozen=True, slots=True)
class HeldEntry:
    """An entry as a recipient holds it. A suppressed one must not be used."""

    version: int
    is_suppressed: bool
    entry: EntryFields = field(repr=False)


@dataclass(frozen=True, slots=True)
class RecipientState:
    """How far a recipient is with one feed. `release` 0: nothing applied yet.

    `tombstones`: forgotten keys with the version at which they were forgotten. `unreported_retractions`: retracted
    keys that no accepted receipt has listed yet.
    """

    feed: str
    recipient: str
    release: int = 0
    manifest_sha256: str = ""
    entries: Mapping[str, HeldEntry] = field(default_factory=dict, repr=False)
    tombstones: Mapping[str, int] = field(default_factory=dict, repr=False)
    unreported_retractions: tuple[str, ...] = field(default=(), repr=False)


def apply(state: RecipientState, operations: Iterable[Operation]) -> RecipientState:
    """The state after some operations; the given one stays as it was, so that a failure leaves nothing half done.

    Raises:
        FeedRefusalError: `FEED.OPERATION`: a SUPPRESS without entry for a key that is not held, or a MERGE that takes
            an entry away and leaves no survivor.
    """
    entries, tombstones = dict(state.entries), dict(state.tombstones)
    retracted = set(state.unreported_retractions)
    survivors: set[str] = set()
    for operation in operations:
        key = operation.key
        known = entries.get(key, tombstones.get(key, 0))
        after = held_after(known, operation)
        survivors |= survivor_of(known, after, operation)
        if isinstance(after, HeldEntry):
            entries[key] = after
            tombstones.pop(key, None)
        elif after:
            entries.pop(key, None)
            tombstones[key] = after
        if operation.op is OperationKind.RETRACT:
            retracted.add(key)
    if not survivors <= entries.keys():
        raise FeedRefusalError("FEED.OPERATION", NO_SURVIVOR)
    return replace(
        state, entries=entries, tombstones=tombstones, unreported_retractions=tuple(sorted(retracted))
    )


def held_after(known: HeldEntry | int, operation: Operation) -> HeldEntry | int:
    """What is known of a key after an operation: its entry, or the version at which it was forgotten (0: never known).

    Raises:
        FeedRefusalError: `FEED.OPERATION`: a SUPPRESS without entry for a key that is not held.
    """
    version = known.version if isinstance(known, HeldEntry) else known
    if operation.op in (OperationKind.RETRACT, OperationKind.MERGE):
        return operation.version if operation.version >= version else known
    if operation.op is OperationKind.SUPPRESS:
        return _suppressed(known, version, operation)
    if operation.version <= version:
        return known
    assert operation.entry is not None  # the formats' readers have seen it
    return HeldEntry(operation.version, is_suppressed=False, entry=operation.entry)


def survivor_of(known: HeldEntry | int, after: HeldEntry | int, operation: Operation) -> set[str]:
    """The key that must be held once all is applied, where this operation merged an entry away; else nothing."""
    is_taken = isinstance(known, HeldEntry) and not isinstance(after, HeldEntry)
    return {operation.into} if is_taken and operation.op is OperationKind.MERGE and operation.into else set()


def emptied(state: RecipientState) -> RecipientState:
    """The state without entries and tombstones: where a snapshot is loaded. Unreported retractions stay."""
    return replace(state, entries={}, tombstones={})


def live_entries(state: RecipientState) -> Iterable[LiveEntry]:
    """What is held, in ascending order of key, suppressed entries included."""
    for key in sorted(state.entries):
        held = state.entries[key]
        yield LiveEntry(key, held.version, held.entry, held.is_suppressed)


def checksum_of(state: RecipientState) -> str:
    """The recipient's own state checksum (contract: feeds)."""
    return state_checksum(live_entries(state))


def receipt_of(state: RecipientState, applied_at: datetime) -> EntryFields:
    """The receipt for what has been applied (contract: feeds): the body of POST /api/v1/feeds/{feed}/receipts."""
    return {
        "release": state.release,
        "manifest_sha256": state.manifest_sha256,
        "applied_at": instant_text(applied_at),
        "state_checksum": checksum_of(state),
        "retracted": list(state.unreported_retractions),
    }


def reported(state: RecipientState, receipt: EntryFields) -> RecipientState:
    """The state after its receipt was accepted: the retractions that it listed need not be reported again."""
    listed = receipt["retracted"]
    assert isinstance(listed, list)  # receipt_of made it
    left = tuple(key for key in state.unreported_retractions if key not in set(map(str, listed)))
    return replace(state, unreported_retractions=left)


def state_to_bytes(state: RecipientState) -> bytes:
    """The state as one JSON document. It holds persons in the clear: the recipient keeps it under its own lock."""
    return canonical_bytes(
        {
            "schema": _SCHEMA,
            "feed": state.feed,
            "recipient": state.recipient,
            "release": state.release,
            "manifest_sha256": state.manifest_sha256,
            "entries": {
                key: {"version": held.version, "is_suppressed": held.is_suppressed, "entry": held.entry}
                for key, held in state.entries.items()
            },
            "tombstones": dict(state.tombstones),
            "unreported_retractions": list(state.unreported_retractions),
        }
    )


def state_from_bytes(content: bytes) -> RecipientState:
    """The state that a document holds.

    Raises:
        FeedRefusalError: `FEED.STATE`: it is damaged or of another schema.
    """
    try:
        document = json.loads(content.decode("utf-8"))
        if not isinstance(document, dict) or document.pop("schema") != _SCHEMA:
            raise ValueError("schema")
        state = RecipientState(
            feed=_text(document.pop("feed")),
            recipient=_text(document.pop("recipient")),
            release=_number(document.pop("release")),
            manifest_sha256=_text(document.pop("manifest_sha256")),
            entries={_key(key): _held(held) for key, held in document.pop("entries").items()},
            tombstones={_key(key): _number(held) for key, held in document.pop("tombstones").items()},
            unreported_retractions=tuple(_key(key) for key in document.pop("unreported_retractions")),
        )
        if document:
            raise ValueError("unknown fields")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FeedRefusalError("FEED.STATE") from None
    return state


def _suppressed(known: HeldEntry | int, version: int, operation: Operation) -> HeldEntry | int:
    held = known.entry if isinstance(known, HeldEntry) else None
    is_newer = operation.version > version
    entry = operation.entry if is_newer and operation.entry is not None else held
    if entry is None and is_newer:
        raise FeedRefusalError("FEED.OPERATION", "a suppression of a key that is not held")
    if entry is None or operation.version < version:
        return known
    return HeldEntry(operation.version, is_suppressed=True, entry=entry)


def _held(document: dict[str, EntryValue]) -> HeldEntry:
    entry, is_suppressed = document.pop("entry"), document.pop("is_suppressed")
    version = _number(document.pop("version"))
    if document or not isinstance(entry, dict) or not isinstance(is_suppressed, bool):
        raise ValueError("entry")
    return HeldEntry(version, is_suppressed, entry)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _number(value: object) -> int:
    if type(value) is not int or value < 0:
        raise TypeError
    return value


def _key(value: object) -> str:
    key = _text(value)
    if not KEY.fullmatch(key):
        raise ValueError("key")
    return key
