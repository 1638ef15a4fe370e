"""Sealed records: one random key per record, wrapped by a versioned key, bound to tenant, table, row and versions.

The record key never enciphers: HKDF-Expand over the place gives an enciphering key and a commitment to it. Format and
test vectors: docs/formats/sealed_record.md.
"""

import hmac
import os
from collections.abc import Sequence
from typing import final

from cryptography.exceptions import InvalidTag

from blacklist_service.errors import ServiceError
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.record_format import (
    PERSONS,
    RECORDS,
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
from blacklist_service.vault.suites import AES_256_GCM, COMMITMENT_BYTES, NONCE_BYTES, RECORD_KEY_BYTES, Suite
from blacklist_service.vault.tools import PersonRecords, PlainRecord, SealedPerson
from blacklist_service.vault.wrapping_keys import UnknownKeyError, WrappingKeys

_DATA_KEY = "data_key"


class SealBrokenError(ServiceError):
    """A sealed record cannot be opened here: damaged, moved to another row, or under another key. No detail,
    because detail would help an attacker."""

    def __init__(self) -> None:
        super().__init__("VAULT.SEAL", "密封数据无法打开。", "The sealed record cannot be opened.")


class HoneyRecordError(ServiceError):
    """A walk of the service has come to a honey record, which it passes by."""

    def __init__(self) -> None:
        super().__init__("VAULT.HONEY", "该记录为诱饵，已略过。", "A honey record: it is passed by.")


@final
class DataKey(KeyHolder):
    """The key of one person's records, such as identity and details of a report: whoever destroys `sealed`, which lies
    apart from the records, has destroyed them wherever they are."""

    __slots__ = ("_key", "_suite", "_tenant", "sealed")

    def __init__(self, suite: Suite, tenant: str, key: bytes, sealed: bytes) -> None:
        self._suite, self._tenant, self._key = suite, tenant, key
        self.sealed = sealed

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes) -> bytes:
        """Plaintext as it lies apart from the key: it opens with `sealed` in front of it, in this place only."""
        return _sealed_text(self._suite, self._tenant, self._key, Place(table, row, schema), plaintext)


@final
class Sealer(KeyHolder):
    """Seals and opens records. One object per process; new records are of its suite, known suites open."""

    __slots__ = ("_keys", "_suite")

    def __init__(self, source: KeySource, suite: Suite = AES_256_GCM) -> None:
        self._keys = WrappingKeys(source)
        self._suite = suite

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes, *, version: int = 1) -> bytes:
        """Plaintext under a fresh key: it opens only as this version of this row of this table in this schema."""
        key, place = os.urandom(RECORD_KEY_BYTES), Place(table, row, schema, version)
        text = _sealed_text(self._suite, self._keys.tenant, key, place, plaintext)
        return self._wrapped(RECORDS, key, text[:COMMITMENT_BYTES]) + text[COMMITMENT_BYTES:]

    def seal_each(self, records: Sequence[PlainRecord]) -> list[bytes]:
        """Each record under a fresh key of its own."""
        return [self.seal(*record) for record in records]

    def seal_people(self, people: Sequence[PersonRecords]) -> list[SealedPerson]:
        """The records of each person under one key, which lies apart."""
        return [self._person(given) for given in people]

    def seal_honey(self, person: PersonRecords) -> SealedPerson:
        """An invented person's records under a key that follows from the row and the data root: nobody without the root
        can tell it from one that was drawn."""
        return self._person(person, self._keys.honey_keys(person.row)[-1])

    def new_data_key(self, row: int, key: bytes = b"") -> DataKey:
        """A fresh key for the records of one person that belong to one row, or the one given."""
        key, tenant = key or os.urandom(RECORD_KEY_BYTES), self._keys.tenant
        aad = place_aad(tenant, Place(_DATA_KEY, row, 1), self._suite)
        commitment = self._suite.record_keys(key, aad)[1]
        return DataKey(self._suite, tenant, key, self._wrapped(PERSONS, key, commitment))

    def open(self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1) -> bytes:
        """The plaintext of a sealed record. Raises SealBrokenError, whatever is wrong."""
        return self.open_telling(table, row, schema, sealed, version=version)[0]

    def open_telling(
        self, table: str, row: int | str, schema: int, sealed: bytes, *, version: int = 1
    ) -> tuple[bytes, bool]:
        """The plaintext, and whether it is a honey record's. Raises SealBrokenError, whatever is wrong."""
        try:
            record = parse_record(sealed)
            suite = record.wrapping.suite
            aad = place_aad(self._keys.tenant, Place(table, row, schema, version), suite)
            data_key = self._unwrapped(record.wrapping)
            key, commitment = suite.record_keys(data_key, aad)
            if not hmac.compare_digest(commitment, record.commitment):
                raise InvalidTag
            plaintext = unpad(suite.cipher(key).decrypt(record.nonce, record.text, aad))
        except (InvalidTag, MalformedRecordError, UnknownKeyError):
            raise SealBrokenError from None
        return plaintext, record.wrapping.number == PERSONS and self._is_honey(row, data_key)

    def _is_honey(self, row: int | str, data_key: bytes) -> bool:
        return any(hmac.compare_digest(data_key, one) for one in self._keys.honey_keys(row))

    def _person(self, given: PersonRecords, data_key: bytes = b"") -> SealedPerson:
        key = self.new_data_key(given.row, data_key)
        parts = tuple(key.seal(part.table, given.row, part.schema, part.text) for part in given.parts)
        return SealedPerson(key.sealed, parts)

    def _wrapped(self, number: int, key: bytes, commitment: bytes) -> bytes:
        version, wrapping = self._keys.sealing(self._suite, number)
        header, nonce = header_of(self._suite, number, version), os.urandom(NONCE_BYTES)
        return b"".join((header, nonce, wrapping.encrypt(nonce, key, header + commitment), commitment))

    def _unwrapped(self, given: Wrapping) -> bytes:
        wrapping = self._keys.opening(given.suite, given.number, given.version)
        return wrapping.decrypt(given.nonce, given.wrapped, given.aad)


def _sealed_text(suite: Suite, tenant: str, record_key: bytes, place: Place, plaintext: bytes) -> bytes:
    """Commitment, nonce and ciphertext."""
    aad = place_aad(tenant, place, suite)
    key, commitment = suite.record_keys(record_key, aad)
    nonce = os.urandom(NONCE_BYTES)
    return b"".join((commitment, nonce, suite.cipher(key).encrypt(nonce, pad(plaintext), aad)))
