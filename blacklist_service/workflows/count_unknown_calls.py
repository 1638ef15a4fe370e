"""Counts the calls of unknown callers by address and minute, in this process and, now and then, with the others.

An address that has used its minute up is refused by what this process knows, before a database or a signature is
asked. Every eighth of the limit a process adds its calls to the common count and learns what the others have seen.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from threading import Lock

from blacklist_service.errors import RefusedError, ServiceError
from blacklist_service.store import unknown_calls
from blacklist_service.workflows.context import Context

_MINUTE_SECONDS = 60
_SHARES = 8
# Whoever has a /64 has all its addresses (RFC 6177).
_IPV6_PREFIX = 64
# More addresses in one minute share a count, so that a flood of them takes no more memory.
_MOST_ADDRESSES = 50_000
_OTHERS = "others"


@dataclass(slots=True)
class _Count:
    """Calls of an address in this minute: `here` since they were last added up with the others', and that sum."""

    here: int = 0
    everywhere: int = 0


@dataclass(slots=True)
class UnknownCallers:
    """What one process knows of the callers that nobody vouched for. `per_minute`: 0 for no limit."""

    per_minute: int
    _minute: int = 0
    _counts: dict[str, _Count] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def require(self, context: Context, address: str) -> None:
        """Lets an address call. Raises RefusedError CALLS.TOO_MANY, with the seconds until the next minute."""
        if not self.per_minute:
            return
        now = context.clock.now().timestamp()
        with self._lock:
            count = self._count(address, int(now // _MINUTE_SECONDS))
            is_spent = count.here + count.everywhere >= self.per_minute
        if is_spent:
            raise RefusedError(
                "CALLS.TOO_MANY",
                "此地址的未认证请求过多，请稍后再试。",
                "Too many calls from this address without a valid key or proof; try again later.",
                retry_after=_MINUTE_SECONDS - int(now) % _MINUTE_SECONDS,
            )

    def count(self, context: Context, address: str) -> None:
        """Counts one call of an unknown caller. A database that cannot be asked leaves the count to this process."""
        if not self.per_minute:
            return
        minute = int(context.clock.now().timestamp() // _MINUTE_SECONDS)
        with self._lock:
            count = self._count(address, minute)
            count.here += 1
            due = count.here if count.here * _SHARES >= self.per_minute else 0
            if due:
                count.here, count.everywhere = 0, count.everywhere + due
        if due:
            self._share(lambda: _added(context, _place(address), minute, due), count)

    def _share(self, added: Callable[[], int], count: _Count) -> None:
        try:
            everywhere = added()
        except ServiceError:
            return
        with self._lock:
            count.everywhere = max(count.everywhere, everywhere)

    def _count(self, address: str, minute: int) -> _Count:
        if minute != self._minute:
            self._minute, self._counts = minute, {}
        place = _place(address)
        if place not in self._counts and len(self._counts) >= _MOST_ADDRESSES:
            place = _OTHERS
        return self._counts.setdefault(place, _Count())


def _added(context: Context, place: str, minute: int, calls: int) -> int:
    # A keyed hash: which addresses called is nobody's business afterwards. Beside the looks, whose file is
    # never held for long.
    token = context.vault.tokens.token("caller_address", place)
    with context.looks.begin() as connection:
        return unknown_calls.add_calls(connection, token, minute, calls)


def _place(address: str) -> str:
    """The address as it is counted: an IPv6 network of one customer is one."""
    try:
        known = ip_address(address)
    except ValueError:
        return _OTHERS
    mapped = getattr(known, "ipv4_mapped", None)
    if known.version == 4 or mapped is not None:
        return str(mapped or known)
    return str(ip_network((known, _IPV6_PREFIX), strict=False))
