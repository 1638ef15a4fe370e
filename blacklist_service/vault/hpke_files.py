"""Objects encrypted to public keys by HPKE, written and opened as streams; docs/api/hpke-objects.md has the bytes.

The head names the feed, the object and the keys, then has one content key of chance once for each key, wrapped for
exactly that head; the body is under a key from the content key and all of the head, wraps included. So nothing of a
file can be moved to another object, release or feed, nor changed for one of its keys alone.
"""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import BinaryIO

from blacklist_service.vault import chunk_stream, hpke_keys
from blacklist_service.vault.derive import derive
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import ObjectPlace, Sink
from blacklist_service.vault.seal import SealBrokenError

_MAGIC = b"blacklist-hpke/1"
_BODY = "blacklist-hpke/1 body "
_MOST_KEYS = 16


@contextmanager
def encrypted_by_hpke(public_lines: Sequence[str], place: ObjectPlace, out: Sink) -> Iterator[Sink]:
    """A sink whose bytes arrive in `out` as one file that each of the keys opens; whole when the block ends, and never
    where it ends by an exception. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    ids = [hpke_keys.key_id(line) for line in public_lines]
    header = _place_bytes(place) + bytes([len(ids)]) + b"".join(ids)
    content_key = secrets.token_bytes(hpke_keys.CONTENT_KEY_BYTES)
    wraps = [hpke_keys.wrapped(content_key, line, _info(header)) for line in public_lines]
    head = header + b"".join(wraps)
    out.write(head)
    encryption = _Encryption(chunk_stream.ChunkSealing(_body_key(content_key, head)), out)
    yield encryption
    encryption.close()


def open_hpke_file(
    source: BinaryIO, place: ObjectPlace, out: Sink, identities: Sequence[hpke_keys.HpkeIdentity]
) -> None:
    """Writes what the file of just this place holds to `out`, chunk by chunk as each is authenticated.

    Raises ObjectFileError: not_encrypted, other_key, broken.
    """
    if source.read(len(_MAGIC)) != _MAGIC:
        raise ObjectFileError(OpeningFault.NOT_ENCRYPTED)
    expected = _place_bytes(place)
    if _MAGIC + source.read(len(expected) - len(_MAGIC)) != expected:
        raise ObjectFileError(OpeningFault.BROKEN)
    count = _exactly(source, 1)
    if not 1 <= count[0] <= _MOST_KEYS:
        raise ObjectFileError(OpeningFault.BROKEN)
    ids = [_exactly(source, hpke_keys.KEY_ID_BYTES) for _ in range(count[0])]
    wraps = [_exactly(source, hpke_keys.WRAPPED_BYTES) for _ in range(count[0])]
    header = expected + count + b"".join(ids)
    content_key = hpke_keys.content_key_for(identities, ids, wraps, _info(header))
    try:
        for chunk in chunk_stream.open_chunks(
            _body_key(content_key, header + b"".join(wraps)), _pieces(source)
        ):
            out.write(chunk)
    except SealBrokenError:
        raise ObjectFileError(OpeningFault.BROKEN) from None


def _place_bytes(place: ObjectPlace) -> bytes:
    """The head up to the keys: it is compared whole, so nobody has to parse what was not authenticated."""
    names = (place.feed.encode(), place.object_name.encode())
    return _MAGIC + hpke_keys.SUITE_IDS + b"".join(bytes([len(name)]) + name for name in names)


def _info(header: bytes) -> bytes:
    return sha256(header).digest()


def _body_key(content_key: bytes, head: bytes) -> bytes:
    return derive(content_key, _BODY + sha256(head).hexdigest())


def _exactly(source: BinaryIO, size: int) -> bytes:
    found = source.read(size)
    if len(found) != size:
        raise ObjectFileError(OpeningFault.BROKEN)
    return found


def _pieces(source: BinaryIO) -> Iterator[bytes]:
    while piece := source.read(chunk_stream.CHUNK_BYTES):
        yield piece


class _Encryption:
    """The open end of a body."""

    def __init__(self, sealing: chunk_stream.ChunkSealing, out: Sink) -> None:
        self._sealing, self._out = sealing, out

    def write(self, chunk: bytes, /) -> int:
        for sealed in self._sealing.take(chunk):
            self._out.write(sealed)
        return len(chunk)

    def close(self) -> None:
        self._out.write(self._sealing.end())
