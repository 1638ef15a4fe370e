"""How far two sets of identifiers agree: the first aspect to look at, and the only one that proves or forbids."""

from rapidfuzz.distance import OSA

from matching.identifiers import schemes
from matching.identifiers.scheme import count_known
from matching.names import HIDDEN
from matching.types import Identifier, Validity

_STRONG = frozenset(scheme.code for scheme in schemes() if scheme.is_strong)
# Schemes of 18 characters with a check, and below which length what is left of a number cannot be compared.
_LEAST_TO_TELL = {scheme.code: scheme.least_to_tell for scheme in schemes() if scheme.least_to_tell}
_LONG = frozenset(_LEAST_TO_TELL)
_SEGMENTED = frozenset(scheme.code for scheme in schemes() if scheme.is_segmented)
# Two damaged numbers of one person lie at most so many edits apart.
_FARTHEST = 4
# The scheme of every paper without a scheme of its own.
_ANY_PAPER = frozenset({"other"})
_LEAST_TO_MISTYPE = 6
_PILE = 4
# Which level speaks for the pair when several schemes can be compared: a conflict always wins.
_ORDER = (
    "conflict",
    "equal",
    "mask_inconsistent",
    "equal_damaged",
    "typo",
    "mask_wide",
    "mask_6_4",
    "mask_4_4",
    "equal_weak",
    "near",
    "typo_weak",
    "mask_narrow",
    "mask_front",
    "differs_damaged",
    "differs_weak",
    "missing",
)
_RANK = {level: rank for rank, level in enumerate(_ORDER)}


def compare_identifiers(a: tuple[Identifier, ...], b: tuple[Identifier, ...]) -> str:
    """The level of the most telling scheme that both sides have; missing if they share none. Symmetric."""
    if not a or not b:
        return "missing"
    level = "missing"
    for one in a:
        for other in b:
            if one.scheme == other.scheme:
                found = compare_identifier(one, other)
                if _RANK[found] < _RANK[level]:
                    level = found
    return level


def compare_identifier(one: Identifier, other: Identifier) -> str:  # noqa: PLR0911 -- one return per level
    """The level of two numbers of one scheme.

    Two valid resident numbers are never one edit apart (GB 11643 catches every single error): they conflict.
    """
    if one.validity is Validity.MASKED or other.validity is Validity.MASKED:
        return _compare_masked(one, other)
    if one.value == other.value:
        if one.validity is Validity.INVALID or other.validity is Validity.INVALID:
            return "equal_damaged" if one.scheme in _LONG else "missing"
        return "equal" if one.scheme in _STRONG else "equal_weak"
    if one.scheme in _ANY_PAPER:
        return _compare_any_paper(one.value, other.value)
    if one.validity is Validity.VALID and other.validity is Validity.VALID:
        return "conflict"
    if min(len(one.value), len(other.value)) < _LEAST_TO_TELL.get(one.scheme, 0):
        return "missing"
    # Short numbers and those without a check lie too close together for typing errors to be told apart.
    if one.scheme not in _LONG:
        return "differs_damaged"
    distance = OSA.distance(one.value, other.value, score_cutoff=_FARTHEST)
    if distance > 2 and one.validity is other.validity is Validity.INVALID:
        # Both are damaged: one with two edits, the other with one, of the same number.
        return "missing" if distance <= _FARTHEST else "differs_damaged"
    return "typo" if distance <= 1 else "near" if distance == 2 else "differs_damaged"


def _compare_any_paper(one: str, other: str) -> str:
    """Two numbers of papers that may not even be of one kind: that they differ contradicts nothing."""
    if min(len(one), len(other)) < _LEAST_TO_MISTYPE or _are_neighbours(one, other):
        return "differs_weak"
    return "typo_weak" if OSA.distance(one, other, score_cutoff=1) <= 1 else "differs_weak"


def _are_neighbours(one: str, other: str) -> bool:
    """They count on in their last places: papers of one family, issued at one counter."""
    if len(one) != len(other) or one[:-2] != other[:-2]:
        return False
    a, b = one[-2:], other[-2:]
    return a.isdecimal() and b.isdecimal() and abs(int(a) - int(b)) <= _PILE


def _compare_masked(one: Identifier, other: Identifier) -> str:  # noqa: PLR0911 -- one return per level
    if len(one.value) != len(other.value):
        return "missing"
    shown = [(x, y) for x, y in zip(one.value, other.value, strict=True) if HIDDEN not in (x, y)]
    known = count_known("".join(x for x, _ in shown))
    wrong = sum(x != y for x, y in shown)
    if wrong:
        if Validity.INVALID not in (one.validity, other.validity):
            return "mask_inconsistent"
        # One wrong digit or two turned round are what damage looks like.
        return "near" if wrong <= 2 and known >= 8 else "differs_damaged"
    if one.scheme not in _STRONG:
        # Part of a number must not say more than all of it.
        return "mask_narrow" if known >= 4 else "missing"
    if one.scheme in _SEGMENTED and HIDDEN in one.value[-4:-1] + other.value[-4:-1]:
        # Region and birth, and not what tells people of one place and day apart: as good as a region.
        return "mask_front" if known >= 4 else "missing"
    if known >= 14:
        return "mask_wide"
    if known >= 10:
        return "mask_6_4"
    return "mask_4_4" if known >= 8 else "mask_narrow" if known >= 4 else "missing"
