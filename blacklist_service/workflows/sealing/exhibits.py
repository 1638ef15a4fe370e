"""The files of objections as they are kept: piece by piece, each under a key of its own that lies apart from it.

A piece is bound to its file and number, and the last one says that it is the last, so that none can be dropped, swapped
or taken from another file without notice. Piece 0 is the name that the sender gave the file.
"""

from collections.abc import Iterable, Iterator

from blacklist_service.store.exhibits import place_of
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.stream import PART_BYTES
from blacklist_service.vault.tools import Part, PersonRecords, RecordSealer, SealedPerson

_TABLE, _SCHEMA = "exhibit.part", 1
_LAST, _MORE = b"\x01", b"\x00"


def seal_pieces(
    sealer: RecordSealer, exhibit: int, name: str, chunks: Iterable[bytes]
) -> Iterator[SealedPerson]:
    """The name and then the bytes, sealed as they come, in pieces of one mebibyte at most."""
    yield _sealed(sealer, exhibit, 0, _MORE + name.encode())
    number, buffer = 1, bytearray()
    for chunk in chunks:
        buffer += chunk
        # A piece is sealed only when more follows, because the last one is marked.
        while len(buffer) > PART_BYTES:
            yield _sealed(sealer, exhibit, number, _MORE + bytes(buffer[:PART_BYTES]))
            del buffer[:PART_BYTES]
            number += 1
    yield _sealed(sealer, exhibit, number, _LAST + bytes(buffer))


def open_exhibit_name(sealer: RecordSealer, exhibit: int, sealed: bytes) -> str:
    """The name that the sender gave the file; its key stands in front."""
    return _opened(sealer, exhibit, 0, sealed)[1:].decode()


def open_pieces(sealer: RecordSealer, exhibit: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The bytes of a file in order, from its pieces behind the name. Raises SealBrokenError where one is missing."""
    is_complete = False
    for number, sealed in enumerate(pieces, start=1):
        if is_complete:
            raise SealBrokenError
        opened = _opened(sealer, exhibit, number, sealed)
        is_complete = opened[:1] == _LAST
        yield opened[1:]
    if not is_complete:
        raise SealBrokenError


def _sealed(sealer: RecordSealer, exhibit: int, number: int, text: bytes) -> SealedPerson:
    (made,) = sealer.seal_people([PersonRecords(place_of(exhibit, number), (Part(_TABLE, _SCHEMA, text),))])
    return made


def _opened(sealer: RecordSealer, exhibit: int, number: int, sealed: bytes) -> bytes:
    return sealer.open(_TABLE, place_of(exhibit, number), _SCHEMA, sealed)
