"""How far two addresses in Latin letters agree: pairs of letters for the words, and the numbers."""

from functools import lru_cache

from matching.western_addresses import numbers_of

Places = tuple[str, ...]


def compare_places(a: Places, b: Places) -> str:
    """The level: same_home (the words, and all numbers that both have), most_parts, some_parts, different, missing.

    Words may be turned round, run together or mistyped; a neighbour has most_parts at best. Symmetric.
    """
    if not a or not b:
        return "missing"
    letters_a, numbers_a = _features(a)
    letters_b, numbers_b = _features(b)
    total = len(letters_a) + len(letters_b)
    alike = 2 * len(letters_a & letters_b) / total if total else 0.0
    common = numbers_a & numbers_b
    if alike >= 0.65 and common and len(common) == min(len(numbers_a), len(numbers_b)):
        return "same_home"
    if alike >= 0.8 or (alike >= 0.5 and common) or (alike >= 0.3 and len(common) > 1):
        return "most_parts"
    if alike >= 0.6 or (alike >= 0.35 and common) or len(common) > 1:
        return "some_parts"
    return "different"


@lru_cache(maxsize=16_384)
def _features(places: Places) -> tuple[frozenset[str], frozenset[str]]:
    # Across the words, so that a space lost or gained costs little.
    letters = "".join(part for part in places if not part.isdecimal())
    return frozenset(letters[at : at + 2] for at in range(len(letters) - 1)), numbers_of(places)
