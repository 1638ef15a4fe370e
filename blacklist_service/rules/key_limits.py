"""What a key is good for: which calls (scopes), and from where (networks). Both narrow what its account's role may."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address, ip_network

from blacklist_service.errors import InvalidError

# The nouns of the interface that programs of members call.
NOUNS = (
    "template", "submissions", "reports", "enquiries", "feeds", "recipient_keys", "reviews", "listings", "batches",
    "objections", "repairs", "letters", "subjects", "journal",
)  # fmt: skip
_READING = ("GET", "HEAD")
_MOST_NETWORKS = 32
# So long the others of an agency are told on their first page who ended a key.
END_TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """`scopes`: nouns (`feeds`: everything) or nouns with `:read` (looking only); none: whatever the role may.
    `networks`: addresses or CIDR ranges; none: from anywhere."""

    scopes: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()

    def allows(self, noun: str, method: str) -> bool:
        """Whether a call of this method on this noun is within the scopes."""
        return (
            not self.scopes or noun in self.scopes or (method in _READING and f"{noun}:read" in self.scopes)
        )

    def holds_at(self, address: str) -> bool:
        """Whether the caller's address (IPv4 or IPv6) is within the networks. An unknown one is not."""
        if not self.networks:
            return True
        try:
            caller = ip_address(address)
        except ValueError:
            return False
        mapped = getattr(caller, "ipv4_mapped", None)
        return any((mapped or caller) in ip_network(one) for one in self.networks)

    def stored(self) -> tuple[str, str]:
        """Scopes and networks as the register keeps them."""
        return " ".join(self.scopes), " ".join(self.networks)


def read_limits(scopes: Sequence[str], networks: Sequence[str]) -> KeyLimits:
    """The limits as somebody wrote them. Raises InvalidError KEY.SCOPE, KEY.NETWORK."""
    if any(scope.removesuffix(":read") not in NOUNS for scope in scopes):
        raise InvalidError(
            "KEY.SCOPE",
            "权限范围须为接口名词，可加 :read。",
            "A scope is a noun of the interface, with :read for looking only.",
        )
    try:
        if len(networks) > _MOST_NETWORKS:
            raise ValueError
        spelled = tuple(dict.fromkeys(str(ip_network(one.strip())) for one in networks))
    except ValueError:
        raise InvalidError(
            "KEY.NETWORK",
            "网段须为 IP 地址或 CIDR，最多 32 个。",
            "A network is an IP address or CIDR range; at most 32.",
        ) from None
    whole = set(scopes)
    # Whoever may do everything with a noun may look at it anyway.
    needed = (one for one in scopes if not one.endswith(":read") or one.removesuffix(":read") not in whole)
    return KeyLimits(tuple(dict.fromkeys(needed)), spelled)


def stored_limits(scopes: str, networks: str) -> KeyLimits:
    """The limits as the register kept them."""
    return KeyLimits(tuple(scopes.split()), tuple(networks.split()))
