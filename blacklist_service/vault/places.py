"""A place of the network that the service may call: a host in one spelling, resolved once, looked at, and gone to.

A name is resolved once and the connection goes to what was resolved: an answer that changes meanwhile leads nowhere
else. An address that is not for everybody (this machine, private, link-local, shared, reserved) is called only where
the settings name its network, or where the host itself says this machine.
"""

import re
import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import final

from blacklist_service.errors import NotReadyError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_LOOPBACK = ("127.0.0.1", "::1")
_HERE = (*_LOOPBACK, "localhost")
# Letters, digits and hyphens between dots, and no last label that a resolver takes for a number (127.0x1, 2130706433).
_LABEL = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_NAME = re.compile(rf"({_LABEL}\.)*[a-z]([a-z0-9-]{{0,61}}[a-z0-9])?")
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
class Place:
    """A host and a port. Nothing is asked of the network before `connect`."""

    def __init__(self, host: str, port: int, networks: Iterable[Network] = ()) -> None:
        """Raises OutgoingError for a host in any but its one spelling: a name in small letters, or an address as it is
        written canonically. `networks` may be called though they are private."""
        if not _is_plain(host):
            raise OutgoingError
        self.host, self.port, self.is_here = host, port, host in _HERE
        self._networks = tuple(networks)

    def is_outside(self) -> bool:
        """Whether it is another machine, or this one where the settings name its network: whom a recipient's address
        may lead to. Else it could reach what listens here alone."""
        named = any(ip_address(one) in network for one in _LOOPBACK for network in self._networks)
        return named or not self.is_here

    def connect(self, seconds: float) -> socket.socket:
        """A connection, each step of which has these seconds. Raises OutgoingError before anything is sent; OSError."""
        return self._reached(self._addresses(), seconds)

    def _addresses(self) -> list[str]:
        """The addresses of the host, where all of them may be called: one bad one among them is no accident."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
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
        reached = socket.create_connection((address, self.port), share)
        reached.settimeout(seconds)
        return reached

    def _may_call(self, address: Address) -> bool:
        if self.is_here:
            return address.is_loopback
        return is_public(address) or any(address in one for one in self._networks)


def is_public(address: Address) -> bool:
    """Whether an address is for everybody: global by the registries of IANA, no multicast, and no IPv4 in disguise."""
    mapped = getattr(address, "ipv4_mapped", None)
    if mapped is not None or any(address in one for one in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_plain(host: str) -> bool:
    if len(host) > _LONGEST_NAME:
        return False
    if ":" not in host and not host.replace(".", "").isdecimal():
        return bool(_NAME.fullmatch(host))
    try:
        return str(ip_address(host)) == host
    except ValueError:
        return False
