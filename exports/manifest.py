"""The manifest: the one changing, signed document of a feed that names the snapshot and the deltas (contract: feeds).

- `manifest.json` is canonical JSON (`exports/canonical.py`) without a line end, at most 64 KiB. A reader accepts any
  spelling of the JSON (the signature covers the bytes), but only just these fields, of these types.
- `release` and the numbers of objects count from 1. `snapshot.release` ≤ `release`. `deltas` ascend by (`from`, `to`),
  `from` < `to` ≤ `release`. Object names are `snapshot-{release}.{suffix}` and `delta-{from}-{to}.{suffix}`; nothing
  else, so that no name leads out of a recipient's folder.
- Instants are UTC in whole seconds (`2026-11-20T08:00:00Z`), `expires_at` after `issued_at`.
- `previous_manifest_sha256` of the first manifest is 64 zeros. Digests are 64 lower-case hexadecimal digits.
- `snapshot.entries` counts the live entries (suppressed ones included), `operations` the lines, `retractions` those
  with RETRACT. `content_sha256` stands only where an object is compressed or encrypted.
- `journal_checkpoint` is text that a recipient keeps and need not understand; empty where there is none. It is the
  newest signed note of the journal (C2SP tlog-checkpoint) with the cosignatures of witnesses; `audit verify --note
  manifest.json` takes it. Whoever keeps some of them can tell a rewritten journal from the true one.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from exports.canonical import canonical_bytes
from exports.types import EntryFields, EntryValue

SCHEMA = "feed/1"
MOST_BYTES = 64 * 1024
NO_PREVIOUS_SHA256 = "0" * 64

_DIGEST = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_SUFFIX = re.compile(r"[a-z0-9]{1,16}(\.[a-z0-9]{1,16}){0,2}")
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_MANIFEST_FIELDS = frozenset(
    {
        "schema", "feed", "recipient", "format", "release", "previous_manifest_sha256", "issued_at", "expires_at",
        "min_wait_s", "snapshot", "deltas", "state_checksum", "journal_checkpoint",
    }
)  # fmt: skip
_SNAPSHOT_FIELDS = frozenset({"release", "name", "sha256", "bytes", "entries"})
_DELTA_FIELDS = frozenset({"from", "to", "name", "sha256", "bytes", "operations", "retractions"})
_OPTIONAL = frozenset({"content_sha256"})


class ManifestError(ValueError):
    """A document that is not a manifest of schema feed/1. The message names the field and the rule."""


@dataclass(frozen=True, slots=True)
class SnapshotObject:
    """The whole state at a release, as delivered."""

    release: int
    name: str
    sha256: str
    byte_count: int
    entries: int
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class DeltaObject:
    """What leads from one release to a later one, as delivered."""

    from_release: int
    to_release: int
    name: str
    sha256: str
    byte_count: int
    operations: int
    retractions: int
    content_sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Manifest:
    """A feed's signed pointer. Instants are aware; fractions of a second are cut off when written."""

    feed: str
    recipient: str
    format: str
    release: int
    previous_manifest_sha256: str
    issued_at: datetime
    expires_at: datetime
    min_wait_s: int
    snapshot: SnapshotObject
    deltas: tuple[DeltaObject, ...]
    state_checksum: str
    journal_checkpoint: str = ""
    schema: str = SCHEMA

    def to_bytes(self) -> bytes:
        """The bytes to sign and deliver: the same for the same manifest.

        Raises:
            ManifestError: it breaks a rule of the schema, so that no recipient would accept it.
        """
        document: EntryFields = {
            "schema": self.schema,
            "feed": self.feed,
            "recipient": self.recipient,
            "format": self.format,
            "release": self.release,
            "previous_manifest_sha256": self.previous_manifest_sha256,
            "issued_at": instant_text(self.issued_at),
            "expires_at": instant_text(self.expires_at),
            "min_wait_s": self.min_wait_s,
            "snapshot": _snapshot_document(self.snapshot),
            "deltas": [_delta_document(delta) for delta in self.deltas],
            "state_checksum": self.state_checksum,
            "journal_checkpoint": self.journal_checkpoint,
        }
        content = canonical_bytes(document)
        Manifest.from_bytes(content)
        return content

    @staticmethod
    def from_bytes(content: bytes) -> "Manifest":
        """The manifest that a document states, each field checked.

        Raises:
            ManifestError: more than 64 KiB, not JSON, another schema, a field missing, superfluous, twice, of a wrong
                type or outside its range.
        """
        if len(content) > MOST_BYTES:
            raise ManifestError("more than 64 KiB")
        document = _Document("manifest", _json(content), _MANIFEST_FIELDS)
        if document.fields["schema"] != SCHEMA:
            raise ManifestError("schema is not feed/1")
        manifest = Manifest(
            feed=document.matching("feed", NAME),
            recipient=document.matching("recipient", NAME),
            format=document.matching("format", NAME),
            release=document.number("release", least=1),
            previous_manifest_sha256=document.matching("previous_manifest_sha256", _DIGEST),
            issued_at=document.instant("issued_at"),
            expires_at=document.instant("expires_at"),
            min_wait_s=document.number("min_wait_s", least=0),
            snapshot=_snapshot_of(document.fields["snapshot"]),
            deltas=_deltas_of(document.fields["deltas"]),
            state_checksum=document.matching("state_checksum", _DIGEST),
            journal_checkpoint=document.text("journal_checkpoint"),
        )
        _check_numbers(manifest)
        return manifest


