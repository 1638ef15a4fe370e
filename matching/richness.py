"""How much a decision rests on: a score over two fields and the same score over six are not the same knowledge."""

from collections.abc import Iterable
from dataclasses import dataclass

from matching.types import FieldScore

# A sex is read from the number or halves nothing; what a level says beside the number is counted with the number.
_NOT_INDEPENDENT = frozenset({"sex"})
_SAYS_NOTHING = frozenset({"missing", "shared", "from_identifier"})


@dataclass(frozen=True, slots=True)
class Richness:
    """How many independent fields could be compared, and how many of them agree."""

    compared: int
    agreeing: int


def richness_of(fields: Iterable[FieldScore]) -> Richness:
    """The evidence richness (证据丰富度) of a decision's fields; agreement is a weight above zero."""
    telling = [
        line for line in fields if line.field not in _NOT_INDEPENDENT and line.level not in _SAYS_NOTHING
    ]
    return Richness(len(telling), sum(line.bits > 0 for line in telling))
