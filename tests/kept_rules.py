"""Addresses that one process compiles once: each test makes an application of its own, with some two hundred rules."""

from collections.abc import Callable
from typing import Any, ClassVar

from werkzeug.routing import Rule


class KeptRule(Rule):
    """A rule whose two functions that write an address are compiled once for all that read alike."""

    _kept: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        read = (self.rule, tuple(self._trace), repr(self.defaults), append_unknown)
        if read not in self._kept:
            self._kept[read] = super()._compile_builder(append_unknown)
        return self._kept[read]
