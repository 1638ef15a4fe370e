"""Backups under seal: a content key for one public key (HPKE, RFC 9180), and files as streams of chunks under it.

Every file has a key of its own, from the content key and its name.
"""

from collections.abc import Iterable, Iterator
from typing import final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from blacklist_service.errors import InvalidError
from blacklist_service.vault.chunk_stream import ChunkSealing, open_chunks
from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import RootKeys
from blacklist_service.vault.seal import SealBrokenError

KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LABEL = "backup/x25519"


@final
class BackupKey(KeyHolder):
    """The key that opens backups; its public half, 64 hex digits, makes them."""

    __slots__ = ("_key", "public")

    def __init__(self, secret: bytes) -> None:
        """From 32 secret bytes. Raises InvalidError BACKUP.KEY for another length."""
        if len(secret) != KEY_BYTES:
            raise key_refusal()
        self._key = X25519PrivateKey.from_private_bytes(secret)
        self.public = self._key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def content_key(self, sealed: bytes, about: bytes) -> bytes:
        """The content key that was sealed for this key, about exactly this. Raises SealBrokenError."""
        try:
            found: bytes = _SUITE.decrypt(sealed, self._key, about)
        except (InvalidTag, ValueError):
            raise SealBrokenError from None
        return found


def house_backup_key(roots: RootKeys, version: int | None = None) -> BackupKey:
    """The key of backups where no offline key is named: of the data root, which no backup holds."""
    return BackupKey(derive(roots.version("data", version or roots.active("data")), _LABEL))


def sealed_content_key(public: str, key: bytes, about: bytes) -> bytes:
    """A content key that only the holder of the backup key can open. Raises InvalidError BACKUP.KEY."""
    try:
        recipient = X25519PublicKey.from_public_bytes(bytes.fromhex(public))
        sealed: bytes = _SUITE.encrypt(key, recipient, about)
    except ValueError:
        raise key_refusal() from None
    return sealed


def seal_stream(content_key: bytes, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks of a file under its own key, whatever their sizes were; at least one comes out."""
    sealing = ChunkSealing(_file_key(content_key, name))
    for chunk in chunks:
        yield from sealing.take(chunk)
    yield sealing.end()


def open_stream(content_key: bytes, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """What was sealed, in order. Raises SealBrokenError at the first chunk that is changed, missing or too many."""
    return open_chunks(_file_key(content_key, name), chunks)


def _file_key(content_key: bytes, name: str) -> bytes:
    return derive(content_key, f"backup/file/{name}")


def key_refusal() -> InvalidError:
    """The refusal of what is no key of backups."""
    return InvalidError(
        "BACKUP.KEY", "备份密钥须为 64 位十六进制数字。", "A backup key must be 64 hexadecimal digits."
    )
