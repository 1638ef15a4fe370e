"""Shared shapes for the tests of exports: an invented feed with its keys, written into a folder."""

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exports.feed_keys import FeedKeys
from exports.manifest import NO_PREVIOUS_SHA256, DeltaObject, Manifest, SnapshotObject
from exports.minisign import derived_key_id, public_key_text, sign
from exports.objects import WrittenObject, write_object
from exports.registry import get_format
from exports.release import (
    delta_operations,
    known_after,
    live_after,
    snapshot_operations,
    state_checksum,
)
from exports.types import (
    EntryFields,
    KnownState,
    Operation,
    OperationKind,
    ReleaseHeader,
    Removal,
    WantedEntry,
)

DAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class SigningKey:
    """An Ed25519 key made from a fixed, invented seed."""

    seed: int
    public_text: str = field(init=False)

    def __post_init__(self):
        self._key = Ed25519PrivateKey.from_private_bytes(bytes([self.seed]) * 32)
        raw = self._key.public_key().public_bytes_raw()
        self.raw_public_key = raw
        self.key_id = derived_key_id(raw)
        self.public_text = public_key_text(self.key_id, raw)

    def sign(self, content: bytes, comment: str) -> str:
        return sign(content, self.key_id, self._key.sign, comment)

    def raw_sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


@dataclass
class Publisher:
    """The publisher's side as a workflow would run it: keeps digests only, publishes numbered releases to a folder."""

    folder: Path
    format_name: str = "ndjson"
    release: int = 0
    known: dict[str, KnownState] = field(default_factory=dict)
    tombstones: list[Operation] = field(default_factory=list)
    deltas: list[DeltaObject] = field(default_factory=list)
    previous: str = NO_PREVIOUS_SHA256
    key: SigningKey = field(default_factory=lambda: SigningKey(1))
    second_key: SigningKey = field(default_factory=lambda: SigningKey(2))

    @property
    def keys(self) -> FeedKeys:
        return FeedKeys(self.key.public_text)

    def publish(
        self,
        wanted: Mapping[str, tuple[EntryFields, bool]],
        change: Callable[[Manifest], Manifest] = lambda manifest: manifest,
        *,
        expires_at: datetime = NOW + timedelta(hours=24),
    ) -> Manifest:
        """One release that holds just these entries (fields, is_suppressed) by key."""
        after = [WantedEntry(key, entry, held) for key, (entry, held) in sorted(wanted.items())]
        removals = {key: Removal("debt_settled", DAY) for key in self.known}
        operations = delta_operations(self.known, after, removals, DAY)
        live = list(live_after(self.known, after))
        for operation in operations:
            self.known[operation.key] = known_after(self.known.get(operation.key), operation)
        self.tombstones += [o for o in operations if o.op is OperationKind.RETRACT]
        self.release += 1
        if self.release > 1:
            header = ReleaseHeader("debtors", "bureau-1", self.release, DAY, self.release - 1)
            written = self._write(header, operations)
            self.deltas.append(
                DeltaObject(
                    self.release - 1, self.release, written.name, written.sha256,
                    written.byte_count, written.operations, written.retractions,
                )
            )  # fmt: skip
        header = ReleaseHeader("debtors", "bureau-1", self.release, DAY)
        written = self._write(header, snapshot_operations(live, self.tombstones, DAY))
        manifest = change(
            Manifest(
                feed="debtors",
                recipient="bureau-1",
                format=self.format_name,
                release=self.release,
                previous_manifest_sha256=self.previous,
                issued_at=NOW - timedelta(hours=1),
                expires_at=expires_at,
                min_wait_s=300,
                snapshot=SnapshotObject(
                    self.release, written.name, written.sha256, written.byte_count, written.entries
                ),
                deltas=tuple(self.deltas),
                state_checksum=state_checksum(live),
            )
        )
        self.deliver(manifest)
        return manifest

    def deliver(self, manifest: Manifest) -> None:
        content = manifest.to_bytes()
        self.previous = sha256(content).hexdigest()
        (self.folder / "manifest.json").write_bytes(content)
        (self.folder / "manifest.json.minisig").write_text(
            self.key.sign(content, f"release {manifest.release}")
        )

    def sign_again(self, key: SigningKey, comment: str) -> None:
        content = (self.folder / "manifest.json").read_bytes()
        (self.folder / "manifest.json.2.minisig").write_text(key.sign(content, comment))

    def _write(self, header: ReleaseHeader, operations) -> WrittenObject:
        written_format = get_format(self.format_name)
        temporary = self.folder / "part"
        with temporary.open("wb") as out:
            written = write_object(written_format, header, operations, out)
        temporary.rename(self.folder / written.name)
        return written


@pytest.fixture(scope="session")
def new_publisher(tmp_path_factory) -> Callable[..., Publisher]:
    """A new publisher with an empty folder of its own."""
    return lambda **settings: Publisher(tmp_path_factory.mktemp("feed"), **settings)


@pytest.fixture(scope="session")
def signing_key() -> Callable[[int], SigningKey]:
    return SigningKey


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


def _tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def make_golden() -> ModuleType:
    return _tool("make_golden")


@pytest.fixture(scope="session")
def make_format_docs() -> ModuleType:
    return _tool("make_format_docs")
