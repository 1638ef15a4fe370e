"""A publisher with its books: numbered releases of one feed, built and signed by the code of exports, with a manifest of
its own for each recipient. Every entry is invented and follows from its number.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from blacklist_service.workflows.releasing.draft import MIN_WAIT_SECONDS
from blacklist_service.workflows.releasing.named_objects import DELTAS_LISTED
from blacklist_service.workflows.releasing.validity import VALID_HOURS
from exports.canonical import entry_digest
from exports.feed_keys import FeedKeys
from exports.follow import SignedManifest, may_remove
from exports.manifest import NO_PREVIOUS_SHA256, DeltaObject, Manifest, SnapshotObject
from exports.minisign import derived_key_id, public_key_text, sign
from exports.objects import WrittenObject, write_object
from exports.registry import get_format
from exports.release import delta_operations, known_after, snapshot_operations
from exports.types import (
    EntryFields,
    KnownState,
    LiveEntry,
    Operation,
    OperationKind,
    ReleaseHeader,
    Removal,
    WantedEntry,
)

FEED = "debtors"
BEGIN = datetime(2026, 1, 5, 1, tzinfo=UTC)
BETWEEN = timedelta(hours=1)
_DAY = date(2026, 1, 5)
_KINDS = ("change", "correct", "suppress", "retract", "merge")
_WEIGHTS = (45, 10, 20, 20, 5)
# Beyond the limit that passes without a second signature, whatever the size.
_MASS_LEAST, _MASS_PERCENT = 55, 3


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is published, and to how many. `touched`: entries a release looks at; `longest_absence`: releases that a
    recipient may miss; `mass_every`: each so-manieth release takes 3 % off at once. Raises ValueError where a manifest
    would name a snapshot that its deltas do not reach: no publisher does, and nobody behind would ever get on."""

    entries: int
    releases: int
    recipients: int
    touched: int
    snapshot_every: int
    longest_absence: int
    mass_every: int

    def __post_init__(self) -> None:
        if self.snapshot_every > DELTAS_LISTED:
            raise ValueError(f"a snapshot at least every {DELTAS_LISTED} releases")


