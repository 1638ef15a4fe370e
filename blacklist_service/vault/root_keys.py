"""The root keys: by purpose and version, each version in one state of its life.

pending → active → decrypt-only → retired. Of each purpose exactly one version is active: it seals. A pending one opens
already, so that every process knows it before the first record needs it; a retired one opens nothing any more.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Protocol, final

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.key_holder import KeyHolder

ROOT_BYTES = 32
# Separate roots: a service that only searches never needs the root that opens data.
ROOTS = ("data", "index", "mac", "id", "feed", "journal")


class KeyState(StrEnum):
    """Where a version stands in its life."""

    PENDING = "pending"
    ACTIVE = "active"
    DECRYPT_ONLY = "decrypt-only"
    RETIRED = "retired"


@final
class RootKey(KeyHolder):
    """One version of a root: its bytes, its state, and since when it is in it (None for ever)."""

    __slots__ = ("key", "since", "state")

    def __init__(self, key: bytes, state: KeyState = KeyState.ACTIVE, since: datetime | None = None) -> None:
        self.key, self.state, self.since = key, state, since


class KeySource(Protocol):
    """Who knows the roots in force now."""

    def current(self) -> "RootKeys": ...

    def reread(self) -> "RootKeys": ...


@final
class RootKeys(KeyHolder):
    """The roots of one installation (`tenant`) as they stood at one moment. Never printed, pickled or copied."""

    __slots__ = ("_keys", "tenant")

    def __init__(self, keys: Mapping[str, Mapping[int, RootKey]], tenant: str) -> None:
        """Raises ValueError where a purpose has not exactly one active version."""
        self._keys = {purpose: dict(sorted(versions.items())) for purpose, versions in keys.items()}
        self.tenant = tenant
        for versions in self._keys.values():
            if [key.state for key in versions.values()].count(KeyState.ACTIVE) != 1:
                raise ValueError("one version of each root is active")

    def version(self, purpose: str, version: int) -> bytes:
        """The root of one purpose and version, whatever its state. Raises NotReadyError (VAULT.KEY_UNKNOWN)."""
        try:
            return self._keys[purpose][version].key
        except KeyError:
            raise NotReadyError(
                "VAULT.KEY_UNKNOWN",
                "找不到所需版本的密钥，请检查密钥目录是否完整。",
                "The key version that is needed is not there; check that the key folder is complete.",
            ) from None

    def versions(self, purpose: str) -> dict[int, RootKey]:
        """Every version of a purpose, oldest first."""
        return dict(self._keys[purpose])

    def active(self, purpose: str) -> int:
        """The version that new data are written under."""
        return self.in_state(purpose, KeyState.ACTIVE)[0]

    def in_state(self, purpose: str, *states: KeyState) -> tuple[int, ...]:
        """The versions of a purpose in one of these states, oldest first."""
        return tuple(number for number, key in self._keys[purpose].items() if key.state in states)

    def readable(self, purpose: str) -> tuple[int, ...]:
        """The versions under which something may be opened: all but the retired, oldest first."""
        return self.in_state(purpose, KeyState.PENDING, KeyState.ACTIVE, KeyState.DECRYPT_ONLY)

    def active_first(self, purpose: str) -> tuple[int, ...]:
        """The versions that are not retired: the active one, then the others, oldest first."""
        active = self.active(purpose)
        return (active, *(one for one in self.readable(purpose) if one != active))

    def replaced(self, purpose: str, changes: Mapping[int, RootKey]) -> "RootKeys":
        """The same roots with some versions of a purpose added or changed."""
        return RootKeys({**self._keys, purpose: {**self._keys[purpose], **changes}}, self.tenant)

    def current(self) -> "RootKeys":
        """Itself: fixed roots are a source that never changes."""
        return self

    def reread(self) -> "RootKeys":
        """Itself."""
        return self
