"""The bytes of a release at rest: numbered sealed parts of one mebibyte, written while they arrive, opened by range.

Each part is bound to its feed, object and number; how many there are follows from the object's size, which the signed
manifest states. Memory holds one part; nothing is ever written to a file in the clear.
"""

from collections.abc import Iterator

from blacklist_service.store import releases
from blacklist_service.store.session import Connection, Store
from blacklist_service.store.tables import ReleasePart
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.stream import PART_BYTES
from blacklist_service.vault.tools import RecordSealer

_TABLE = "release_part"
_SCHEMA = 1


class PartWriter:
    """A sink for the bytes of one object; `close` writes what is left."""

    def __init__(self, connection: Connection, sealer: RecordSealer, feed: int, name: str) -> None:
        self._connection, self._sealer = connection, sealer
        self._feed, self._name = feed, name
        self._buffer, self._number = bytearray(), 0

    def write(self, chunk: bytes, /) -> int:
        self._buffer += chunk
        while len(self._buffer) >= PART_BYTES:
            self._keep(bytes(self._buffer[:PART_BYTES]))
            del self._buffer[:PART_BYTES]
        return len(chunk)

    def close(self) -> None:
        if self._buffer:
            self._keep(bytes(self._buffer))
            self._buffer.clear()

    def _keep(self, part: bytes) -> None:
        row = _row(self._feed, self._name, self._number)
        sealed = self._sealer.seal(_TABLE, row, _SCHEMA, part)
        releases.add_part(
            self._connection,
            ReleasePart(feed_id=self._feed, name=self._name, part=self._number, body=sealed),
        )
        self._number += 1


def read_range(
    store: Store, sealer: RecordSealer, feed: int, name: str, *, first: int, length: int
) -> Iterator[bytes]:
    """The bytes from `first` on, `length` of them, part by part; the database is asked anew for each part, so that a
    slow reader holds no transaction open. Raises SealBrokenError where a part is missing or strange."""
    at, end = first, first + length
    while at < end:
        number, skipped = divmod(at, PART_BYTES)
        with store.read() as connection:
            sealed = releases.get_part(connection, feed, name, number)
        if sealed is None:
            raise SealBrokenError
        chunk = sealer.open(_TABLE, _row(feed, name, number), _SCHEMA, sealed)[skipped : skipped + end - at]
        if not chunk:
            raise SealBrokenError
        yield chunk
        at += len(chunk)


def _row(feed: int, name: str, number: int) -> str:
    return f"{feed}/{name}/{number}"
