"""Signatures of the service: manifests of feeds, receipts and checkpoints of the journal (Ed25519, RFC 8032)."""

import hashlib
import hmac
from typing import NamedTuple, final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeySource, RootKeys

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


class SigningKey(NamedTuple):
    """A public key of ours, and where its version stands: pending, active, decrypt-only (signs beside) or retired."""

    public_key: bytes
    state: str


@final
class SigningKeys(KeyHolder):
    """The keys of one purpose under every version of its root; follows a source of roots."""

    __slots__ = ("_in_force", "_purpose", "_root", "_source")

    def __init__(self, source: KeySource, root: str, purpose: str) -> None:
        self._source, self._root, self._purpose = source, root, purpose
        roots = source.current()
        self._in_force: tuple[RootKeys, tuple[Signer, ...]] = (roots, signers_of(roots, root, purpose))

    def active(self) -> Signer:
        """The key that signs now, as one thing: whoever names it and signs by it names the right one."""
        roots, signers = self._now()
        return signers[list(roots.versions(self._root)).index(roots.active(self._root))]

    def known(self) -> list[SigningKey]:
        """Every key that ever signed or will sign next, oldest first."""
        roots, signers = self._now()
        states = [version.state.value for version in roots.versions(self._root).values()]
        return [SigningKey(signer.public_key, state) for signer, state in zip(signers, states, strict=True)]

    def sign_by(self, public_key: bytes, message: bytes) -> bytes:
        """The signature of a message by the key with this public half. Raises LookupError where it is none of ours."""
        for signer in self._now()[1]:
            if signer.public_key == public_key:
                return signer.sign(message)
        raise LookupError

    def _now(self) -> tuple[RootKeys, tuple[Signer, ...]]:
        roots = self._source.current()
        if roots is not self._in_force[0]:
            self._in_force = (roots, signers_of(roots, self._root, self._purpose))
        return self._in_force


def key_id_of(public_key: bytes) -> bytes:
    """What names a public key: the first eight bytes of a digest of it."""
    return hashlib.sha256(b"key-id/" + public_key).digest()[:_KEY_ID_BYTES]


def signers_of(roots: RootKeys, root: str, purpose: str) -> tuple[Signer, ...]:
    """The keys of every version of a root that ever signed, the oldest first: to know again what was signed here."""
    return tuple(Signer(roots, root, purpose, version) for version in roots.versions(root))
