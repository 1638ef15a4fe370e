"""The list of damages by the kind of subject that they can befall."""

from bisect import bisect
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from random import Random

from bench.people.firms import Firm
from bench.people.persons import Person
from bench.people.report import Report

PERSON_KINDS = ("han", "minority", "foreign", "permit")
Change = Callable[[Report, Person, Random], bool]
FirmChange = Callable[[Report, Firm, Random], bool]


@dataclass(frozen=True, slots=True)
class Damage:
    """A variation: `code` is field:what, `weight` how often against the others, `change` alters the report in place and
    tells whether it could (if not, the report stays as it was)."""

    code: str
    weight: float
    change: Callable[..., bool]


_BY_KIND: dict[str, list[Damage]] = {}


def damage(code: str, weight: float, *kinds: str) -> Callable[[Change], Change]:
    """Registers a person's damage, for all kinds of person if none is named."""

    def register(change: Change) -> Change:
        for kind in kinds or PERSON_KINDS:
            _BY_KIND.setdefault(kind, []).append(Damage(code, weight, change))
        return change

    return register


def firm_damage(code: str, weight: float) -> Callable[[FirmChange], FirmChange]:
    """Registers a damage of firms' reports."""

    def register(change: FirmChange) -> FirmChange:
        _BY_KIND.setdefault("firm", []).append(Damage(code, weight, change))
        return change

    return register


@lru_cache(maxsize=8)
def damages_of(kind: str) -> tuple[tuple[Damage, ...], list[float]]:
    """The damages of one kind of subject, and their weights summed up for picking."""
    found = tuple(_BY_KIND[kind])
    return found, list(accumulate(one.weight for one in found))


def apply_damage(report: Report, subject: Person | Firm, random: Random) -> list[str]:
    """Damages a report: one field mostly, two or three at times. The codes of what was done."""
    chance = random.random()
    wanted = 1 if chance < 0.8 else 2 if chance < 0.96 else 3
    listed, sums = damages_of(subject.kind)
    done: list[str] = []
    for _ in range(12):
        one = listed[bisect(sums, random.random() * sums[-1])]
        field = one.code.partition(":")[0]
        if any(code.startswith(field) for code in done):
            continue
        if one.change(report, subject, random):
            done.append(one.code)
            if len(done) == wanted:
                break
    return done
