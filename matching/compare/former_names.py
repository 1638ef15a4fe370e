"""How far two persons' names agree, the former names that a report tells included."""

from matching.compare.names import compare_names
from matching.names import read_pinyin
from matching.types import Identity

_DISAGREES = frozenset(
    {
        "different",
        "surname_only",
        "given_only",
        "one_character",
        "lost_character",
        "shape",
        "partial",
        "masked",
    }
)
_AGREES = frozenset({"exact", "variant", "homophone", "pinyin", "rotated", "one_word"})


def compare_person_names(a: Identity, b: Identity) -> str:
    """The level of the names (compare_names); former_name if they disagree and one side tells the other's name."""
    level = compare_names(a.name, b.name, a.pinyin, b.pinyin)
    if level in _DISAGREES and (a.former_names or b.former_names) and _is_told(a, b):
        return "former_name"
    return level


def _is_told(a: Identity, b: Identity) -> bool:
    names_a, names_b = (a.name, *a.former_names), (b.name, *b.former_names)
    return any(
        compare_names(one, other, read_pinyin(one), read_pinyin(other)) in _AGREES
        for one in names_a
        for other in names_b
    )
