"""How far phones and bank cards agree: hints, never proof."""

from rapidfuzz.distance import OSA

from matching.names import HIDDEN
from matching.types import Identity

_BEST_FIRST = ("equal", "masked", "one_edit", "different", "missing")


def compare_phones(a: str, b: str) -> str:
    """The level: equal, one_edit, masked (the known digits agree, seven at least), different, missing."""
    if not a or not b:
        return "missing"
    if HIDDEN in a or HIDDEN in b:
        known = 0
        for x, y in zip(a, b, strict=True):
            if HIDDEN not in (x, y):
                if x != y:
                    return "different"
                known += 1
        return "masked" if known >= 7 else "missing"
    if a == b:
        return "equal"
    return "one_edit" if OSA.distance(a, b, score_cutoff=1) <= 1 else "different"


def compare_phones_of(a: Identity, b: Identity) -> str:
    """The best level that any of the phones of two identities reach (compare_phones)."""
    level = compare_phones(a.phone, b.phone)
    if a.other_phone or b.other_phone:
        levels = {level, compare_phones(a.other_phone, b.other_phone)}
        levels |= {compare_phones(a.phone, b.other_phone), compare_phones(a.other_phone, b.phone)}
        return next(found for found in _BEST_FIRST if found in levels)
    return level


def compare_cards(a: str, b: str) -> str:
    """The level: equal, different (most people have several cards), missing."""
    if not a or not b:
        return "missing"
    return "equal" if a == b else "different"
