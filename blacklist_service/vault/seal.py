"""Sealed records: one random key per record, wrapped by a versioned key, bound to table, row and schema.

Layout (fail closed on anything else):
    "CB" | format u8 | suite u8 | wrapping-key version u32 | nonce 12 | wrapped record key 48
         | commitment 32 | nonce 12 | AES-256-GCM(padded plaintext) + tag 16
The record key never encrypts directly: HKDF-Expand gives an encryption key and a commitment, because GCM alone
does not commit to its key. Plaintext is padded to 64 bytes, because lengths of names tell.
"""

import hmac
import os
import struct
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV

from blacklist_service.errors import ServiceError
from blacklist_service.vault.derive import derive, expand64, lp
from blacklist_service.vault.provider import RootKeys

_HEADER = struct.Struct(">2sBBI")
_MAGIC = b"CB"
_FORMAT = 1
SUITE_AES_256_GCM = 1
_NONCE = 12
_WRAPPED = 48
_COMMITMENT = 32
_DRAWN = 32 + _NONCE + _NONCE
_PAD = 64
_FIXED = _HEADER.size + _NONCE + _WRAPPED + _COMMITMENT + _NONCE


class SealBrokenError(ServiceError):
    """A sealed record cannot be opened here: damaged, moved to another row, or under another key. No detail,
    because detail would help an attacker."""

    def __init__(self) -> None:
        super().__init__("VAULT.SEAL", "密封数据无法打开。", "The sealed record cannot be opened.")


class Sealer:
    """Seals and opens records. One object per process; it holds the wrapping keys of all versions."""

    def __init__(self, roots: RootKeys) -> None:
        self._wrapping = {
            version: AESGCMSIV(derive(roots.version("data", version), "wrap/record"))
            for version in roots.versions("data")
        }
        newest = roots.newest("data")
        self._wrapping_newest = self._wrapping[newest]
        self._header = _HEADER.pack(_MAGIC, _FORMAT, SUITE_AES_256_GCM, newest)

    def seal(self, table: str, row: int | str, schema: int, plaintext: bytes) -> bytes:
        """Plaintext under a fresh key that opens only as this row of this table in this schema version."""
        aad = _aad(table, row, schema)
        # One question to the kernel instead of three.
        drawn = os.urandom(_DRAWN)
        record_key, wrap_nonce, nonce = drawn[:32], drawn[32:44], drawn[44:]
        keys = expand64(record_key, b"record/1" + aad)
        return b"".join((
            self._header,
            wrap_nonce,
            self._wrapping_newest.encrypt(wrap_nonce, record_key, aad),
            keys[32:],
            nonce,
            AESGCM(keys[:32]).encrypt(nonce, _pad(plaintext), aad),
        ))  # fmt: skip

    def open(self, table: str, row: int | str, schema: int, sealed: bytes) -> bytes:
        """The plaintext of a sealed record. Raises SealBrokenError, whatever is wrong."""
        try:
            return self._open(_aad(table, row, schema), sealed)
        except (InvalidTag, ValueError, KeyError, struct.error):
            raise SealBrokenError from None

    def _open(self, aad: bytes, sealed: bytes) -> bytes:
        magic, layout, suite, version = _HEADER.unpack_from(sealed)
        if (magic, layout, suite) != (_MAGIC, _FORMAT, SUITE_AES_256_GCM):
            raise ValueError
        wrapped_at = _HEADER.size + _NONCE
        commitment_at = wrapped_at + _WRAPPED
        nonce_at = commitment_at + _COMMITMENT
        record_key = self._wrapping[version].decrypt(
            sealed[_HEADER.size : wrapped_at], sealed[wrapped_at:commitment_at], aad
        )
        keys = expand64(record_key, b"record/1" + aad)
        if not hmac.compare_digest(keys[32:], sealed[commitment_at:nonce_at]):
            raise ValueError
        return _unpad(AESGCM(keys[:32]).decrypt(sealed[nonce_at:_FIXED], sealed[_FIXED:], aad))


def _aad(table: str, row: int | str, schema: int) -> bytes:
    front, back = _aad_ends(table, schema)
    return b"".join((front, lp(str(row).encode()), back))


@lru_cache(maxsize=256)
def _aad_ends(table: str, schema: int) -> tuple[bytes, bytes]:
    """What stands before and behind the row in the AAD: the same for all rows of a table."""
    return lp(b"record", table.encode()), lp(str(schema).encode(), b"%d" % SUITE_AES_256_GCM)


def _pad(plaintext: bytes) -> bytes:
    # ISO/IEC 7816-4: one 0x80, then zeros.
    return plaintext + b"\x80" + b"\x00" * (-(len(plaintext) + 1) % _PAD)


def _unpad(padded: bytes) -> bytes:
    body = padded.rstrip(b"\x00")
    if not body.endswith(b"\x80"):
        raise ValueError
    return body[:-1]
