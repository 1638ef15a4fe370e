"""Signed notes (C2SP signed-note): a text, an empty line, and one line per signature.

```
— <key name> <base64 of key id (4 bytes) ‖ signature>
```
The key id is the first four bytes of SHA-256(name ‖ 0x0A ‖ algorithm ‖ public key). Two algorithms of Ed25519: 0x01
signs the text; 0x04 (C2SP tlog-cosignature) signs `cosignature/v1`, a line with the POSIX second, and the text, and
its signature begins with that second in eight bytes. Sources: c2sp.org/signed-note, c2sp.org/tlog-cosignature.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
MOST_NOTE_BYTES = 64 * 1024
_KEY_BYTES, _KEY_ID_BYTES, _SECOND_BYTES = 32, 4, 8
_SIGNATURE_BYTES = {ED25519: 64, COSIGNATURE: _SECOND_BYTES + 64}
_DASH = "—"


class NoteError(ValueError):
    """A note, key or signature line that is malformed, or whose signature does not hold."""


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key under its name: 32 raw bytes, for one algorithm."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        """What stands before each of its signatures."""
        named = self.name.encode() + b"\n" + bytes([self.algorithm]) + self.public_key
        return hashlib.sha256(named).digest()[:_KEY_ID_BYTES]

    def line(self) -> str:
        """The verifier key as text: name, key id, algorithm and key."""
        return f"{self.name}+{self.key_id.hex()}+{armour(bytes([self.algorithm]) + self.public_key)}"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note taken apart: its text with the last line end, and its signatures as (name, key id, signature, line)."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes, str], ...]


def read_note_key(line: str) -> NoteKey:
    """The key of a verifier key line. Raises NoteError."""
    name, _, rest = line.strip().partition("+")
    key_id, _, packet = rest.partition("+")
    raw = bare(packet)
    if not _is_name(name) or len(raw) != 1 + _KEY_BYTES or raw[0] not in _SIGNATURE_BYTES:
        raise NoteError("no verifier key")
    key = NoteKey(name, raw[0], raw[1:])
    if key_id != key.key_id.hex():
        raise NoteError("no verifier key")
    return key


def read_note_keys(lines: str) -> list[NoteKey]:
    """The keys of one or several verifier key lines. Raises NoteError."""
    return [read_note_key(line) for line in lines.strip().split("\n")]


def read_note(note: str) -> SignedNote:
    """A note taken apart, nothing verified. Raises NoteError."""
    text, mark, lines = note.rpartition("\n\n")
    too_long = len(note.encode(errors="surrogatepass")) > MOST_NOTE_BYTES
    if too_long or not mark or not text or not lines.endswith("\n") or not _is_plain(note):
        raise NoteError("malformed")
    return SignedNote(text + "\n", tuple(_signature(line) for line in lines[:-1].split("\n")))


def signature_line(key: NoteKey, sign: Callable[[bytes], bytes], text: str, second: int = 0) -> str:
    """The signature line of a text under a key, without its line end. `second` is the POSIX time of a cosignature."""
    stamp = second.to_bytes(_SECOND_BYTES, "big") if key.algorithm == COSIGNATURE else b""
    signature = stamp + sign(_message(key.algorithm, text, second))
    return f"{_DASH} {key.name} {armour(key.key_id + signature)}"


def verified(note: SignedNote, key: NoteKey) -> str | None:
    """The line with which the key signed the note; None where it did not. Lines of other keys are passed over.

    Raises NoteError where a line claims to be of this key and its signature does not hold.
    """
    found = None
    for name, key_id, signature, line in note.signatures:
        if (name, key_id) == (key.name, key.key_id):
            _verify(key, signature, note.text)
            found = found or line
    return found


def second_of(line: str) -> int:
    """The POSIX second at which a cosignature line says that it was made. Raises NoteError."""
    signature = _signature(line)[2]
    if len(signature) != _SIGNATURE_BYTES[COSIGNATURE]:
        raise NoteError("no cosignature")
    return int.from_bytes(signature[:_SECOND_BYTES], "big")


def armour(packet: bytes) -> str:
    """Base64 (RFC 4648 §4)."""
    return base64.b64encode(packet).decode()


def bare(armoured: str) -> bytes:
    """The bytes of the one right spelling in base64. Raises NoteError."""
    try:
        packet = base64.b64decode(armoured.encode("ascii"), validate=True)
    except (ValueError, binascii.Error):
        raise NoteError("no base64") from None
    if armour(packet) != armoured:
        raise NoteError("no base64")
    return packet


def _signature(line: str) -> tuple[str, bytes, bytes, str]:
    dash, _, rest = line.partition(" ")
    name, _, armoured = rest.partition(" ")
    packet = bare(armoured)
    if dash != _DASH or not _is_name(name) or len(packet) <= _KEY_ID_BYTES:
        raise NoteError("malformed")
    return name, packet[:_KEY_ID_BYTES], packet[_KEY_ID_BYTES:], line


def _verify(key: NoteKey, signature: bytes, text: str) -> None:
    if len(signature) != _SIGNATURE_BYTES[key.algorithm]:
        raise NoteError("the signature does not hold")
    stamp, signed = signature[:-64], signature[-64:]
    try:
        public = Ed25519PublicKey.from_public_bytes(key.public_key)
        public.verify(signed, _message(key.algorithm, text, int.from_bytes(stamp, "big")))
    except (InvalidSignature, ValueError):
        raise NoteError("the signature does not hold") from None


def _message(algorithm: int, text: str, second: int) -> bytes:
    return (f"cosignature/v1\ntime {second}\n{text}" if algorithm == COSIGNATURE else text).encode()


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(sign.isspace() for sign in name)


def _is_plain(note: str) -> bool:
    """No control signs but line ends."""
    return all(sign >= " " or sign == "\n" for sign in note)
