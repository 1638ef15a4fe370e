"""Content-Digest (RFC 9530): SHA-256 over the bytes as they came."""

import hashlib

from blacklist_service.signatures.structured_fields import (
    FieldSyntaxError,
    Item,
    read_dictionary,
    write_dictionary,
)

_ALGORITHM = "sha-256"
_DIGEST_BYTES = 32


def content_digest(body: bytes) -> str:
    """The field for a body."""
    return digest_field(hashlib.sha256(body).digest())


def digest_field(sha256: bytes) -> str:
    """The field for a body whose SHA-256 is known."""
    return write_dictionary({_ALGORITHM: Item(sha256)})


def read_content_digest(text: str) -> bytes:
    """The SHA-256 in the field, which must hold that one digest alone. Raises FieldSyntaxError."""
    members = read_dictionary(text)
    digest = members.get(_ALGORITHM)
    if len(members) != 1 or not isinstance(digest, Item) or digest.parameters:
        raise FieldSyntaxError("one sha-256 is asked for")
    if not isinstance(digest.value, bytes) or len(digest.value) != _DIGEST_BYTES:
        raise FieldSyntaxError("not a sha-256")
    return digest.value
