"""How far birth dates and sexes agree."""

from datetime import date
from functools import lru_cache

from rapidfuzz.distance import OSA

from matching.identifiers import schemes
from matching.types import Identity, Validity

_BEARING = frozenset(scheme.code for scheme in schemes() if scheme.bears_birth)
# Levels of the identifier that already contain the birth date: it must not count twice.
_CONTAIN_BIRTH = frozenset({"equal", "equal_damaged", "typo", "near", "conflict", "mask_wide"})


def compare_births(a: Identity, b: Identity, identifier_level: str) -> str:
    """The level: equal, from_identifier (equal, but counted with the number), near (one slip of the fingers apart) and
    differs_typed (no number vouches for either), differs, missing."""
    if a.birth_date is None or b.birth_date is None:
        return "missing"
    if a.birth_date != b.birth_date:
        if not (is_typed(a) and is_typed(b)):
            return "differs"
        return "near" if _are_near(a.birth_date, b.birth_date) else "differs_typed"
    return "from_identifier" if identifier_level in _CONTAIN_BIRTH else "equal"


def is_typed(identity: Identity) -> bool:
    """The date was written beside the number, not read from one whose check digit vouches for it."""
    return all(one.scheme not in _BEARING or one.validity is Validity.INVALID for one in identity.identifiers)


@lru_cache(maxsize=65_536)
def _are_near(a: date, b: date) -> bool:
    if a.year == b.year and (a.month, a.day) == (b.day, b.month):
        return True
    return OSA.distance(f"{a:%Y%m%d}", f"{b:%Y%m%d}", score_cutoff=1) <= 1


def compare_sexes(a: Identity, b: Identity) -> str:
    """The level: equal, differs, missing; the sex comes from the number's order digit."""
    if a.is_male is None or b.is_male is None:
        return "missing"
    return "equal" if a.is_male == b.is_male else "differs"
