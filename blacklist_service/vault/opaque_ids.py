"""Ids shown to outsiders: row numbers enciphered per kind, so that nobody can count, guess or confuse them."""

import base64
import binascii

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from blacklist_service.errors import NotFoundError
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import RootKeys

_ID_LENGTH = 26
_ZEROS = bytes(8)


class OpaqueIds(KeyHolder):
    """One AES block holds eight zero bytes and the row number, under a key per kind.

    A single block needs no mode: equal numbers must give equal ids. The zero half makes a made-up id fail
    (2^-64), so it is refused before the database is asked.
    """

    def __init__(self, roots: RootKeys) -> None:
        self._root = roots.version("id", roots.active("id"))
        self._ciphers: dict[str, Cipher[modes.ECB]] = {}

    def show(self, kind: str, number: int) -> str:
        """The opaque id of a row of a kind (submission, listing, review, …): 26 letters and digits."""
        block = _ZEROS + number.to_bytes(8, "big")
        enciphered = self._cipher(kind).encryptor().update(block)
        return base64.b32encode(enciphered).decode().rstrip("=").lower()

    def read(self, kind: str, shown: str) -> int:
        """The row number behind an opaque id. Raises NotFoundError where it was not made here for this kind."""
        try:
            if len(shown) != _ID_LENGTH or not shown.isascii():
                raise ValueError
            block = self._cipher(kind).decryptor().update(base64.b32decode(shown.upper() + "======"))
            if block[:8] != _ZEROS:
                raise ValueError
            number = int.from_bytes(block[8:], "big")
            if self.show(kind, number) != shown:
                raise ValueError  # 26 letters hold two spare bits; only one spelling is an id
        except (ValueError, binascii.Error):
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.") from None
        return number

    def _cipher(self, kind: str) -> "Cipher[modes.ECB]":
        cipher = self._ciphers.get(kind)
        if cipher is None:
            key = derive(self._root, f"id/{kind}")
            # ECB on exactly one block is the bare permutation; nothing longer is ever enciphered here.
            cipher = self._ciphers[kind] = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305
        return cipher
