"""Ids shown to outsiders: row numbers enciphered per kind, so that nobody can count, guess or confuse them."""

import base64
import binascii
from typing import final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from blacklist_service.errors import NotFoundError
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeySource, RootKeys

_ROOT = "id"
_ID_LENGTH = 26
_ZEROS = bytes(8)


@final
class OpaqueIds(KeyHolder):
    """Follows a source of roots: ids are shown under the active version, and read under every one not retired.

    Letters, receipts and other people's files hold ids for years, so one that was shown is read for good.
    """

    def __init__(self, source: KeySource) -> None:
        self._source = source
        roots = source.current()
        self._in_force: tuple[RootKeys, tuple[_OneVersion, ...]] = (roots, _versions(roots))

    def show(self, kind: str, number: int) -> str:
        """The opaque id of a row of a kind (submission, listing, review, …): 26 letters and digits."""
        return self._ciphers()[0].show(kind, number)

    def read(self, kind: str, shown: str) -> int:
        """The row number behind an opaque id. Raises NotFoundError where it was not made here for this kind."""
        try:
            if len(shown) != _ID_LENGTH or not shown.isascii():
                raise ValueError
            enciphered = base64.b32decode(shown.upper() + "======")
        except (ValueError, binascii.Error):
            raise _not_found() from None
        for version in self._ciphers():
            number = version.read(kind, enciphered)
            # 26 letters hold two spare bits; only one spelling is an id.
            if number is not None and version.show(kind, number) == shown:
                return number
        raise _not_found()

    def _ciphers(self) -> "tuple[_OneVersion, ...]":
        roots = self._source.current()
        if roots is not self._in_force[0]:
            self._in_force = (roots, _versions(roots))
        return self._in_force[1]


@final
class _OneVersion(KeyHolder):
    """One AES block holds eight zero bytes and the row number, under a key per kind.

    A single block needs no mode: equal numbers must give equal ids. The zero half makes a made-up id, or one of
    another version, fail (2^-64), so it is refused before the database is asked.
    """

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._ciphers: dict[str, Cipher[modes.ECB]] = {}

    def show(self, kind: str, number: int) -> str:
        block = _ZEROS + number.to_bytes(8, "big")
        enciphered = self._cipher(kind).encryptor().update(block)
        return base64.b32encode(enciphered).decode().rstrip("=").lower()

    def read(self, kind: str, enciphered: bytes) -> int | None:
        block = self._cipher(kind).decryptor().update(enciphered)
        return int.from_bytes(block[8:], "big") if block[:8] == _ZEROS else None

    def _cipher(self, kind: str) -> "Cipher[modes.ECB]":
        cipher = self._ciphers.get(kind)
        if cipher is None:
            key = derive(self._root, f"id/{kind}")
            # ECB on exactly one block is the bare permutation; nothing longer is ever enciphered here.
            cipher = self._ciphers[kind] = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305
        return cipher


def _versions(roots: RootKeys) -> tuple[_OneVersion, ...]:
    return tuple(_OneVersion(roots.version(_ROOT, version)) for version in roots.active_first(_ROOT))


def _not_found() -> NotFoundError:
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
