"""The cipher suites of sealed records: what enciphers, what wraps keys, what expands them.

A suite's number stands in each record and in its AAD, so that nobody can pass a record off as one of another suite.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, AESGCMSIV
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.hashes import SHA256, SM3, HashAlgorithm
from cryptography.hazmat.primitives.kdf.hkdf import HKDF, HKDFExpand

from blacklist_service.vault.derive import expand64
from blacklist_service.vault.key_holder import KeyHolder

NONCE_BYTES = 12
TAG_BYTES = 16
COMMITMENT_BYTES = 32
# Every record key is drawn with 32 bytes, whatever a cipher takes of what is expanded from it.
RECORD_KEY_BYTES = 32
_SM4_KEY_BYTES = 16


class Cipher128(Protocol):
    """Authenticated encryption with a nonce of 12 and a tag of 16 bytes; `decrypt` raises InvalidTag."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class Sm4Gcm(KeyHolder):
    """SM4-GCM (GB/T 32907, RFC 8998) in the form of the library's AESGCM, which has no SM4."""

    def __init__(self, key: bytes) -> None:
        self._key = SM4(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The text enciphered, with its tag behind it."""
        running = Cipher(self._key, modes.GCM(nonce)).encryptor()
        running.authenticate_additional_data(associated_data or b"")
        return running.update(data) + running.finalize() + running.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """The text. Raises InvalidTag, before anything is given out."""
        if len(data) < TAG_BYTES:
            raise InvalidTag
        running = Cipher(self._key, modes.GCM(nonce, data[-TAG_BYTES:])).decryptor()
        running.authenticate_additional_data(associated_data or b"")
        return running.update(data[:-TAG_BYTES]) + running.finalize()


@dataclass(frozen=True, slots=True)
class Suite:
    """One suite: `number` as it stands in records, `name` as it stands in settings and documents."""

    number: int
    name: str
    key_bytes: int
    cipher: Callable[[bytes], Cipher128]
    wrapping: Callable[[bytes], Cipher128]
    hash: type[HashAlgorithm]
    expand: Callable[[bytes, bytes], bytes]

    def wrapping_cipher(self, root: bytes, label: str) -> Cipher128:
        """The cipher that wraps record keys, its key derived from a root under a label (HKDF, RFC 5869)."""
        derived = HKDF(self.hash(), self.key_bytes, salt=None, info=label.encode()).derive(root)
        return self.wrapping(derived)

    def record_keys(self, record_key: bytes, aad: bytes) -> tuple[bytes, bytes]:
        """(enciphering key, commitment) of a record. The commitment is needed because GCM does not commit to its key:
        a text can be made that opens under two."""
        expanded = self.expand(record_key, b"rec-v1" + aad)
        return expanded[: self.key_bytes], expanded[self.key_bytes : self.key_bytes + COMMITMENT_BYTES]


def _expand_by_sm3(key: bytes, info: bytes) -> bytes:
    return HKDFExpand(SM3(), _SM4_KEY_BYTES + COMMITMENT_BYTES, info).derive(key)


# A wrapping key is used millions of times: GCM-SIV (RFC 8452) survives a nonce drawn twice.
AES_256_GCM = Suite(
    number=1, name="AES-256-GCM/HKDF-SHA256", key_bytes=32,
    cipher=AESGCM, wrapping=AESGCMSIV, hash=SHA256, expand=expand64,
)  # fmt: skip
# 国密: SM4 (GB/T 32907), SM3 (GB/T 32905). There is no mode of SM4 here that survives a nonce drawn twice, so its
# wrapping key must be rotated before 2^32 records (NIST SP 800-38D §8.3).
SM4_GCM = Suite(
    number=2, name="SM4-GCM/HKDF-SM3", key_bytes=_SM4_KEY_BYTES,
    cipher=Sm4Gcm, wrapping=Sm4Gcm, hash=SM3, expand=_expand_by_sm3,
)  # fmt: skip

SUITES = {suite.number: suite for suite in (AES_256_GCM, SM4_GCM)}


def suite_named(name: str) -> Suite:
    """The suite of this name. Raises StopIteration where there is none: the settings know the names."""
    return next(suite for suite in SUITES.values() if suite.name == name)
