"""The only way out: where the service calls by HTTP, in one spelling, to an address that was looked at first.

A name is resolved once and the call goes to what was resolved: an answer that changes meanwhile leads nowhere else. An
address that is not for everybody (this machine, private, link-local, shared, reserved) is called only where the
settings name its network, or where the URL itself says this machine. No redirect is followed, no proxy asked.
"""

import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Timer
from typing import NamedTuple, final
from urllib.parse import SplitResult, urlsplit

from blacklist_service.errors import NotReadyError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_HERE = ("127.0.0.1", "::1", "localhost")
# Letters, digits and hyphens between dots, and no last label that a resolver takes for a number (127.0x1, 2130706433).
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)*[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")
_PATH = re.compile(r"[A-Za-z0-9._~/-]*")
_LONGEST_NAME = 253
# Not for everybody, whatever the library says: an IPv4 address in the clothes of IPv6 (RFC 6052, RFC 3056, RFC 4380)
# and the relay for them (RFC 7526), site-local (RFC 3879), documentation (RFC 9637), the assignments of protocols,
# and the host of a large cloud, where machines ask for their secrets.
_NEVER = tuple(
    map(
        ip_network,
        (
            "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24", "fec0::/10", "3fff::/20",
            "192.0.0.0/24", "168.63.129.16/32",
        ),
    )
)  # fmt: skip


class OutgoingError(ValueError):
    """An address that is not called. It says nothing about which, and nothing was sent."""


class Answer(NamedTuple):
    """Status and the first bytes of a body."""

    status: int
    body: bytes

    def __repr__(self) -> str:
        return "Answer(…)"


def read_networks(text: str) -> tuple[Network, ...]:
    """The networks of a setting, separated by blanks. Raises NotReadyError OUTGOING.NETWORKS for anything else."""
    try:
        return tuple(ip_network(one) for one in text.split())
    except ValueError:
        raise NotReadyError(
            "OUTGOING.NETWORKS",
            "允许呼出的网段须为 CIDR。",
            "The networks that may be called must be CIDR.",
        ) from None


@final
class Outgoing:
    """One place that is called: https, or http on this machine."""

    def __init__(self, url: str, networks: Iterable[Network] = (), ca: str | None = None) -> None:
        """Raises OutgoingError for any other spelling or scheme. `networks` may be called though they are private."""
        parts, port = _parts(url)
        self.host = _host(parts)
        self.is_here, self.is_tls = self.host in _HERE, parts.scheme == "https"
        if not self.is_tls and not (parts.scheme == "http" and self.is_here):
            raise OutgoingError
        self.path = parts.path.rstrip("/")
        self._tls = ssl.create_default_context(cafile=ca) if self.is_tls else None
        self._port = port or (443 if self._tls else 80)
        self._networks = tuple(networks)

    def post(
        self,
        path: str,
        body: bytes,
        headers: dict[str, str],
        *,
        seconds: float,
        most: int,
        whole_seconds: float | None = None,
    ) -> Answer:
        """Posts below this place. `whole_seconds`: how long a connected call may take in all, however many steps the
        other side makes of it. Raises OutgoingError before anything is sent; OSError, HTTPException."""
        addresses = self._addresses()
        kind = HTTPConnection if self._tls is None else HTTPSConnection
        connection = kind(self.host, self._port, timeout=seconds)
        try:
            connection.sock = self._reached(addresses, seconds)
            with _cut_off_after(connection.sock, whole_seconds):
                if self._tls is not None:
                    connection.sock = self._tls.wrap_socket(connection.sock, server_hostname=self.host)
                connection.request("POST", f"{self.path}{path}", body, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.read(most))
        finally:
            connection.close()

    def _addresses(self) -> list[str]:
        """The addresses of the host, where all of them may be called: one bad one among them is no accident."""
        found = socket.getaddrinfo(self.host, self._port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        addresses = [ip_address(str(one[4][0]).partition("%")[0]) for one in found]
        if not addresses or not all(self._may_call(one) for one in addresses):
            raise OutgoingError
        return [str(one) for one in addresses]

    def _reached(self, addresses: list[str], seconds: float) -> socket.socket:
        """A connection to the first address that somebody answers at, in the resolver's order: localhost may be ::1,
        and the service on 127.0.0.1 alone. All of them together have these seconds, then each step of the call."""
        share = seconds / len(addresses)
        *others, last = addresses
        for address in others:
            with suppress(OSError):
                return self._connected(address, share, seconds)
        return self._connected(last, share, seconds)

    def _connected(self, address: str, share: float, seconds: float) -> socket.socket:
        reached = socket.create_connection((address, self._port), share)
        reached.settimeout(seconds)
        return reached

    def _may_call(self, address: Address) -> bool:
        if self.is_here:
            return address.is_loopback
        return is_public(address) or any(address in one for one in self._networks)


@contextmanager
def _cut_off_after(reached: socket.socket, seconds: float | None) -> Iterator[None]:
    """Ends a connection after so many seconds: whoever waits on it is told that the other side has gone."""
    if seconds is None:
        yield
        return
    # A second hold on the same connection, because TLS takes the first one over.
    hold = reached.dup()
    timer = Timer(seconds, partial(_cut, hold))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        hold.close()


def _cut(hold: socket.socket) -> None:
    with suppress(OSError):
        hold.shutdown(socket.SHUT_RDWR)


def is_public(address: Address) -> bool:
    """Whether an address is for everybody: global by the registries of IANA, no multicast, and no IPv4 in disguise."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None or any(address in one for one in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _parts(url: str) -> tuple[SplitResult, int | None]:
    # A letter that one reader drops and the next one keeps makes two addresses out of one text.
    if not url.isascii() or not url.isprintable() or any(letter in url for letter in " \\@?#%"):
        raise OutgoingError
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutgoingError from None
    if port == 0 or not _PATH.fullmatch(parts.path) or "/../" in f"{parts.path}/":
        raise OutgoingError
    return parts, port


def _host(parts: SplitResult) -> str:
    """The host in its one spelling: a name in small letters, or an address as it is written canonically."""
    host = parts.hostname or ""
    is_literal = ":" in host or host.replace(".", "").isdecimal()
    try:
        is_canonical = str(ip_address(host)) == host if is_literal else bool(_NAME.fullmatch(host))
    except ValueError:
        is_canonical = False
    written = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    if not is_canonical or len(host) > _LONGEST_NAME or written != (f"[{host}]" if ":" in host else host):
        raise OutgoingError
    return host
