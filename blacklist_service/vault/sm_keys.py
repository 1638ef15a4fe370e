"""Keys of the SM profile: on the curve SM2 (GB/T 32918.5), as the openssl program makes them.

A public line is `sm2:` and the SubjectPublicKeyInfo, an identity `SM2-SECRET-KEY:` and the PKCS #8 document, each in
base64 as its PEM file has it, without line ends. A public key is taken as PEM too. A point is spelt in one way only.
"""

import base64
from datetime import datetime
from typing import final

from cryptography.hazmat.primitives.hashes import SM3, Hash

from blacklist_service.vault import sm2, sm2_encryption, sm2_library
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.object_faults import ObjectFileError, OpeningFault
from blacklist_service.vault.recipient_refusals import refusal_of_identities, refusal_of_line

PUBLIC, SECRET = "sm2:", "SM2-SECRET-KEY:"
PUBLIC_PEM = "-----BEGIN PUBLIC KEY-----"
CONTENT_KEY_BYTES = 32
_LONGEST_TEXT = 400
# SubjectPublicKeyInfo up to the point: id-ecPublicKey, the curve by its name (1.2.156.10197.1.301), uncompressed.
_BEFORE_POINT = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004")
_POINT_BYTES = 64
_PEM = "-----BEGIN {kind} KEY-----\n{text}\n-----END {kind} KEY-----\n"


def read_sm_key(text: str) -> str:
    """The public line of a key, given as that line or in PEM.

    Raises InvalidError RECIPIENT_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE.
    """
    text = text.strip()
    if len(text) > _LONGEST_TEXT or not text.isascii():
        raise refusal_of_line()
    if text.startswith(PUBLIC_PEM):
        der = sm2.read_public_key(text.encode("ascii"))
        if der is None:
            raise refusal_of_line()
        text = PUBLIC + _spelt(der)
    public_der(text)
    return text


def public_der(line: str) -> bytes:
    """The SubjectPublicKeyInfo of a public line.

    Raises InvalidError RECIPIENT_KEY.FORMAT; NotReadyError SM2.UNAVAILABLE.
    """
    spelt = line.removeprefix(PUBLIC)
    der = sm2.read_public_key(_PEM.format(kind="PUBLIC", text=spelt).encode()) if spelt != line else None
    is_usual = (
        der is not None and der.startswith(_BEFORE_POINT) and len(der) == len(_BEFORE_POINT) + _POINT_BYTES
    )
    if der is None or not is_usual or _spelt(der) != spelt:
        raise refusal_of_line()
    return der


def key_id(der: bytes) -> str:
    """What names a public key in a head: the SM3 of its SubjectPublicKeyInfo, in hex."""
    digest = Hash(SM3())
    digest.update(der)
    return digest.finalize().hex()


@final
class SmIdentity(KeyHolder):
    """The private half of a recipient key."""

    __slots__ = ("_pem", "key_id", "public_line")

    def __init__(self, secret: str) -> None:
        """From a line of the identity file.

        Raises InvalidError RECIPIENT_KEY.PRIVATE; NotReadyError SM2.UNAVAILABLE.
        """
        if not secret.startswith(SECRET):
            raise refusal_of_identities()
        self._pem = _PEM.format(kind="PRIVATE", text=secret.removeprefix(SECRET)).encode()
        der = sm2.public_key_of(self._pem)
        if der is None:
            raise refusal_of_identities()
        self.public_line, self.key_id = PUBLIC + _spelt(der), key_id(der)

    def unwrap(self, sealed: bytes) -> bytes:
        """The content key. Raises ObjectFileError broken; NotReadyError SM2.UNAVAILABLE."""
        found = sm2_encryption.decrypt(self._pem, sealed)
        if found is None or len(found) != CONTENT_KEY_BYTES:
            raise ObjectFileError(OpeningFault.BROKEN)
        return found


def new_sm_identity(at: datetime) -> bytes:
    """A new identity in the form of `age-keygen`: when it was made, its public line, the secret line.

    Raises NotReadyError SM2.UNAVAILABLE.
    """
    secret = SECRET + _spelt(sm2_library.der_of(sm2.new_private_key(), b"PRIVATE") or b"")
    lines = (
        f"# created: {at.isoformat(timespec='seconds')}",
        f"# public key: {SmIdentity(secret).public_line}",
        secret,
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _spelt(der: bytes) -> str:
    return base64.b64encode(der).decode("ascii")
