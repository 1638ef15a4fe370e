"""A condition of the tables: `AcctType=D1|R4;Flag!=0`, all of its parts, or `always`."""

from collections.abc import Callable
from dataclasses import dataclass

# Gives the value of a tag where the condition is asked, None where the tag does not stand there.
Lookup = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Condition:
    """Tags with the values that they must have, or must not have; none at all holds always."""

    wanted: tuple[tuple[str, bool, frozenset[str]], ...]

    def holds(self, lookup: Lookup) -> bool | None:
        """Whether all parts hold; None where a tag that is asked about does not stand there."""
        for tag, is_equal, values in self.wanted:
            value = lookup(tag)
            if value is None:
                return None
            if (value in values) is not is_equal:
                return False
        return True


ALWAYS = Condition(())


def read_condition(text: str) -> Condition:
    """The condition that a cell of a table states; the empty cell and `always` hold always."""
    if text in {"", "always"}:
        return ALWAYS
    return Condition(tuple(_wanted(part) for part in text.split(";")))


def _wanted(part: str) -> tuple[str, bool, frozenset[str]]:
    tag, _, values = part.partition("=")
    return tag.removesuffix("!"), not tag.endswith("!"), frozenset(values.split("|"))
