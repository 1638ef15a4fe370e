"""Keyed hashes of one purpose under the mac root: made under the active version, known again under the others.

What is looked up for good (contents of reports, case numbers, marks of erased reports) stays under the first version:
a look-up that misses would take somebody's case away, or bring an erased person back.
"""

from collections.abc import Sequence
from typing import final

from blacklist_service.vault.derive import derive
from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeySource, RootKeys
from blacklist_service.vault.tokens import Tokenizer

_ROOT = "mac"


@final
class VersionedHash(KeyHolder):
    """Follows a source of roots; what another version made is known by `mac_each`."""

    __slots__ = ("_in_force", "_purpose", "_source")

    def __init__(self, source: KeySource, purpose: str) -> None:
        self._source, self._purpose = source, purpose
        roots = source.current()
        self._in_force: tuple[RootKeys, tuple[Tokenizer, ...]] = (roots, _tokenizers(roots, purpose))

    def token(self, kind: str, text: str) -> int:
        """The first 64 bits of the hash under the active version, signed."""
        return self._tokenizers()[0].token(kind, text)

    def mac(self, kind: str, message: bytes) -> bytes:
        """All 32 bytes of the hash under the active version."""
        return self._tokenizers()[0].mac(kind, message)

    def macs(self, messages: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """The hash of each (kind, message) under the active version."""
        return self._tokenizers()[0].macs(messages)

    def mac_each(self, kind: str, message: bytes) -> list[bytes]:
        """The hash under every version that is not retired, the active one first: to know again what was made here."""
        return [one.mac(kind, message) for one in self._tokenizers()]

    def _tokenizers(self) -> tuple[Tokenizer, ...]:
        roots = self._source.current()
        if roots is not self._in_force[0]:
            # One assignment: threads share this, and none may see the keys of one moment beside those of another.
            self._in_force = (roots, _tokenizers(roots, self._purpose))
        return self._in_force[1]


def lasting_hash(roots: RootKeys, purpose: str) -> Tokenizer:
    """The hash of a purpose under the first version of the root, whatever was activated since."""
    return _tokenizer(roots, min(roots.versions(_ROOT)), purpose)


def _tokenizers(roots: RootKeys, purpose: str) -> tuple[Tokenizer, ...]:
    return tuple(_tokenizer(roots, version, purpose) for version in roots.active_first(_ROOT))


def _tokenizer(roots: RootKeys, version: int, purpose: str) -> Tokenizer:
    return Tokenizer(derive(roots.version(_ROOT, version), purpose))
