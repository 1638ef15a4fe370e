"""How far birth dates and sexes agree."""

from matching.types import Identity

# Levels of the identifier that already contain the birth date: it must not count twice.
_CONTAIN_BIRTH = frozenset({"equal", "equal_damaged", "typo", "near", "conflict", "mask_wide"})


def compare_births(a: Identity, b: Identity, identifier_level: str) -> str:
    """The level: equal, from_identifier (equal, but counted with the number), differs, missing."""
    if a.birth_date is None or b.birth_date is None:
        return "missing"
    if a.birth_date != b.birth_date:
        return "differs"
    return "from_identifier" if identifier_level in _CONTAIN_BIRTH else "equal"


def compare_sexes(a: Identity, b: Identity) -> str:
    """The level: equal, differs, missing; the sex comes from the number's order digit."""
    if a.is_male is None or b.is_male is None:
        return "missing"
    return "equal" if a.is_male == b.is_male else "differs"
