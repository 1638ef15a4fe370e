"""How often two different subjects agree by chance, counted over all pairs without comparing them one by one.

Rows with a valid number tell who is different from whom. Values that are equal are counted by value; levels that every
second pair has are counted on random pairs (patterns).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import NamedTuple

from matching.compare.identifiers import compare_identifier
from matching.names import HIDDEN
from matching.subjects import strong_numbers
from matching.types import Identifier, Identity, SubjectKind, Validity

Value = Callable[[Identity], Hashable]


class Chance(NamedTuple):
    """So many pairs of different subjects had the level, of so many that could have had it."""

    hits: float
    pairs: float

    @property
    def share(self) -> float:
        return self.hits / self.pairs if self.pairs else 0.0


# Equal values and the level that they mean; "" and None are no values.
_VALUES: dict[tuple[str, str], Value] = {
    ("name", "exact"): lambda one: one.name if HIDDEN not in one.name else "",
    ("phone", "equal"): lambda one: one.phone if HIDDEN not in one.phone else "",
    ("bank_card", "equal"): lambda one: one.bank_card,
    ("address", "room"): lambda one: f"{one.road}|{one.room}" if one.room else "",
}
_PERSON_VALUES: dict[tuple[str, str], Value] = {
    ("birth_date", "equal"): lambda one: one.birth_date,
}
_FIRM_VALUES: dict[tuple[str, str], Value] = {
    ("legal_representative", "exact"): lambda one: one.legal_representative,
}


def owner_of(identity: Identity) -> Identifier | None:
    """The valid number that stands for the subject; None without one."""
    return next(strong_numbers(identity), None)


def count_coincidences(kind: SubjectKind, identities: Sequence[Identity]) -> dict[tuple[str, str], Chance]:
    """By (field, level): how often two subjects with different valid numbers agree. `identities` are of one kind.

    Each subject counts once with each of its values, however many rows it has.
    """
    owned = [(owner, one) for one in identities if (owner := owner_of(one)) is not None]
    is_person = kind is SubjectKind.PERSON
    found = {
        level: _agreeing(owned, value)
        for level, value in (_VALUES | (_PERSON_VALUES if is_person else _FIRM_VALUES)).items()
    }
    if is_person:
        sounds = _agreeing(owned, lambda one: one.pinyin if HIDDEN not in one.pinyin else None)
        exact = found["name", "exact"]
        found["name", "homophone"] = Chance(max(0.0, sounds.hits - exact.hits), sounds.pairs)
    return found | _fitting_masks(identities)


def _agreeing(owned: Iterable[tuple[Identifier, Identity]], value: Value) -> Chance:
    holders: dict[Hashable, set[Identifier]] = defaultdict(set)
    for owner, identity in owned:
        one = value(identity)
        if one:
            holders[one].add(owner)
    everybody = len(set().union(*holders.values())) if holders else 0
    return Chance(sum(_pairs(len(owners)) for owners in holders.values()), _pairs(everybody))


def _pairs(count: int) -> int:
    return count * (count - 1) // 2


def _fitting_masks(identities: Iterable[Identity]) -> dict[tuple[str, str], Chance]:
    """How often a hidden number fits another subject's: the visible places that occur, laid over the whole numbers."""
    whole: dict[tuple[str, int], set[str]] = defaultdict(set)
    hidden: Counter[tuple[str, tuple[int, ...], int]] = Counter()
    given: Counter[tuple[str, int]] = Counter()
    for identity in identities:
        for one in identity.identifiers:
            size = (one.scheme, len(one.value))
            given[size] += 1
            if one.validity is Validity.VALID:
                whole[size].add(one.value)
            elif one.validity is Validity.MASKED:
                seen = tuple(at for at, character in enumerate(one.value) if character != HIDDEN)
                hidden[one.scheme, seen, len(one.value)] += 1
    chances: dict[str, float] = defaultdict(float)
    hits: Counter[str] = Counter()
    for (scheme, seen, length), count in hidden.items():
        numbers = whole[scheme, length]
        alike = Counter("".join(number[at] for at in seen) for number in numbers)
        agreeing = sum(map(_pairs, alike.values()))
        level = _mask_level(scheme, seen, next(iter(numbers), ""))
        masked = count / given[scheme, length]
        hits[level] += agreeing
        chances[level] += masked * (2 - masked) * agreeing / max(1, _pairs(len(numbers)))
    # As many pairs as make the share with these hits: the error of a share follows from what was seen.
    return {
        ("identifier", level): Chance(hits[level], hits[level] / chance)
        for level, chance in chances.items()
        if chance and level != "missing"
    }


def _mask_level(scheme: str, seen: tuple[int, ...], number: str) -> str:
    if not number:
        return "missing"
    shown = "".join(character if at in seen else HIDDEN for at, character in enumerate(number))
    whole, masked = (
        Identifier(scheme, number, Validity.VALID),
        Identifier(scheme, shown, Validity.MASKED),
    )
    return compare_identifier(whole, masked)
