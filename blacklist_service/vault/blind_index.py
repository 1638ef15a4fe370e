"""The blind index under every version of its root that is in force: one, and two while it is rotated.

While a version waits to be activated, whatever is written or asked goes under both, so that nothing is missed.
"""

from collections.abc import Iterable, Sequence
from typing import final

from blacklist_service.vault.key_holder import KeyHolder
from blacklist_service.vault.root_keys import KeySource, KeyState, RootKeys
from blacklist_service.vault.tokens import Tokenizer

_ROOT = "index"


@final
class BlindIndex(KeyHolder):
    """Makes the tokens of an identity's keys; follows a source of roots."""

    __slots__ = ("_in_force", "_roots", "_source")

    def __init__(self, source: KeySource) -> None:
        self._source = source
        self._roots: RootKeys | None = None
        self._in_force: tuple[Tokenizer, ...] = ()

    def tokens(self, keys: Iterable[tuple[str, str]]) -> tuple[int, ...]:
        """The tokens of many (kind, normal form): under the active version first, each once."""
        active, *waiting = self._tokenizers()
        if not waiting:
            return active.tokens(keys)
        given = tuple(keys)
        return active.tokens(given) + tuple(token for one in waiting for token in one.tokens(given))

    def tokens_of_each(self, people: Sequence[Sequence[tuple[str, str]]]) -> list[tuple[int, ...]]:
        """The tokens of the keys of each of these people."""
        return [self.tokens(keys) for keys in people]

    def token(self, kind: str, text: str) -> int:
        """The token of one normal form under the active version."""
        return self._tokenizers()[0].token(kind, text)

    def of_version(self, version: int) -> Tokenizer:
        """The tokenizer of one version, whatever its state: to write it anew or to take it away."""
        return Tokenizer(self._source.current().version(_ROOT, version))

    def _tokenizers(self) -> tuple[Tokenizer, ...]:
        roots = self._source.current()
        if roots is not self._roots:
            versions = (roots.active(_ROOT), *roots.in_state(_ROOT, KeyState.PENDING))
            self._in_force = tuple(Tokenizer(roots.version(_ROOT, version)) for version in versions)
            self._roots = roots
        return self._in_force
