"""Salted commitments: the journal's tree holds a digest, while salt and detail stay apart and can be erased.

Once the salt is gone nobody can find out by trying what the digest was of; the tree and its proofs hold all the same.
"""

import hashlib
from collections.abc import Mapping

import orjson

SALT_BYTES = 32


def canonical(detail: Mapping[str, object]) -> bytes:
    """The one spelling of a detail: JSON with sorted keys and no blanks."""
    return orjson.dumps(detail, option=orjson.OPT_SORT_KEYS)


def digest_of(detail: Mapping[str, object]) -> str:
    """SHA-256 of a detail in its one spelling, in hex: for what may be known, such as how a file is read."""
    return hashlib.sha256(canonical(detail)).hexdigest()


def commitment(salt: bytes, detail: bytes) -> str:
    """SHA-256 of salt and detail, in hex. Raises ValueError for a salt of another length than 32 bytes."""
    if len(salt) != SALT_BYTES:
        raise ValueError("a commitment needs 32 bytes of salt")
    return hashlib.sha256(salt + detail).hexdigest()
