"""A member's own signing key, on the member's machine: made there, kept in a file of mode 0600, never sent anywhere."""

import base64

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from blacklist_service.errors import InvalidError
from blacklist_service.vault import sm2
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.public_keys import ED25519, SM2, PublicKey


class PrivateKey(KeyHolder):
    """A key that signs. Never printed."""

    __slots__ = ("_key", "_pem", "public")

    def __init__(self, pem: bytes) -> None:
        """Reads PKCS #8 in PEM. Raises InvalidError SIGNING_KEY.PRIVATE; NotReadyError SM2.UNAVAILABLE."""
        self._pem = pem
        self._key: Ed25519PrivateKey | None = None
        try:
            key = load_pem_private_key(pem, password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm):
            der = sm2.public_key_of(pem)
            if der is None:
                raise _refusal() from None
            self.public = PublicKey(SM2, der)
            return
        if not isinstance(key, Ed25519PrivateKey):
            raise _refusal()
        self._key = key
        der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.public = PublicKey(ED25519, der)

    def sign(self, message: bytes) -> bytes:
        """64 bytes of Ed25519, or an SM2 signature in DER."""
        return sm2.sign(self._pem, message) if self._key is None else self._key.sign(message)

    def __repr__(self) -> str:
        return f"PrivateKey({self.public.key_id})"


def new_private_key(algorithm: str = ED25519) -> bytes:
    """A new key as PKCS #8 in PEM. Raises NotReadyError SM2.UNAVAILABLE."""
    if algorithm == SM2:
        return sm2.new_private_key()
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: PublicKey) -> bytes:
    """The public half as PEM: what is handed over."""
    lines = base64.encodebytes(key.der)
    return b"-----BEGIN PUBLIC KEY-----\n" + lines + b"-----END PUBLIC KEY-----\n"


def _refusal() -> InvalidError:
    return InvalidError(
        "SIGNING_KEY.PRIVATE",
        "私钥文件须为不加密的 PKCS #8（Ed25519 或 SM2）。",
        "The private key must be PKCS #8 in PEM without a passphrase, Ed25519 or SM2.",
    )
