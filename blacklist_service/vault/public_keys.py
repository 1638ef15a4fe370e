"""Public keys that members sign with: read once at enrolment, named by a digest of themselves, asked at each call.

Ed25519 (RFC 8032) always; SM2 with SM3 (GB/T 32918, GM/T 0009) where the system's libcrypto has it.
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from blacklist_service.errors import InvalidError
from blacklist_service.vault import sm2

ED25519, SM2 = "ed25519", "sm2"
ALGORITHMS = (ED25519, SM2)
_LONGEST_PEM = 2000
_FIELD_PRIME = 2**255 - 19
# Points of order 1, 2, 4 and 8 by their y: under such a key a signature proves nothing.
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key as the register keeps it: its algorithm, and SubjectPublicKeyInfo in DER."""

    algorithm: str
    der: bytes

    @property
    def key_id(self) -> str:
        """SHA-256 of the DER in base64url, 43 characters: whoever holds the key can tell its name."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.der).digest()).decode().rstrip("=")


def read_public_key(pem: bytes) -> PublicKey:
    """The key in a PEM file. Raises InvalidError SIGNING_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE."""
    if len(pem) > _LONGEST_PEM:
        raise _refusal()
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        der = sm2.read_public_key(pem)
        if der is None:
            raise _refusal() from None
        return PublicKey(SM2, der)
    if not isinstance(key, Ed25519PublicKey) or not is_sound(key):
        raise _refusal()
    return PublicKey(ED25519, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def is_signed_by(key: PublicKey, message: bytes, signature: bytes) -> bool:
    """Whether the holder of the key signed the message. Raises NotReadyError SM2.UNAVAILABLE."""
    if key.algorithm == SM2:
        return sm2.verify(key.der, message, signature)
    if key.algorithm != ED25519:
        return False
    try:
        loaded = load_der_public_key(key.der)
        if not isinstance(loaded, Ed25519PublicKey):
            return False
        loaded.verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of_service(raw: bytes) -> PublicKey:
    """The service's own public key (32 bytes, Ed25519) in the same form. Raises InvalidError SIGNING_KEY.FORMAT."""
    try:
        key = Ed25519PublicKey.from_public_bytes(raw)
    except ValueError:
        raise _refusal() from None
    return PublicKey(ED25519, key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def is_sound(key: Ed25519PublicKey) -> bool:
    """Whether a key is spelled canonically and no point of small order."""
    y = int.from_bytes(key.public_bytes(Encoding.Raw, PublicFormat.Raw), "little") & (2**255 - 1)
    return y < _FIELD_PRIME and y not in _SMALL_ORDER


def _refusal() -> InvalidError:
    return InvalidError(
        "SIGNING_KEY.FORMAT",
        "公钥须为 Ed25519 或 SM2 的 PEM 文件。",
        "The public key must be Ed25519 or SM2, in PEM.",
    )
