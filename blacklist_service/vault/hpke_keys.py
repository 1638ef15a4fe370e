"""Keys that objects are encrypted to by HPKE (RFC 9180): DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-256-GCM.

A public line is `hpke1-x25519:` and the 32 bytes of the key, an identity `HPKE1-X25519-SECRET-KEY:` and the secret
ones, each in base64url without padding (RFC 4648, 5), in one spelling only.
"""

import base64
import binascii
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.recipient_refusals import refusal_of_identities, refusal_of_line

PUBLIC, SECRET = "hpke1-x25519:", "HPKE1-X25519-SECRET-KEY:"
SUITE_IDS = bytes.fromhex("0020 0001 0002")  # KEM, KDF, AEAD as RFC 9180, 7 numbers them
CONTENT_KEY_BYTES = 32
KEY_ID_BYTES = 32
WRAPPED_BYTES = 80  # 32 of the encapsulated key, 32 of the content key, 16 of the tag
_KEY_BYTES = 32
_FIELD_PRIME = 2**255 - 19
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


def read_hpke_key(line: str) -> str:
    """The public line, where what is encrypted to it is secret. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    text = line.strip()
    raw = _raw(text, PUBLIC)
    if raw is None or int.from_bytes(raw, "little") >= _FIELD_PRIME:
        raise refusal_of_line()
    try:
        # A point of small order makes no secret with any key, and the library says so (RFC 7748, 6.1).
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(raw))
    except ValueError:
        raise refusal_of_line() from None
    return text


def key_id(public_line: str) -> bytes:
    """What names a public key in a header: the SHA-256 of its 32 bytes. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    return sha256(_public_bytes(public_line)).digest()


def wrapped(content_key: bytes, public_line: str, info: bytes) -> bytes:
    """A content key that only the holder of the private key can have, for exactly this `info`.

    Raises InvalidError RECIPIENT_KEY.FORMAT.
    """
    try:
        to = X25519PublicKey.from_public_bytes(_public_bytes(public_line))
        sealed: bytes = _SUITE.encrypt(content_key, to, info)
    except ValueError:
        raise refusal_of_line() from None
    return sealed


@final
class HpkeIdentity(KeyHolder):
    """The private half of a recipient key."""

    __slots__ = ("_key", "key_id", "public_line")

    def __init__(self, secret: str) -> None:
        """From a line of the identity file. Raises InvalidError RECIPIENT_KEY.PRIVATE."""
        raw = _raw(secret, SECRET)
        if raw is None:
            raise refusal_of_identities()
        self._key = X25519PrivateKey.from_private_bytes(raw)
        public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.public_line = PUBLIC + _spelt(public)
        self.key_id = sha256(public).digest()

    def unwrap(self, sealed: bytes, info: bytes) -> bytes:
        """The content key. Raises ObjectFileError broken."""
        try:
            found: bytes = _SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError):
            raise ObjectFileError(OpeningFault.BROKEN) from None
        if len(found) != CONTENT_KEY_BYTES:
            raise ObjectFileError(OpeningFault.BROKEN)
        return found


def content_key_for(
    identities: Sequence[HpkeIdentity], key_ids: Sequence[bytes], wraps: Sequence[bytes], info: bytes
) -> bytes:
    """The content key, by the first identity that a header names. Raises ObjectFileError other_key, broken."""
    for named, sealed in zip(key_ids, wraps, strict=True):
        for identity in identities:
            if identity.key_id == named:
                return identity.unwrap(sealed, info)
    raise ObjectFileError(OpeningFault.OTHER_KEY)


def new_hpke_identity(at: datetime) -> bytes:
    """A new identity in the form of `age-keygen`: when it was made, its public line, the secret line."""
    secret = SECRET + _spelt(X25519PrivateKey.generate().private_bytes_raw())
    lines = (
        f"# created: {at.isoformat(timespec='seconds')}",
        f"# public key: {HpkeIdentity(secret).public_line}",
        secret,
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _public_bytes(line: str) -> bytes:
    raw = _raw(line, PUBLIC)
    if raw is None:
        raise refusal_of_line()
    return raw


def _raw(line: str, prefix: str) -> bytes | None:
    """The 32 bytes that stand after a prefix, if they are spelt as we spell them."""
    spelt = line.removeprefix(prefix)
    if spelt == line:
        return None
    try:
        raw = base64.urlsafe_b64decode(spelt + "=")
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _KEY_BYTES and _spelt(raw) == spelt else None


def _spelt(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
