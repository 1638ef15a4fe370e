"""The keys of age (age-encryption.org/v1): the public line that a recipient hands over, the identities that it keeps.

A public line is native X25519 (`age1…`, made by `age-keygen`) or an Ed25519 key of ssh (`ssh-ed25519 …`, without its
comment). Passphrases (scrypt), RSA and plugins are not taken: whoever knows a phrase could have written the file. An
identity file has the form of `age-keygen`: a line `AGE-SECRET-KEY-1…` each, comments after `#`.
"""

from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_ssh_public_key
from pyrage import IdentityError, RecipientError, ssh, x25519

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.public_keys import is_sound
from blacklist_service.vault.recipient_refusals import refusal_of_identities, refusal_of_line

_NATIVE, _SSH = "age1", "ssh-ed25519"
_LONGEST_LINE = 200
_SSH_WORDS = 2  # the algorithm and the key; what follows is a comment
# The letters of Bech32 (BIP 173) by their five bits; the last six are a checksum, which the library has looked at.
_LETTERS, _LETTER_BITS, _CHECKSUM = "qpzry9x8gf2tvdw0s3jn54khce6mua7l", 5, 6
_SPARE_BITS = 4  # 52 letters carry 260 bits for the 256 of a point
_FIELD_PRIME, _POINT_BITS = 2**255 - 19, 255
# Points of curve25519 of order 1, 2, 4 and 8 by their u: with them a secret is no secret (RFC 7748, 6.1).
_SMALL_ORDER = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        325606250916557431795983626356110631294008115727848805560023387167927233504,
        39382357235489614581723060781553021112529911719440698176882885853963445705823,
    }
)


def read_age_key(line: str) -> str:
    """The public line as age writes it. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    text = line.strip()
    if text.startswith(f"{_SSH} "):
        text = " ".join(text.split()[:_SSH_WORDS])
    if len(text) > _LONGEST_LINE or not text.isascii():
        raise refusal_of_line()
    key = age_key(text)
    line = str(key) if text.startswith(_NATIVE) else text
    if not _has_sound_point(line):
        raise refusal_of_line()
    return line


def age_key(line: str) -> object:
    """The key of a public line, to encrypt to. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    kind = x25519.Recipient if line.startswith(_NATIVE) else ssh.Recipient
    if not line.startswith((_NATIVE, f"{_SSH} ")):
        raise refusal_of_line()
    try:
        key: object = kind.from_str(line)
    except (RecipientError, ValueError):
        raise refusal_of_line() from None
    return key


def _has_sound_point(line: str) -> bool:
    """Whether what is encrypted to a line is secret: the library gives up in the middle of a file where it is not."""
    if line.startswith(_NATIVE):
        value = 0
        for letter in line.removeprefix(_NATIVE)[:-_CHECKSUM]:
            value = value << _LETTER_BITS | _LETTERS.index(letter)
        point = int.from_bytes((value >> _SPARE_BITS).to_bytes(32, "big"), "little")
        return point % 2**_POINT_BITS % _FIELD_PRIME not in _SMALL_ORDER
    try:
        key = load_ssh_public_key(line.encode("ascii"))
    except (ValueError, UnsupportedAlgorithm):
        return False
    return isinstance(key, Ed25519PublicKey) and is_sound(key)


class AgeIdentities(KeyHolder):
    """What a recipient opens objects with: the newest identity, and older ones for as long as they are kept."""

    __slots__ = ("_identities", "_lines")

    def __init__(self, key_file: bytes) -> None:
        """Reads a file of identities. Raises InvalidError RECIPIENT_KEY.PRIVATE."""
        try:
            lines = [line.strip() for line in key_file.decode("ascii").splitlines()]
            self._lines = [line for line in lines if line and not line.startswith("#")]
            self._identities = [x25519.Identity.from_str(line) for line in self._lines]
        except (UnicodeDecodeError, IdentityError, ValueError):
            raise refusal_of_identities() from None
        if not self._identities:
            raise refusal_of_identities()

    @property
    def public_lines(self) -> tuple[str, ...]:
        """The public line of each identity, in the order of the file."""
        return tuple(str(identity.to_public()) for identity in self._identities)

    def for_opening(self) -> list[object]:
        """The identities, for `age_files`."""
        return list(self._identities)

    def newest(self) -> bytes:
        """The last identity alone, as a line of its file."""
        return self._lines[-1].encode("ascii") + b"\n"


def new_identity(at: datetime) -> bytes:
    """A new identity as `age-keygen` would write it: when it was made, its public line, the secret line."""
    identity = x25519.Identity.generate()
    lines = (
        f"# created: {at.isoformat(timespec='seconds')}",
        f"# public key: {identity.to_public()}",
        identity,
    )
    return "".join(f"{line}\n" for line in lines).encode("ascii")