@dataclass
class Publisher:
    """What the publisher knows, and the folder of its objects."""

    folder: Path
    sizes: Sizes
    recipients: Sequence[str]
    seed: int
    release: int = 0
    checksums: dict[int, str] = field(default_factory=lambda: {0: sha256().hexdigest()})
    held: dict[int, int] = field(default_factory=lambda: {0: 0})
    # By key, the first release that took it off, and when each did last.
    retracted: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(f"publisher {self.seed}")
        self._key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        raw = self._key.public_key().public_bytes_raw()
        self._key_id = derived_key_id(raw)
        self.keys = FeedKeys(public_key_text(self._key_id, raw))
        self._known: list[KnownState] = []
        self._revision: list[int] = []
        # What the state checksum is taken over, by the words of the contract; "" for who is not held.
        self._lines: list[str] = []
        self._tombstones: dict[str, Operation] = {}
        self._deltas: list[DeltaObject] = []
        self._lost: dict[int, int] = {}
        self._manifests: dict[tuple[str, int], SignedManifest] = {}

    @property
    def at(self) -> datetime:
        """When the newest release was issued."""
        return BEGIN + self.release * BETWEEN

    def publish(self) -> None:
        """One release more, with its delta, a snapshot where one is due, and the manifest of each recipient."""
        self.release += 1
        if self.release == 1:
            for index in range(self.sizes.entries):
                self._known.append(KnownState(1, entry_digest(entry_of(index, 0))))
                self._revision.append(0)
                self._lines.append(self._line(index))
        else:
            self._write_delta(self._changes())
        self.checksums[self.release] = sha256("".join(self._lines).encode()).hexdigest()
        self.held[self.release] = sum(map(bool, self._lines))
        if self.release % self.sizes.snapshot_every == 1 or self.sizes.snapshot_every == 1:
            self._write_snapshot()
        for recipient in self.recipients:
            self._sign_manifest(recipient)
        self._forget_old()

    def manifest(self, recipient: str, release: int) -> SignedManifest | None:
        """What a recipient was given at a release, where that is not too long ago."""
        return self._manifests.get((recipient, release))

    def _line(self, index: int) -> str:
        known = self._known[index]
        state = "s" if known.is_suppressed else "u"
        told = (key_of(index), str(known.version), state, known.entry_sha256)
        return "" if known.is_retracted else "\x1f".join(told) + "\n"

    def _live(self) -> Iterator[tuple[int, KnownState]]:
        return ((index, known) for index, known in enumerate(self._known) if not known.is_retracted)

    def _changes(self) -> list[Operation]:
        """What the real rules of a release make of some entries that change, go and come back, and some new ones."""
        draw = self._random
        touched = draw.sample(range(len(self._known)), min(self.sizes.touched, len(self._known)))
        removals: dict[str, Removal] = {}
        wanted: list[WantedEntry] = []
        mass = set(self._mass())
        survivor = next(i for i, _known in self._live() if i not in touched and i not in mass)
        for index in sorted({*touched, *mass}):
            one = self._touched(index, removals, key_of(survivor), is_mass=index in mass)
            wanted += [] if one is None else [one]
        for _ in range(self.sizes.touched // 8 + len(mass)):
            index = len(self._known)
            self._known.append(KnownState(0, "", is_retracted=True))
            self._revision.append(0)
            self._lines.append("")
            wanted.append(WantedEntry(key_of(index), entry_of(index, 0)))
        before = {key: self._known[index_of(key)] for key in {one.key for one in wanted} | removals.keys()}
        known = {key: state for key, state in before.items() if state.version}
        return delta_operations(known, wanted, removals, _DAY)

    def _touched(
        self, index: int, removals: dict[str, Removal], survivor: str, *, is_mass: bool
    ) -> WantedEntry | None:
        draw, state, key = self._random, self._known[index], key_of(index)
        kind = "retract" if is_mass else draw.choices(_KINDS, _WEIGHTS)[0]
        if state.is_retracted and (is_mass or draw.random() > 0.2):
            return None
        if kind in ("retract", "merge") and not state.is_retracted:
            into = survivor if kind == "merge" else ""
            removals[key] = Removal("debt_settled", _DAY, into=into)
            return None
        if kind in ("change", "correct"):
            self._revision[index] += 1
        return WantedEntry(
            key,
            entry_of(index, self._revision[index]),
            is_suppressed=state.is_suppressed is not (kind == "suppress"),
            is_correction=kind == "correct",
            reason="dispute",
        )

    def _mass(self) -> Iterable[int]:
        if self.release % self.sizes.mass_every:
            return ()
        live = [index for index, _known in self._live()]
        return self._random.sample(live, max(_MASS_LEAST, len(live) * _MASS_PERCENT // 100))

    def _write_delta(self, operations: list[Operation]) -> None:
        for operation in operations:
            index = index_of(operation.key)
            self._known[index] = known_after(self._known[index], operation)
            self._lines[index] = self._line(index)
            if operation.op in (OperationKind.RETRACT, OperationKind.MERGE):
                self._tombstones[operation.key] = operation
            if operation.op is OperationKind.RETRACT:
                self.retracted.setdefault(operation.key, self.release)
        self._lost[self.release] = sum(
            one.op in (OperationKind.RETRACT, OperationKind.MERGE) for one in operations
        )
        written = self._write(self.release - 1, operations)
        self._deltas.append(
            DeltaObject(
                self.release - 1, self.release, written.name, written.sha256, written.byte_count,
                written.operations, written.retractions,
            )
        )  # fmt: skip

    def _write_snapshot(self) -> None:
        live = (
            LiveEntry(key_of(i), known.version, entry_of(i, self._revision[i]), known.is_suppressed)
            for i, known in self._live()
        )
        written = self._write(None, snapshot_operations(live, self._tombstones.values(), _DAY))
        self._snapshot = SnapshotObject(
            self.release, written.name, written.sha256, written.byte_count, written.entries
        )

    def _write(self, from_release: int | None, operations: Iterable[Operation]) -> WrittenObject:
        header = ReleaseHeader(FEED, "all", self.release, _DAY, from_release)
        draft = self.folder / "draft"
        with draft.open("wb") as out:
            written = write_object(get_format("ndjson"), header, operations, out)
        draft.rename(self.folder / written.name)
        return written

    def _sign_manifest(self, recipient: str) -> None:
        before = self._manifests.get((recipient, self.release - 1))
        manifest = Manifest(
            feed=FEED, recipient=recipient, format="ndjson", release=self.release,
            previous_manifest_sha256=NO_PREVIOUS_SHA256 if before is None else before.sha256,
            issued_at=self.at, expires_at=self.at + timedelta(hours=VALID_HOURS), min_wait_s=MIN_WAIT_SECONDS,
            snapshot=self._snapshot, deltas=tuple(self._deltas[-DELTAS_LISTED:]),
            state_checksum=self.checksums[self.release],
        )  # fmt: skip
        content = manifest.to_bytes()
        second = self._sign(content, "second checker") if self._needs_second() else b""
        signed = SignedManifest(content, self._sign(content, f"release {self.release}"), second)
        self._manifests[recipient, self.release] = signed

    def _needs_second(self) -> bool:
        """Whether somebody who was away for the longest time allowed would lose more than passes by itself."""
        since = max(self.release - self.sizes.longest_absence, 1)
        lost = sum(number for release, number in self._lost.items() if release > since)
        return not may_remove(lost, min(self.held[release] for release in range(since, self.release + 1)))

    def _sign(self, content: bytes, comment: str) -> bytes:
        return sign(content, self._key_id, self._key.sign, comment).encode()

    def _forget_old(self) -> None:
        """Erases what no manifest names that a recipient may still be given, as a publisher does in time."""
        oldest = self.release - 2 * DELTAS_LISTED
        for delta in [delta for delta in self._deltas if delta.to_release < oldest - DELTAS_LISTED]:
            (self.folder / delta.name).unlink()
            self._deltas.remove(delta)
        for recipient in self.recipients:
            self._manifests.pop((recipient, oldest), None)
        for snapshot in self.folder.glob("snapshot-*"):
            if int(snapshot.name.split("-")[1].split(".")[0]) < oldest - self.sizes.snapshot_every:
                snapshot.unlink()


def key_of(index: int) -> str:
    """The key of an entry; keys ascend as their numbers do."""
    return f"k{index:09d}"


def index_of(key: str) -> int:
    return int(key[1:])


def entry_of(index: int, revision: int) -> EntryFields:
    """An invented entry in its so-manieth version."""
    return {
        "name": f"虚构{index}号",
        "id_number": f"INVENTED{index:010d}",
        "amount_fen": 1_000_000 + index + revision,
        "legal_basis": "invented-basis",
        "disputed": revision % 3 == 1,
        "listed_on": "2026-01-05",
        "digest": sha256(f"{index}/{revision}".encode()).hexdigest(),
    }
