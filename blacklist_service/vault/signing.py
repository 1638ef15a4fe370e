"""Signatures of the service: manifests of feeds, receipts and checkpoints of the journal (Ed25519, RFC 8032)."""

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import RootKeys

_KEY_ID_BYTES = 8


class Signer(KeyHolder):
    """One signing key of one purpose (feed, journal, receipt)."""

    def __init__(self, roots: RootKeys, root: str, purpose: str, version: int | None = None) -> None:
        """The key of a version of a root; of the active one where none is named."""
        seed = derive(roots.version(root, version or roots.active(root)), f"sign/{purpose}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public_key = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key_id = key_id_of(self.public_key)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte signature of a message."""
        return self._key.sign(message)

    def is_mine(self, message: bytes, signature: bytes) -> bool:
        """Whether this key made the signature (Ed25519 is deterministic, so signing again tells)."""
        return hmac.compare_digest(self._key.sign(message), signature)

    def __repr__(self) -> str:
        return f"Signer({self.key_id.hex()})"


def key_id_of(public_key: bytes) -> bytes:
    """What names a public key: the first eight bytes of a digest of it."""
    return hashlib.sha256(b"key-id/" + public_key).digest()[:_KEY_ID_BYTES]


def signers_of(roots: RootKeys, root: str, purpose: str) -> tuple[Signer, ...]:
    """The keys of every version of a root that ever signed, the oldest first: to know again what was signed here."""
    return tuple(Signer(roots, root, purpose, version) for version in roots.versions(root))
