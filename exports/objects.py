"""An object of a release as it is delivered: its name, its bytes, and what the manifest must say about it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256

from exports.types import ByteSink, Format, Operation, OperationKind, ReleaseHeader

_BLOCK_BYTES = 1 << 16


class DigestWriter:
    """Passes bytes on and knows their SHA-256 and number, so that an object is digested while it is written."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out
        self._sha256 = sha256()
        self.byte_count = 0

    @property
    def sha256(self) -> str:
        """The digest (hex) of everything written so far."""
        return self._sha256.hexdigest()

    def write(self, chunk: bytes, /) -> int:
        """The chunk is passed on whole; gives its length."""
        self._out.write(chunk)
        self._sha256.update(chunk)
        self.byte_count += len(chunk)
        return len(chunk)


class BlockWriter:
    """Collects what a format writes row by row and passes it on in blocks: a digest costs most by the call.

    What was written last is passed on by `flush` alone: nothing arrives after a format has failed.
    """

    def __init__(self, out: ByteSink) -> None:
        self._out, self._waiting = out, bytearray()

    def write(self, chunk: bytes, /) -> int:
        """The chunk is taken whole; gives its length."""
        self._waiting += chunk
        if len(self._waiting) >= _BLOCK_BYTES:
            self.flush()
        return len(chunk)

    def flush(self) -> None:
        """What waits is passed on."""
        self._out.write(bytes(self._waiting))
        self._waiting.clear()


class ZipSink:
    """What ZipFile asks of a file that it cannot seek: `write` that tells how much it took."""

    def __init__(self, out: ByteSink) -> None:
        self._out = out

    def write(self, chunk: bytes, /) -> int:
        """The chunk is passed on whole; gives its length."""
        self._out.write(chunk)
        return len(chunk)

    def flush(self) -> None:
        """Nothing is held back here."""


class OperationCount:
    """Counts operations while they pass by: all, live entries (UPSERT and CORRECT), and retractions."""

    def __init__(self) -> None:
        self.operations = 0
        self.entries = 0
        self.retractions = 0

    def watch(self, operations: Iterable[Operation]) -> Iterator[Operation]:
        """The same operations, counted."""
        for operation in operations:
            self.operations += 1
            self.entries += operation.op in (OperationKind.UPSERT, OperationKind.CORRECT)
            self.retractions += operation.op is OperationKind.RETRACT
            yield operation


@dataclass(frozen=True, slots=True)
class WrittenObject:
    """What was written: for the manifest. `entries` is right for a snapshot (one UPSERT for each live entry).
    `content_sha256` stands where the bytes delivered are not those that were written here."""

    name: str
    sha256: str
    byte_count: int
    operations: int
    entries: int
    retractions: int
    content_sha256: str | None = None

    def delivered_as(self, name: str, delivered: DigestWriter) -> "WrittenObject":
        """The same object with the bytes that it is delivered in, encrypted."""
        return replace(
            self,
            name=name,
            sha256=delivered.sha256,
            byte_count=delivered.byte_count,
            content_sha256=self.sha256,
        )


def object_name(header: ReleaseHeader, suffix: str) -> str:
    """`snapshot-{release}.{suffix}` or `delta-{from}-{to}.{suffix}` (contract: feeds)."""
    if header.from_release is None:
        return f"snapshot-{header.release}.{suffix}"
    return f"delta-{header.from_release}-{header.release}.{suffix}"


def write_object(
    written_format: Format, header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink
) -> WrittenObject:
    """One object is written to `out`, streamed where the format streams; gives what the manifest says about it."""
    digest, count = DigestWriter(out), OperationCount()
    blocks = BlockWriter(digest)
    written_format.write(header, count.watch(operations), blocks)
    blocks.flush()
    return WrittenObject(
        name=object_name(header, written_format.suffix),
        sha256=digest.sha256,
        byte_count=digest.byte_count,
        operations=count.operations,
        entries=count.entries,
        retractions=count.retractions,
    )
