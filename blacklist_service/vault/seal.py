"""Sealed records: one random key per record, wrapped by a versioned key, bound to tenant, table, row and versions.

The record key never enciphers: HKDF-Expand over the place gives an enciphering key and a commitment to it. Format and
test vectors: docs/formats/sealed_record.md.
"""

import hmac
import os
from typing import final

from cryptography.exceptions import InvalidTag

from blacklist_service.errors import ServiceError
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.record_format import (
    MalformedRecordError,
    Place,
    Wrapping,
    header_of,
    pad,
    parse_record,
    place_aad,
    unpad,
)
from blacklist_service.vault.root_keys import KeySource
from blacklist_service.vault.suites import AES_256_GCM, NONCE_BYTES, RECORD_KEY_BYTES, Suite
from blacklist_service.vault.wrapping_keys import RECORDS, UnknownKeyError, WrappingKeys

_DRAWN = RECORD_KEY_BYTES + NONCE_BYTES + NONCE_BYTES


class SealBrokenError(ServiceError):
    """A sealed record cannot be opened here: damaged, moved to another row, or under another key. No detail,
    because detail would help an attacker."""

    def __init__(self) -> None:
        super().__init__("VAULT.SEAL", "密封数据无法打开。", "The sealed record cannot be opened.")


@final
class Sealer(KeyHolder):
    """Seals and opens records. One object per process; new records are of its suite, known suites open."""

    __slots__ = ("_keys", "_suite")

    def __init__(self, source: KeySource, suite: Suite = AES_256_GCM) -> None:
        self._keys = WrappingKeys(source)
        self._suite = suite

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes, *, version: int = 1) -> bytes:
        """Plaintext under a fresh key: it opens only as this version of this row of this table in this schema."""
        suite = self._suite
        aad = place_aad(self._keys.tenant, Place(table, row, schema, version), suite)
        # One question to the kernel instead of three.
        drawn = os.urandom(_DRAWN)
        record_key, wrap_nonce, nonce = drawn[:32], drawn[32:44], drawn[44:]
        key, commitment = suite.record_keys(record_key, aad)
        key_version, wrapping = self._keys.sealing(suite, RECORDS)
        header = header_of(suite, RECORDS, key_version)
        return b"".join((
            header,
            wrap_nonce,
            wrapping.encrypt(wrap_nonce, record_key, header + commitment),
            commitment,
            nonce,
            suite.cipher(key).encrypt(nonce, pad(plaintext), aad),
        ))  # fmt: skip

    def open(self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1) -> bytes:
        """The plaintext of a sealed record. Raises SealBrokenError, whatever is wrong."""
        try:
            record = parse_record(sealed)
            suite = record.wrapping.suite
            aad = place_aad(self._keys.tenant, Place(table, row, schema, version), suite)
            key, commitment = suite.record_keys(self._unwrapped(record.wrapping), aad)
            if not hmac.compare_digest(commitment, record.wrapping.commitment):
                raise InvalidTag
            return unpad(suite.cipher(key).decrypt(record.nonce, record.text, aad))
        except (InvalidTag, MalformedRecordError, UnknownKeyError):
            raise SealBrokenError from None

    def _unwrapped(self, given: Wrapping) -> bytes:
        wrapping = self._keys.opening(given.suite, given.number, given.version)
        return wrapping.decrypt(given.nonce, given.wrapped, given.aad)
