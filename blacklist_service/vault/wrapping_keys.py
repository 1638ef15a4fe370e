"""The keys that wrap record keys: by suite, purpose and version, derived from the data roots when first needed."""

from collections.abc import Collection
from typing import TYPE_CHECKING, final

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.pads import padded_mac, pads_of
from blacklist_service.vault.record_format import PERSONS, RECORDS
from blacklist_service.vault.root_keys import KeySource, RootKeys
from blacklist_service.vault.suites import Cipher128, Suite

if TYPE_CHECKING:
    from blacklist_service.vault.pads import Pads

_LABELS = {RECORDS: "records", PERSONS: "persons"}
_ROOT = "data"


class UnknownKeyError(ValueError):
    """No key of this number and version is in force here."""


@final
class WrappingKeys(KeyHolder):
    """Follows a source of roots: what is activated there seals at once, what is retired there opens no more."""

    __slots__ = ("_also_retired", "_ciphers", "_honey", "_roots", "_source")

    def __init__(self, source: KeySource, *, also_retired: bool = False) -> None:
        self._source, self._also_retired = source, also_retired
        self._roots: RootKeys | None = None
        self._ciphers: dict[tuple[int, int, int], Cipher128] = {}
        self._honey: tuple[Pads, ...] = ()

    @property
    def tenant(self) -> str:
        """The installation whose roots these are."""
        return self._source.current().tenant

    def sealing(self, suite: Suite, number: int) -> tuple[int, Cipher128]:
        """The version in force for sealing and its cipher."""
        version = self._source.current().active(_ROOT)
        return version, self.opening(suite, number, version)

    def opening(self, suite: Suite, number: int, version: int) -> Cipher128:
        """The cipher of a version. Raises UnknownKeyError where it is unknown or retired."""
        self._follow(self._source.current())
        found = self._ciphers.get((suite.number, number, version))
        return found or self._derived(suite, number, version)

    def honey_keys(self, row: int | str) -> tuple[bytes, ...]:
        """What the key of this row's person would be if it were invented, under each version of the data root."""
        roots = self._source.current()
        self._follow(roots)
        if not self._honey:
            self._honey = tuple(
                pads_of(derive(roots.version(_ROOT, one), "honey")) for one in roots.versions(_ROOT)
            )
        return tuple([padded_mac(one, str(row).encode()) for one in self._honey])

    def _follow(self, roots: RootKeys) -> None:
        if roots is not self._roots:
            self._roots, self._ciphers, self._honey = roots, {}, ()

    def _derived(self, suite: Suite, number: int, version: int) -> Cipher128:
        roots = self._source.current()
        if version not in self._in_force(roots):
            # Another process may have made it a moment ago.
            roots = self._source.reread()
            self._follow(roots)
        if number not in _LABELS or version not in self._in_force(roots):
            raise UnknownKeyError
        label = f"wrap/{_LABELS[number]}/{suite.name}"
        cipher = suite.wrapping_cipher(roots.version(_ROOT, version), label)
        self._ciphers[suite.number, number, version] = cipher
        return cipher

    def _in_force(self, roots: RootKeys) -> Collection[int]:
        return roots.versions(_ROOT) if self._also_retired else roots.readable(_ROOT)
