"""Detached signatures in the minisign form: Ed25519 over BLAKE2b-512 of the file, and over the trusted comment.

Private keys never come here: signing is a callable that is passed in. The signature file has four lines, LF each:

```
untrusted comment: <free text>
base64( "ED" ‖ key id (8 bytes) ‖ Ed25519 signature of BLAKE2b-512(file) (64 bytes) )
trusted comment: <text without control characters>
base64( Ed25519 signature of (the 64 bytes above ‖ trusted comment) )
```

The public key file has two lines: `untrusted comment: minisign public key <KEYID>` and
base64("Ed" ‖ key id ‖ 32 bytes).
The stock `minisign -V -p KEY.pub -m FILE` verifies them. `Ed` (legacy: the signature covers the file itself) is
accepted when verifying, never written. Source: https://jedisct1.github.io/minisign/ (signature format).
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "
_PREHASHED, _LEGACY = b"ED", b"Ed"
_KEY_ID_BYTES, _SIGNATURE_BYTES, _PUBLIC_KEY_BYTES = 8, 64, 32
# The stock program's buffers are 1,024 and 8,192 bytes; longer comments would make it refuse the file.
_LONGEST_UNTRUSTED, _LONGEST_TRUSTED = 900, 8000
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")  # the stock program writes TABs

Signer = Callable[[bytes], bytes]


class SignatureError(ValueError):
    """A signature that does not hold. `code`: SIGNATURE.FORMAT, SIGNATURE.PUBLIC_KEY, SIGNATURE.KEY_ID,
    SIGNATURE.ALGORITHM, SIGNATURE.FILE (does not cover the file), SIGNATURE.COMMENT (nor its trusted comment)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class DetachedSignature:
    """The parts of a signature file. Only `trusted_comment` is covered by the signature."""

    algorithm: bytes
    key_id: bytes
    signature: bytes
    comment_signature: bytes
    trusted_comment: str
    untrusted_comment: str


def derived_key_id(public_key: bytes) -> bytes:
    """Eight bytes that name a public key: the first of its BLAKE2b-512 (the stock program draws them at random)."""
    return blake2b(public_key).digest()[:_KEY_ID_BYTES]


def public_key_text(key_id: bytes, public_key: bytes) -> str:
    """The public key file, as `minisign -p` reads it. `public_key`: 32 raw bytes, `key_id`: 8."""
    if len(key_id) != _KEY_ID_BYTES or len(public_key) != _PUBLIC_KEY_BYTES:
        raise SignatureError("SIGNATURE.PUBLIC_KEY")
    shown = key_id[::-1].hex().upper()
    return f"{_UNTRUSTED}minisign public key {shown}\n{_armour(_LEGACY + key_id + public_key)}\n"


def sign(
    signed_bytes: bytes,
    key_id: bytes,
    sign_bytes: Signer,
    trusted_comment: str,
    untrusted_comment: str = "signature from minisign secret key",
) -> str:
    """The signature file of a file's bytes. `sign_bytes` gives the 64 bytes of an Ed25519 signature.

    Raises:
        SignatureError: `SIGNATURE.FORMAT`: a comment is too long or has control characters, or a length is wrong.
    """
    if len(key_id) != _KEY_ID_BYTES:
        raise SignatureError("SIGNATURE.FORMAT")
    _check_comment(untrusted_comment, _LONGEST_UNTRUSTED)
    _check_comment(trusted_comment, _LONGEST_TRUSTED)
    signature = sign_bytes(blake2b(signed_bytes).digest())
    comment_signature = sign_bytes(signature + trusted_comment.encode())
    if len(signature) != _SIGNATURE_BYTES or len(comment_signature) != _SIGNATURE_BYTES:
        raise SignatureError("SIGNATURE.FORMAT")
    return (
        f"{_UNTRUSTED}{untrusted_comment}\n{_armour(_PREHASHED + key_id + signature)}\n"
        f"{_TRUSTED}{trusted_comment}\n{_armour(comment_signature)}\n"
    )


