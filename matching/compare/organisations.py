"""How far firms' names and legal representatives agree."""

from rapidfuzz.distance import OSA

from matching.compare.names import compare_names
from matching.names import read_pinyin
from matching.types import Identity


def compare_firm_names(a: Identity, b: Identity) -> str:
    """The level: exact (with its place), exact_local (without one), core, one_character, place_differs, branch_differs,
    different, missing. Symmetric."""
    if not a.name or not b.name:
        return "missing"
    if a.name == b.name:
        return "exact" if a.place or len(a.core_name) > 7 else "exact_local"
    if a.branch != b.branch:
        return "branch_differs" if a.core_name == b.core_name else "different"
    if a.core_name == b.core_name:
        return _compare_places(a, b)
    if (
        min(len(a.core_name), len(b.core_name)) > 5
        and OSA.distance(a.core_name, b.core_name, score_cutoff=1) <= 1
    ):
        return "one_character"
    return "different"


def _compare_places(a: Identity, b: Identity) -> str:
    if not a.place or not b.place or a.place.startswith(b.place) or b.place.startswith(a.place):
        return "core"
    return "place_differs"


def compare_representatives(a: str, b: str) -> str:
    """The level: exact, variant, homophone, near, different, missing; a change of representative is common."""
    level = compare_names(a, b, read_pinyin(a), read_pinyin(b)) if a != b else ("exact" if a else "missing")
    if level in {"pinyin", "rotated", "shape", "one_character", "masked"}:
        return "near"
    return "different" if level == "surname_only" else level
