"""Files that stock `age` decrypts, written to public keys and opened again while they stream; memory holds some chunks.

The form is age-encryption.org/v1 (https://c2sp.org/age): a header with the file key once for each public key, then
ChaCha20-Poly1305 in chunks of 64 KiB, the last one marked. The library reads by itself, while an object of a release is
written line by line: so it reads in a thread of its own, from what `write` has left for it.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from queue import Queue, SimpleQueue
from threading import Thread
from typing import BinaryIO

from pyrage import DecryptError, decrypt_io, encrypt_io

from blacklist_service.vault.age_keys import AgeIdentities, age_key
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.object_place import Sink

_MAGIC = b"age-encryption.org/v1\n"
_STANZA, _END = b"-> ", b"---"
_LONGEST_HEADER_LINE, _MOST_HEADER_LINES = 1024, 200
_PIECE_BYTES = 1 << 18
_MOST_PIECES_WAITING = 4


@contextmanager
def encrypted_to(public_lines: Sequence[str], out: Sink) -> Iterator[Sink]:
    """A sink whose bytes arrive in `out` as one age file that each of the keys opens; whole when the block ends, and
    nothing more is written where it ends by an exception. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    encryption = _Encryption([age_key(line) for line in public_lines], out)
    try:
        yield encryption
        encryption.close()
    except BaseException:
        encryption.stop()
        raise


def open_age_file(source: BinaryIO, out: Sink, identities: AgeIdentities) -> None:
    """Writes what an age file holds to `out`, chunk by chunk as each is authenticated. Raises ObjectFileError."""
    kinds = _stanza_kinds(source)
    # A passphrase proves nothing about who wrote the file, and costs as much work as its writer likes.
    if b"scrypt" in kinds:
        raise ObjectFileError(OpeningFault.BY_PHRASE)
    source.seek(0)
    try:
        decrypt_io(source, out, identities.for_opening())
    except DecryptError as problem:
        is_foreign = "No matching keys" in str(problem)
        raise ObjectFileError(OpeningFault.OTHER_KEY if is_foreign else OpeningFault.BROKEN) from None
    except OSError as problem:
        # The library says so of chunks; an error of the file system has a number.
        if problem.errno is not None:
            raise
        raise ObjectFileError(OpeningFault.BROKEN) from None


def _stanza_kinds(source: BinaryIO) -> list[bytes]:
    """The kinds of keys that a file's header names."""
    if source.read(len(_MAGIC)) != _MAGIC:
        raise ObjectFileError(OpeningFault.NOT_ENCRYPTED)
    kinds: list[bytes] = []
    for _ in range(_MOST_HEADER_LINES):
        line = source.readline(_LONGEST_HEADER_LINE)
        if line.startswith(_END):
            return kinds
        if line.startswith(_STANZA):
            kinds.append(line.split()[1] if len(line.split()) > 1 else b"")
    raise ObjectFileError(OpeningFault.BROKEN)


class _Sealed(SimpleQueue[bytes]):
    """What the library has encrypted and nobody has taken yet."""

    def write(self, chunk: bytes) -> int:
        self.put(chunk)
        return len(chunk)


class _Encryption:
    """The library at work in its thread; `out` is written to in the caller's own, which may hold a transaction."""

    def __init__(self, recipients: list[object], out: Sink) -> None:
        self._out, self._buffer = out, bytearray()
        self._plain, self._sealed = _Pieces(), _Sealed()
        self._is_whole = False
        self._thread = Thread(target=self._run, args=(recipients,), name="age", daemon=True)
        self._thread.start()

    def write(self, chunk: bytes, /) -> int:
        self._buffer += chunk
        if len(self._buffer) >= _PIECE_BYTES:
            self._hand_over()
        return len(chunk)

    def close(self) -> None:
        """Writes what is left. Raises ObjectFileError where the library gave up."""
        self._hand_over()
        self._plain.end()
        self._thread.join()
        self._pass_on()
        if not self._is_whole:
            raise ObjectFileError(OpeningFault.BROKEN)

    def stop(self) -> None:
        """Ends the thread; what it has not passed on yet is thrown away."""
        self._plain.end()
        self._thread.join()

    def _hand_over(self) -> None:
        if self._buffer:
            self._plain.put(bytes(self._buffer))
            self._buffer.clear()
        self._pass_on()

    def _pass_on(self) -> None:
        while not self._sealed.empty():
            self._out.write(self._sealed.get())

    def _run(self, recipients: list[object]) -> None:
        try:
            encrypt_io(self._plain, self._sealed, recipients)
            self._is_whole = True
        finally:
            # Who writes must never wait for a reader that is gone.
            self._plain.drain()


class _Pieces:
    """What waits to be encrypted: put in one thread, read by the library in another, in its own measure."""

    def __init__(self) -> None:
        self._waiting: Queue[bytes] = Queue(_MOST_PIECES_WAITING)
        self._piece, self._at, self._is_over = b"", 0, False

    def put(self, piece: bytes) -> None:
        """Waits where too many pieces wait."""
        self._waiting.put(piece)

    def end(self) -> None:
        """Nothing more will come."""
        self._waiting.put(b"")

    def read(self, most: int = -1) -> bytes:
        if self._at == len(self._piece):
            self._take()
        taken = self._piece[self._at : len(self._piece) if most < 0 else self._at + most]
        self._at += len(taken)
        return taken

    def drain(self) -> None:
        """Throws away everything up to the end."""
        while not self._is_over:
            self._take()

    def _take(self) -> None:
        """Waits for the next piece; after the last one there is none."""
        if not self._is_over:
            self._piece, self._at = self._waiting.get(), 0
            self._is_over = not self._piece