def verify(signed_bytes: bytes, signature_text: str, public_key: str) -> str:
    """The trusted comment, if the signature file covers these bytes under this public key file's key.

    Raises:
        SignatureError: with the code of what does not hold.
    """
    key_id, key = _parse_public_key(public_key)
    parts = parse_signature(signature_text)
    if parts.algorithm not in (_PREHASHED, _LEGACY):
        raise SignatureError("SIGNATURE.ALGORITHM")
    if parts.key_id != key_id:
        raise SignatureError("SIGNATURE.KEY_ID")
    message = blake2b(signed_bytes).digest() if parts.algorithm == _PREHASHED else signed_bytes
    _verify_one(key, parts.signature, message, "SIGNATURE.FILE")
    signed_comment = parts.signature + parts.trusted_comment.encode()
    _verify_one(key, parts.comment_signature, signed_comment, "SIGNATURE.COMMENT")
    return parts.trusted_comment


def raw_public_key(text: str) -> bytes:
    """The 32 bytes of a public key file (or of its one line).

    Raises:
        SignatureError: `SIGNATURE.PUBLIC_KEY`.
    """
    return _parse_public_key(text)[1].public_bytes_raw()


def verify_message(public_key: str, signature: bytes, message: bytes) -> None:
    """A plain Ed25519 signature of a message, by the key of a public key file.

    Raises:
        SignatureError: `SIGNATURE.PUBLIC_KEY`, `SIGNATURE.FILE`.
    """
    _verify_one(_parse_public_key(public_key)[1], signature, message, "SIGNATURE.FILE")


def parse_signature(signature_text: str) -> DetachedSignature:
    """The parts of a signature file, not yet verified. Just one spelling is accepted: four lines, LF, exact base64.

    Raises:
        SignatureError: `SIGNATURE.FORMAT`.
    """
    lines = signature_text.split("\n")
    if (
        len(lines) != 5
        or lines[4]
        or not lines[0].startswith(_UNTRUSTED)
        or not lines[2].startswith(_TRUSTED)
    ):
        raise SignatureError("SIGNATURE.FORMAT")
    untrusted, trusted = lines[0].removeprefix(_UNTRUSTED), lines[2].removeprefix(_TRUSTED)
    _check_comment(untrusted, _LONGEST_UNTRUSTED)
    _check_comment(trusted, _LONGEST_TRUSTED)
    packet = _bare(lines[1], 2 + _KEY_ID_BYTES + _SIGNATURE_BYTES, "SIGNATURE.FORMAT")
    return DetachedSignature(
        algorithm=packet[:2],
        key_id=packet[2:10],
        signature=packet[10:],
        comment_signature=_bare(lines[3], _SIGNATURE_BYTES, "SIGNATURE.FORMAT"),
        trusted_comment=trusted,
        untrusted_comment=untrusted,
    )


def _parse_public_key(text: str) -> tuple[bytes, Ed25519PublicKey]:
    # Both the two-line file and the bare base64 of `minisign -P` are in use.
    lines = [line for line in text.strip().splitlines() if not line.startswith(_UNTRUSTED.strip())]
    if len(lines) != 1:
        raise SignatureError("SIGNATURE.PUBLIC_KEY")
    packet = _bare(lines[0], 2 + _KEY_ID_BYTES + _PUBLIC_KEY_BYTES, "SIGNATURE.PUBLIC_KEY")
    if packet[:2] != _LEGACY:
        raise SignatureError("SIGNATURE.PUBLIC_KEY")
    return packet[2:10], Ed25519PublicKey.from_public_bytes(packet[10:])


def _verify_one(key: Ed25519PublicKey, signature: bytes, message: bytes, code: str) -> None:
    try:
        key.verify(signature, message)
    except InvalidSignature:
        raise SignatureError(code) from None


def _check_comment(comment: str, longest: int) -> None:
    try:
        byte_count = len(comment.encode())
    except UnicodeEncodeError:
        raise SignatureError("SIGNATURE.FORMAT") from None
    if byte_count > longest or _CONTROL.search(comment):
        raise SignatureError("SIGNATURE.FORMAT")


def _armour(packet: bytes) -> str:
    return b64encode(packet).decode("ascii")


def _bare(armoured: str, byte_count: int, code: str) -> bytes:
    try:
        packet = b64decode(armoured.encode("ascii"), validate=True)
    except ValueError:
        raise SignatureError(code) from None
    # base64 has spare bits: two spellings of one signature would be a change that nobody notices.
    if len(packet) != byte_count or _armour(packet) != armoured:
        raise SignatureError(code)
    return packet
