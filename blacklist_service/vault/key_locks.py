"""How the key document is locked where it lies: not at all (mode 0600 alone), by a passphrase, by a key service."""

import base64
import json
import os
from collections.abc import Callable
from typing import Any, Protocol, final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_document import keys_damaged
from blacklist_service.vault.key_holder import KeyHolder

_SALT_BYTES, _NONCE_BYTES, _KEY_BYTES = 16, 12, 32
# RFC 9106 §4, the second recommended option: 64 MiB, three passes, four lanes; a quarter of a second once per start.
_MEMORY_KIB, _PASSES, _LANES = 64 * 1024, 3, 4
_SHORTEST_PASSPHRASE = 16


class KeyLock(Protocol):
    """Turns the document into what is kept, and back."""

    def lock(self, document: bytes) -> bytes: ...

    def unlock(self, kept: bytes) -> bytes: ...


class KeyService(Protocol):
    """An external service whose key never leaves it: it enciphers and deciphers a few bytes."""

    def encrypt(self, plaintext: bytes) -> str: ...

    def decrypt(self, ciphertext: str) -> bytes: ...


@final
class NoLock:
    """The document as it is: who may read the file has the keys."""

    def lock(self, document: bytes) -> bytes:
        """The document."""
        return document

    def unlock(self, kept: bytes) -> bytes:
        """The document. Raises NotReadyError VAULT.KEYS_LOCKED where another lock lies on it."""
        if b'"lock"' in kept:
            raise _locked_otherwise()
        return kept


@final
class PassphraseLock(KeyHolder):
    """AES-256-GCM under a key from Argon2id (RFC 9106) of a passphrase."""

    __slots__ = ("_passphrase",)

    def __init__(self, passphrase: str) -> None:
        """Raises NotReadyError VAULT.PASSPHRASE where it has fewer than 16 characters."""
        if len(passphrase) < _SHORTEST_PASSPHRASE:
            raise NotReadyError(
                "VAULT.PASSPHRASE",
                "密钥口令缺失或少于 16 个字符。",
                "The passphrase of the keys is missing or has fewer than 16 characters.",
            )
        self._passphrase = passphrase.encode()

    def lock(self, document: bytes) -> bytes:
        """The document under a fresh salt and nonce."""
        salt = os.urandom(_SALT_BYTES)
        return _enveloped("passphrase", {"salt": salt.hex()}, self._key(salt), document)

    def unlock(self, kept: bytes) -> bytes:
        """The document. Raises NotReadyError VAULT.KEYS_LOCKED for another lock or another passphrase."""
        return _opened(kept, "passphrase", lambda envelope: self._key(bytes.fromhex(envelope["salt"])))

    def _key(self, salt: bytes) -> bytes:
        hashed = Argon2id(
            salt=salt, length=_KEY_BYTES, iterations=_PASSES, lanes=_LANES, memory_cost=_MEMORY_KIB
        )  # fmt: skip
        return hashed.derive(self._passphrase)


@final
class ServiceLock:
    """AES-256-GCM under a random key that only the key service can give back."""

    def __init__(self, service: KeyService) -> None:
        self._service = service

    def lock(self, document: bytes) -> bytes:
        """The document under a fresh key, wrapped by the service's newest version."""
        key = os.urandom(_KEY_BYTES)
        return _enveloped("key service", {"wrapped": self._service.encrypt(key)}, key, document)

    def unlock(self, kept: bytes) -> bytes:
        """The document. Raises NotReadyError VAULT.KEYS_LOCKED, or what the service refuses with."""
        return _opened(kept, "key service", lambda envelope: self._service.decrypt(envelope["wrapped"]))


def _enveloped(kind: str, fields: dict[str, str], key: bytes, document: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    sealed = base64.b64encode(AESGCM(key).encrypt(nonce, document, kind.encode())).decode()
    return json.dumps({"lock": kind, **fields, "nonce": nonce.hex(), "sealed": sealed}, indent=1).encode()


def _opened(kept: bytes, kind: str, key_of: Callable[[dict[str, Any]], bytes]) -> bytes:
    try:
        envelope = json.loads(kept)
        if envelope.get("lock") != kind:
            raise _locked_otherwise()
        sealed, nonce = base64.b64decode(envelope["sealed"], validate=True), bytes.fromhex(envelope["nonce"])
        return AESGCM(key_of(envelope)).decrypt(nonce, sealed, kind.encode())
    except InvalidTag:
        raise _locked_otherwise() from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise keys_damaged() from None


def _locked_otherwise() -> NotReadyError:
    return NotReadyError(
        "VAULT.KEYS_LOCKED",
        "密钥文件不能以当前设置的方式打开：锁定方式或口令不符。",
        "The key file does not open in the way that the settings name: another lock or another passphrase.",
    )
