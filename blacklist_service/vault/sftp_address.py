"""How the place of an SFTP drop is written: `sftp://USER@HOST[:PORT]/FOLDER#PIN`, in one spelling.

PIN is the server's host key: `SHA256:…` as OpenSSH shows a fingerprint, or `ALGORITHM=SHA256:…` where a whole key was
given. Nothing is ever trusted because it answered first.
"""

import base64
import binascii
import re
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from blacklist_service.errors import InvalidError

_PORT = 22
_LONGEST = 300
_ADDRESS = re.compile(
    r"sftp://(?P<user>[A-Za-z0-9_][A-Za-z0-9._-]{0,63})@(?P<host>\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:(?P<port>[1-9][0-9]{0,4}))?"
    r"(?P<folder>(/[A-Za-z0-9._~-]{1,64})+)(#(?P<pin>.+))?"
)
_PIN = re.compile(r"((?P<algorithm>[a-z0-9-]+)=)?SHA256:(?P<digest>[A-Za-z0-9+/]{43})")
# By the kind of a key, what a server may sign with it (RFC 8709, RFC 5656, RFC 8332; SHA-1 is over).
_SIGNED_BY = {
    "ssh-ed25519": ("ssh-ed25519",),
    "ecdsa-sha2-nistp256": ("ecdsa-sha2-nistp256",),
    "ecdsa-sha2-nistp384": ("ecdsa-sha2-nistp384",),
    "ecdsa-sha2-nistp521": ("ecdsa-sha2-nistp521",),
    "ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256"),
}


class HostPin(NamedTuple):
    """The one host key that is believed: SHA-256 of it, unpadded base64; its kind, "" where that was not said."""

    digest: str
    algorithm: str = ""

    def fits(self, public_data: bytes) -> bool:
        """Whether a key, as it lies on the wire, is the one."""
        return _digest(public_data) == self.digest

    def signatures(self) -> tuple[str, ...]:
        """What the server is asked to sign with, the key's kind first: a server with several keys shows that one."""
        known = sorted(_SIGNED_BY, key=lambda kind: kind != self.algorithm)
        return tuple(name for kind in known for name in _SIGNED_BY[kind])

    def text(self) -> str:
        """As it stands in an address."""
        return f"{self.algorithm}=SHA256:{self.digest}" if self.algorithm else f"SHA256:{self.digest}"


class SftpAddress(NamedTuple):
    """Who logs in where, into which folder (`/…`, or `/~/…` below the one of the login), believing which key."""

    user: str
    host: str
    port: int
    folder: str
    pin: HostPin

    def place(self) -> tuple[str, str, int, str]:
        """What makes two of them the same place, whatever is pinned."""
        return self.user, self.host, self.port, self.folder

    def text(self) -> str:
        """The one spelling."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORT else f":{self.port}"
        return f"sftp://{self.user}@{host}{port}{self.folder}#{self.pin.text()}"


def read_sftp_address(text: str) -> SftpAddress:
    """The address in its one spelling. Raises InvalidError SFTP.ADDRESS, SFTP.PIN."""
    found = _ADDRESS.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        raise bad_sftp_address()
    read = SftpAddress(
        found["user"],
        found["host"].strip("[]"),
        int(found["port"] or _PORT),
        found["folder"],
        _read_pin(found["pin"] or ""),
    )
    if read.port > 0xFFFF or {".", ".."} & set(read.folder.split("/")) or read.text() != text:
        raise bad_sftp_address()
    return read


def read_host_key(text: str) -> HostPin:
    """The pin in a fingerprint (`SHA256:…`) or in a public key's line (`ssh-ed25519 AAAA… comment`), with or without
    the host's names before it. Raises InvalidError SFTP.PIN."""
    words = text.split()
    for kind, data in pairwise(words):
        if kind in _SIGNED_BY:
            return HostPin(_digest(_key_data(kind, data)), kind)
    for word in words:
        if word.startswith("SHA256:"):
            return _read_pin(word)
    raise _bad_pin()


def bad_sftp_address() -> InvalidError:
    """The refusal of an address; it repeats nothing of it."""
    return InvalidError(
        "SFTP.ADDRESS",
        "SFTP 地址须写作 sftp://USER@HOST[:PORT]/FOLDER，且为公网地址或设置允许的网段。",
        "An SFTP drop is sftp://user@host[:port]/folder, public or in a network of the settings.",
    )


def _read_pin(text: str) -> HostPin:
    found = _PIN.fullmatch(text)
    if found is None or (found["algorithm"] or "ssh-rsa") not in _SIGNED_BY:
        raise _bad_pin()
    return HostPin(found["digest"], found["algorithm"] or "")


def _key_data(kind: str, data: str) -> bytes:
    try:
        read = base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        raise _bad_pin() from None
    # The kind stands in the key once more: whoever mixes two lines pins neither.
    if not read.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
        raise _bad_pin()
    return read


def _digest(public_data: bytes) -> str:
    return base64.b64encode(sha256(public_data).digest()).rstrip(b"=").decode()


def _bad_pin() -> InvalidError:
    return InvalidError(
        "SFTP.PIN",
        "须给出服务器主机密钥：SHA256 指纹或公钥行。",
        "The server's host key must be given: its SHA256 fingerprint or its public line.",
    )
