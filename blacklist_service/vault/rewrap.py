"""Wraps a record's key anew under the active version: the text, its key and its place stay as they are."""

import os
from typing import final

from cryptography.exceptions import InvalidTag

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.record_format import MalformedRecordError, parse_wrapping
from blacklist_service.vault.root_keys import KeySource
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.vault.suites import NONCE_BYTES
from blacklist_service.vault.wrapping_keys import UnknownKeyError, WrappingKeys


@final
class Rewrapper(KeyHolder):
    """Rewraps from the versions in force; with `from_backup` from retired ones too."""

    __slots__ = ("_keys",)

    def __init__(self, source: KeySource, *, from_backup: bool = False) -> None:
        self._keys = WrappingKeys(source, also_retired=from_backup)

    def rewrapped(self, sealed: bytes) -> bytes:
        """The record under the active version. Raises SealBrokenError where its key does not come out: nothing that is
        broken is passed on as sound."""
        try:
            old, rest = parse_wrapping(sealed)
            key = self._keys.opening(old.suite, old.number, old.version).decrypt(
                old.nonce, old.wrapped, old.aad
            )
            version, wrapping = self._keys.sealing(old.suite, old.number)
        except (InvalidTag, MalformedRecordError, UnknownKeyError):
            raise SealBrokenError from None
        nonce = os.urandom(NONCE_BYTES)
        new = old._replace(version=version, nonce=nonce)
        return new._replace(wrapped=wrapping.encrypt(nonce, key, new.aad)).packed() + rest
