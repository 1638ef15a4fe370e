"""Sealed streams: a file of any size as numbered parts, each sealed as its own record.

A part is bound to its owner and number, and the last part says that it is the last, so that parts cannot be
dropped, swapped or taken from another file without notice.
"""

from collections.abc import Iterable, Iterator

from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.tools import RecordSealer

PART_BYTES = 1 << 20
_SCHEMA = 1
_LAST = b"\x01"
_MORE = b"\x00"


def seal_parts(sealer: RecordSealer, table: str, owner: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Seals a stream of chunks of any size into parts of one mebibyte; at least one part comes out."""
    number, buffer = 0, bytearray()
    for chunk in chunks:
        buffer += chunk
        # A part is sealed only when more follows, because the last one is marked.
        while len(buffer) > PART_BYTES:
            yield sealer.seal(table, f"{owner}/{number}", _SCHEMA, _MORE + bytes(buffer[:PART_BYTES]))
            del buffer[:PART_BYTES]
            number += 1
    yield sealer.seal(table, f"{owner}/{number}", _SCHEMA, _LAST + bytes(buffer))


def open_parts(sealer: RecordSealer, table: str, owner: str, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a sealed stream in order. Raises SealBrokenError where a part is missing or strange."""
    is_complete = False
    for number, part in enumerate(parts):
        if is_complete:
            raise SealBrokenError
        plaintext = sealer.open(table, f"{owner}/{number}", _SCHEMA, part)
        is_complete = plaintext[:1] == _LAST
        yield plaintext[1:]
    if not is_complete:
        raise SealBrokenError


def open_part(sealer: RecordSealer, table: str, owner: str, number: int, part: bytes) -> bytes:
    """One part alone, for answering a byte range."""
    return sealer.open(table, f"{owner}/{number}", _SCHEMA, part)[1:]
