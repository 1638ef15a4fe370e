"""The texts of one run in a file without a name, under a key in memory only: what is spilled ends with the run."""

import os
from array import array
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from tempfile import TemporaryFile
from typing import IO, final
from weakref import finalize

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.suites import NONCE_BYTES, RECORD_KEY_BYTES


@final
class RunRecords(KeyHolder):
    """Texts appended one after the other, each opened alone by its number from 0.

    AES-256-GCM; the nonce is the number, which is used once under a key that is drawn for this run: a text opens in
    its own place only. Memory holds eight bytes a text.

    Raises NotReadyError TEMPORARY.UNUSABLE where the folder for temporary files is full or cannot be written.
    """

    def __init__(self) -> None:
        self._cipher = AESGCM(os.urandom(RECORD_KEY_BYTES))
        with _usable_folder():
            self._file = TemporaryFile(prefix="blacklist-")  # noqa: SIM115 -- it lives as long as the records
        finalize(self, _close, self._file)
        self._ends = array("Q", [0])
        self._is_flushed = True

    def __len__(self) -> int:
        return len(self._ends) - 1

    def append(self, text: bytes) -> None:
        """Adds a text; its number is how many were there before. Raises NotReadyError TEMPORARY.UNUSABLE."""
        sealed = self._cipher.encrypt(_nonce(len(self)), text, None)
        with _usable_folder():
            self._file.write(sealed)
        self._ends.append(self._ends[-1] + len(sealed))
        self._is_flushed = False

    def open(self, number: int) -> bytes:
        """The text of this number. Raises IndexError where there is none, SealBrokenError where the file changed."""
        if not 0 <= number < len(self):
            raise IndexError(number)
        if not self._is_flushed:
            with _usable_folder():
                self._file.flush()
            self._is_flushed = True
        begin, end = self._ends[number : number + 2]
        try:
            return self._cipher.decrypt(
                _nonce(number), os.pread(self._file.fileno(), end - begin, begin), None
            )
        except InvalidTag:
            raise SealBrokenError from None


def _close(file: IO[bytes]) -> None:
    # What could not be written is told where it was written; what is left of it goes with the file.
    with suppress(OSError):
        file.close()


@contextmanager
def _usable_folder() -> Iterator[None]:
    try:
        yield
    except OSError:
        # The reason may name a path, and helps nobody who cannot look at the disk.
        raise NotReadyError(
            "TEMPORARY.UNUSABLE",
            "临时文件夹已满或不可写（TMPDIR）。请腾出空间后重试。",
            "The folder for temporary files (TMPDIR) is full or cannot be written; make room and try again.",
        ) from None


def _nonce(number: int) -> bytes:
    return number.to_bytes(NONCE_BYTES, "big")