def instant_text(instant: datetime) -> str:
    """An aware instant in UTC and whole seconds: `2026-11-20T08:00:00Z`.

    Raises:
        ManifestError: the instant has no time zone.
    """
    if instant.tzinfo is None:
        raise ManifestError("an instant needs a time zone")
    return instant.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


class _Document:
    """One JSON object of the manifest, of which every field is asked for by its rule."""

    def __init__(
        self, name: str, value: object, required: frozenset[str], optional: frozenset[str] = frozenset()
    ) -> None:
        if not isinstance(value, dict):
            raise ManifestError(f"{name} is not an object")
        if not required <= value.keys() <= required | optional:
            raise ManifestError(f"{name} has missing or unknown fields")
        self._name = name
        self.fields: Mapping[str, object] = value

    def text(self, field: str) -> str:
        value = self.fields[field]
        if not isinstance(value, str):
            raise ManifestError(f"{self._name}.{field} is not text")
        return value

    def matching(self, field: str, pattern: re.Pattern[str]) -> str:
        value = self.text(field)
        if not pattern.fullmatch(value):
            raise ManifestError(f"{self._name}.{field} is malformed")
        return value

    def number(self, field: str, least: int) -> int:
        value = self.fields[field]
        if type(value) is not int or not least <= value < 2**53:
            raise ManifestError(f"{self._name}.{field} is not an integer from {least}")
        return value

    def instant(self, field: str) -> datetime:
        text = self.matching(field, _INSTANT)
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            raise ManifestError(f"{self._name}.{field} is not an instant") from None

    def object_name(self, stem: str) -> str:
        name = self.text("name")
        if not name.startswith(f"{stem}.") or not _SUFFIX.fullmatch(name.removeprefix(f"{stem}.")):
            raise ManifestError(f"{self._name}.name does not name its release")
        return name

    def content_digest(self) -> str | None:
        return self.matching("content_sha256", _DIGEST) if "content_sha256" in self.fields else None


def _snapshot_document(snapshot: SnapshotObject) -> EntryFields:
    return {
        "release": snapshot.release,
        "name": snapshot.name,
        "sha256": snapshot.sha256,
        "bytes": snapshot.byte_count,
        "entries": snapshot.entries,
        **({} if snapshot.content_sha256 is None else {"content_sha256": snapshot.content_sha256}),
    }


def _delta_document(delta: DeltaObject) -> EntryFields:
    return {
        "from": delta.from_release,
        "to": delta.to_release,
        "name": delta.name,
        "sha256": delta.sha256,
        "bytes": delta.byte_count,
        "operations": delta.operations,
        "retractions": delta.retractions,
        **({} if delta.content_sha256 is None else {"content_sha256": delta.content_sha256}),
    }


def _snapshot_of(value: object) -> SnapshotObject:
    document = _Document("snapshot", value, _SNAPSHOT_FIELDS, _OPTIONAL)
    release = document.number("release", least=1)
    return SnapshotObject(
        release=release,
        name=document.object_name(f"snapshot-{release}"),
        sha256=document.matching("sha256", _DIGEST),
        byte_count=document.number("bytes", least=0),
        entries=document.number("entries", least=0),
        content_sha256=document.content_digest(),
    )


def _deltas_of(value: object) -> tuple[DeltaObject, ...]:
    if not isinstance(value, list):
        raise ManifestError("deltas is not a list")
    return tuple(_delta_of(item) for item in value)


def _delta_of(value: object) -> DeltaObject:
    document = _Document("delta", value, _DELTA_FIELDS, _OPTIONAL)
    start, end = document.number("from", least=1), document.number("to", least=1)
    return DeltaObject(
        from_release=start,
        to_release=end,
        name=document.object_name(f"delta-{start}-{end}"),
        sha256=document.matching("sha256", _DIGEST),
        byte_count=document.number("bytes", least=0),
        operations=document.number("operations", least=0),
        retractions=document.number("retractions", least=0),
        content_sha256=document.content_digest(),
    )


def _check_numbers(manifest: Manifest) -> None:
    if manifest.expires_at <= manifest.issued_at:
        raise ManifestError("expires_at is not after issued_at")
    if manifest.snapshot.release > manifest.release:
        raise ManifestError("the snapshot is later than the release")
    previous = (0, 0)
    for delta in manifest.deltas:
        if not delta.from_release < delta.to_release <= manifest.release:
            raise ManifestError("a delta leads backwards or beyond the release")
        if (delta.from_release, delta.to_release) <= previous:
            raise ManifestError("deltas do not ascend")
        previous = (delta.from_release, delta.to_release)
        if delta.retractions > delta.operations:
            raise ManifestError("more retractions than operations")


def _json(content: bytes) -> EntryValue:
    try:
        value: EntryValue = json.loads(
            content.decode("utf-8"), object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        raise ManifestError("not JSON, a field twice, or a fraction") from None
    return value


def _once(pairs: list[tuple[str, EntryValue]]) -> EntryFields:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ManifestError("a field twice")
    return fields


def _refuse(_spelling: str) -> None:
    raise ManifestError("a fraction")
