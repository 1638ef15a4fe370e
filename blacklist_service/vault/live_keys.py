"""The roots in force in a running process: read once, and again when what keeps them has changed."""

import time
from typing import final

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.provider import KeyProvider
from blacklist_service.vault.root_keys import RootKeys

# How late a process may notice a rotation, in seconds. What must be seen at once is asked for by `reread`.
_NOTICED_AFTER = 1.0


@final
class LiveKeys(KeyHolder):
    """Follows a provider; fails closed where the keys have become unreadable."""

    __slots__ = ("_asked_at", "_every", "_provider", "_roots", "_stamp")

    def __init__(self, provider: KeyProvider, every: float = _NOTICED_AFTER) -> None:
        """Raises NotReadyError where the keys cannot be read at all."""
        self._provider, self._every = provider, every
        self._stamp = provider.stamp()
        self._roots = provider.load()
        self._asked_at = time.monotonic()

    def current(self) -> RootKeys:
        """The roots in force, at most one second late."""
        return self._roots if time.monotonic() - self._asked_at < self._every else self.reread()

    def reread(self) -> RootKeys:
        """The roots in force now. Raises NotReadyError where they have become unreadable."""
        stamp = self._provider.stamp()
        if stamp != self._stamp:
            self._roots, self._stamp = self._provider.load(), stamp
        self._asked_at = time.monotonic()
        return self._roots
