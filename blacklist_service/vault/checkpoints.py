"""Checkpoints of the journal as signed notes (C2SP tlog-checkpoint and signed-note): origin, size, root, signature.

```
<origin>
<size in decimal>
<base64 of the root>

— <origin> <base64 of key hash (4 bytes) ‖ Ed25519 signature (64 bytes)>
```
The signature covers the three lines with their line ends. The key hash is the first four bytes of
SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). Sources: c2sp.org/tlog-checkpoint, c2sp.org/signed-note.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from blacklist_service.vault.signing import Signer

ORIGIN = "blacklist-service/journal"
_ED25519 = b"\x01"
_KEY_HASH_BYTES, _SIGNATURE_BYTES, _ROOT_BYTES, _KEY_BYTES = 4, 64, 32, 32
_DASH = "—"


class NoteError(ValueError):
    """A note that is malformed or whose signature does not hold."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says: the tree had this root at this size."""

    size: int
    root: bytes


def sign_checkpoint(signer: Signer, size: int, root: bytes) -> str:
    """The signed note of a tree."""
    text = _text(size, root)
    packet = _key_hash(signer.public_key) + signer.sign(text.encode())
    return f"{text}\n{_DASH} {ORIGIN} {_armour(packet)}\n"


def read_checkpoint(note: str, public_key: bytes) -> Checkpoint:
    """The checkpoint of a note whose signature holds under the public key (32 raw bytes). Raises NoteError."""
    lines = note.split("\n")
    if len(lines) != 6 or lines[3] or lines[5] or lines[0] != ORIGIN:
        raise NoteError("malformed")
    size, root = lines[1], _bare(lines[2], _ROOT_BYTES)
    marker = f"{_DASH} {ORIGIN} "
    if not (size.isascii() and size.isdecimal() and str(int(size)) == size and lines[4].startswith(marker)):
        raise NoteError("malformed")
    packet = _bare(lines[4].removeprefix(marker), _KEY_HASH_BYTES + _SIGNATURE_BYTES)
    if packet[:_KEY_HASH_BYTES] != _key_hash(public_key):
        raise NoteError("another key")
    try:
        key = Ed25519PublicKey.from_public_bytes(public_key)
        key.verify(packet[_KEY_HASH_BYTES:], _text(int(size), root).encode())
    except (InvalidSignature, ValueError):
        raise NoteError("the signature does not hold") from None
    return Checkpoint(int(size), root)


def verifier_key(public_key: bytes) -> str:
    """The public key as a line of text: name, key hash, algorithm and key (C2SP signed-note, verifier key)."""
    return f"{ORIGIN}+{_key_hash(public_key).hex()}+{_armour(_ED25519 + public_key)}"


def read_verifier_key(line: str) -> bytes:
    """The 32 bytes of a verifier key line. Raises NoteError."""
    parts = line.strip().split("+", 2)
    if len(parts) != 3 or parts[0] != ORIGIN:
        raise NoteError("malformed")
    packet = _bare(parts[2], len(_ED25519) + _KEY_BYTES)
    key = packet[1:]
    if packet[:1] != _ED25519 or parts[1] != _key_hash(key).hex():
        raise NoteError("malformed")
    return key


def _text(size: int, root: bytes) -> str:
    return f"{ORIGIN}\n{size}\n{_armour(root)}\n"


def _key_hash(public_key: bytes) -> bytes:
    return hashlib.sha256(ORIGIN.encode() + b"\n" + _ED25519 + public_key).digest()[:_KEY_HASH_BYTES]


def _armour(packet: bytes) -> str:
    return base64.b64encode(packet).decode()


def _bare(armoured: str, byte_count: int) -> bytes:
    try:
        packet = base64.b64decode(armoured.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise NoteError("malformed") from None
    if len(packet) != byte_count or _armour(packet) != armoured:
        raise NoteError("malformed")
    return packet
