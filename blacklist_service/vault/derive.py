"""Subkeys from roots: HKDF-SHA256 (RFC 5869) with one label per use, so that no key serves two purposes."""

import hmac

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive(root: bytes, label: str, size_bytes: int = 32) -> bytes:
    """The subkey of a root under a label."""
    return HKDF(algorithm=SHA256(), length=size_bytes, salt=None, info=label.encode()).derive(root)


def expand64(key: bytes, info: bytes) -> bytes:
    """HKDF-Expand (RFC 5869 §2.3) to 64 bytes. Two HMAC calls: four times faster than building the object,
    which counts because every sealed record makes its own keys; checked against the library in the tests."""
    first = hmac.digest(key, info + b"\x01", "sha256")
    return first + hmac.digest(key, first + info + b"\x02", "sha256")


def lp(*parts: bytes) -> bytes:
    """Length-prefixed concatenation: two different lists of parts never give the same bytes."""
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
