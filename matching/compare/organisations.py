"""How far firms' names and legal representatives agree."""

from rapidfuzz.distance import OSA

from matching.companies import read_company
from matching.compare.names import compare_names
from matching.names import read_pinyin
from matching.types import Identity

_NEAR = frozenset(
    {"pinyin", "rotated", "shape", "one_character", "lost_character", "partial", "masked", "words_near"}
)
_TOLD_APART = frozenset({"exact", "variant", "homophone", "missing"})


def compare_firm_names(a: Identity, b: Identity) -> str:
    """The level: exact (with its place), exact_local (without one), core, one_character, former_name, place_differs,
    branch_differs, different, missing. Symmetric."""
    level = _compare_names_today(a, b)
    if level == "different" and (a.former_names or b.former_names) and _is_told(a, b):
        return "former_name"
    return level


def _compare_names_today(a: Identity, b: Identity) -> str:
    if not a.name or not b.name:
        return "missing"
    if a.branch != b.branch:
        return "branch_differs" if a.core_name == b.core_name else "different"
    if a.name == b.name and a.place == b.place:
        return "exact" if a.place or len(a.core_name) > 7 else "exact_local"
    if a.core_name == b.core_name:
        return _compare_places(a, b)
    if (
        min(len(a.core_name), len(b.core_name)) > 5
        and OSA.distance(a.core_name, b.core_name, score_cutoff=1) <= 1
    ):
        return "one_character"
    return "different"


def _compare_places(a: Identity, b: Identity) -> str:
    return "core" if a.place in b.place or b.place in a.place else "place_differs"


def _is_told(a: Identity, b: Identity) -> bool:
    """One side's former name is the other's name or former name, by core, place and branch."""
    return any(
        one.core == other.core
        and one.branch == other.branch
        and (one.place in other.place or other.place in one.place)
        for one in map(read_company, (a.name, *a.former_names))
        for other in map(read_company, (b.name, *b.former_names))
    )


def compare_representatives(a: str, b: str) -> str:
    """The level: exact, variant, homophone, near, different, missing; a change of representative is common."""
    level = compare_names(a, b, read_pinyin(a), read_pinyin(b)) if a != b else ("exact" if a else "missing")
    if level in _NEAR:
        return "near"
    return level if level in _TOLD_APART else "different"
