"""The keys of age (age-encryption.org/v1): the public line that a recipient hands over, and its identities, which it keeps.

A public line is native X25519 (`age1…`, made by `age-keygen`) or an Ed25519 key of ssh (`ssh-ed25519 …`, without its
comment). Passphrases (scrypt), RSA and plugins are not taken: whoever knows a phrase could have written the file. An
identity file has the form of `age-keygen`: a line `AGE-SECRET-KEY-1…` each, comments after `#`.
"""

from datetime import datetime

from pyrage import IdentityError, RecipientError, ssh, x25519

from blacklist_service.errors import InvalidError
from blacklist_service.vault.key_holder import KeyHolder

AgeKey = x25519.Recipient | ssh.Recipient
_NATIVE, _SSH = "age1", "ssh-ed25519"
_LONGEST_LINE = 200
_SSH_WORDS = 2  # the algorithm and the key; what follows is a comment


def read_age_key(line: str) -> str:
    """The public line as age writes it. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    text = line.strip()
    if text.startswith(f"{_SSH} "):
        text = " ".join(text.split()[:_SSH_WORDS])
    if len(text) > _LONGEST_LINE or not text.isascii():
        raise _refusal()
    key = age_key(text)
    return str(key) if text.startswith(_NATIVE) else text


def age_key(line: str) -> AgeKey:
    """The key of a public line, to encrypt to. Raises InvalidError RECIPIENT_KEY.FORMAT."""
    try:
        if line.startswith(_NATIVE):
            return x25519.Recipient.from_str(line)
        if line.startswith(f"{_SSH} "):
            return ssh.Recipient.from_str(line)
    except (RecipientError, ValueError):
        pass
    raise _refusal()


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
            raise _refusal_of_private() from None
        if not self._identities:
            raise _refusal_of_private()

    @property
    def public_lines(self) -> tuple[str, ...]:
        """The public line of each identity, in the order of the file."""
        return tuple(str(identity.to_public()) for identity in self._identities)

    def for_opening(self) -> list[x25519.Identity]:
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


def _refusal() -> InvalidError:
    return InvalidError(
        "RECIPIENT_KEY.FORMAT",
        "加密公钥须为一行 age1…（age-keygen 生成）或 ssh-ed25519 公钥。",
        "The key to encrypt to is one line: age1… as age-keygen makes it, or an ssh-ed25519 public key.",
    )


def _refusal_of_private() -> InvalidError:
    return InvalidError(
        "RECIPIENT_KEY.PRIVATE",
        "解密密钥文件须为 age-keygen 的格式，每行一个 AGE-SECRET-KEY-1…。",
        "The identity file must be as age-keygen writes it: a line AGE-SECRET-KEY-1… each.",
    )
