"""Streams of any length under one key that serves for nothing else: AES-256-GCM in chunks of 64 KiB, each bound to its
place (the STREAM construction, as age and Tink have it).

The nonce of a chunk is its number (11 bytes, big-endian) and whether it is the last (1 byte), so that chunks cannot be
dropped, swapped, doubled, cut off or added without notice. Only an empty stream has an empty last chunk.
"""

from collections.abc import Iterable, Iterator
from typing import final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.seal import SealBrokenError

CHUNK_BYTES = 1 << 16
_TAG_BYTES = 16
_COUNTER_BYTES = 11


@final
class ChunkSealing(KeyHolder):
    """Seals a stream while it is written; memory holds one chunk and what was given last."""

    __slots__ = ("_buffer", "_cipher", "_number")

    def __init__(self, key: bytes) -> None:
        """With a fresh key of 32 bytes: two streams under one key would share their nonces."""
        self._cipher, self._buffer, self._number = AESGCM(key), bytearray(), 0

    def take(self, content: bytes) -> Iterator[bytes]:
        """What can be sealed now. A chunk waits until more follows, because the last one is marked."""
        self._buffer += content
        while len(self._buffer) > CHUNK_BYTES:
            yield self._cipher.encrypt(
                _nonce(self._number, is_last=False), bytes(self._buffer[:CHUNK_BYTES]), None
            )
            del self._buffer[:CHUNK_BYTES]
            self._number += 1

    def end(self) -> bytes:
        """The last chunk, with which the stream is whole."""
        return self._cipher.encrypt(_nonce(self._number, is_last=True), bytes(self._buffer), None)


def open_chunks(key: bytes, sealed: Iterable[bytes]) -> Iterator[bytes]:
    """What was sealed, in order, each chunk once it is authenticated; whole only when the iterator ends without an
    error. Raises SealBrokenError at the first chunk that is changed, missing or too many."""
    cipher, size = AESGCM(key), CHUNK_BYTES + _TAG_BYTES
    number, buffer = 0, bytearray()
    for piece in sealed:
        buffer += piece
        while len(buffer) > size:
            yield _opened(cipher, _nonce(number, is_last=False), bytes(buffer[:size]))
            del buffer[:size]
            number += 1
    if number and len(buffer) <= _TAG_BYTES:
        raise SealBrokenError
    yield _opened(cipher, _nonce(number, is_last=True), bytes(buffer))


def _opened(cipher: AESGCM, nonce: bytes, chunk: bytes) -> bytes:
    try:
        return cipher.decrypt(nonce, chunk, None)
    except (InvalidTag, ValueError):
        raise SealBrokenError from None


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(_COUNTER_BYTES, "big") + (b"\x01" if is_last else b"\x00")
