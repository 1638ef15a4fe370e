"""The root keys: by purpose and version, each version in one state of its life.

pending → active → decrypt-only → retired. Of each purpose exactly one version is active: it seals. A pending one opens
already, so that every process knows it before the first record needs it; a retired one opens nothing any more.
"""

from collections.abc import Mapping
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


class KeySource(Protocol):
    """Who knows the roots in force now."""

    def current(self) -> "RootKeys": ...

    def reread(self) -> "RootKeys": ...


@final
class RootKeys(KeyHolder):
    """The roots of one installation (`tenant`) as they stood at one moment. Never printed, pickled or compared."""

    __slots__ = ("_keys", "_states", "tenant")

    def __init__(
        self,
        versions: Mapping[str, Mapping[int, bytes]],
        states: Mapping[str, Mapping[int, KeyState]] | None = None,
        tenant: str = "",
    ) -> None:
        """Without states the newest version of each purpose is active and the others decrypt only."""
        self._keys = {purpose: dict(keys) for purpose, keys in versions.items()}
        self._states = {
            purpose: dict(states[purpose]) if states else _newest_active(keys)
            for purpose, keys in versions.items()
        }
        self.tenant = tenant

    def version(self, purpose: str, version: int) -> bytes:
        """The root of one purpose and version, whatever its state. Raises NotReadyError (VAULT.KEY_UNKNOWN)."""
        try:
            return self._keys[purpose][version]
        except KeyError:
            raise NotReadyError(
                "VAULT.KEY_UNKNOWN",
                "找不到所需版本的密钥，请检查密钥目录是否完整。",
                "The key version that is needed is not there; check that the key folder is complete.",
            ) from None

    def active(self, purpose: str) -> int:
        """The version that new data are written under."""
        return next(n for n, state in self._states[purpose].items() if state is KeyState.ACTIVE)

    def states(self, purpose: str) -> dict[int, KeyState]:
        """Every version with its state, oldest first."""
        return dict(sorted(self._states[purpose].items()))

    def readable(self, purpose: str) -> tuple[int, ...]:
        """The versions under which something may be opened: all but the retired, oldest first."""
        return tuple(n for n, state in self.states(purpose).items() if state is not KeyState.RETIRED)

    def current(self) -> "RootKeys":
        """Itself: fixed roots are a source that never changes."""
        return self

    def reread(self) -> "RootKeys":
        """Itself."""
        return self


def _newest_active(keys: Mapping[int, bytes]) -> dict[int, KeyState]:
    newest = max(keys)
    return {
        number: KeyState.ACTIVE if number == newest else KeyState.DECRYPT_ONLY for number in keys
    }  # fmt: skip
