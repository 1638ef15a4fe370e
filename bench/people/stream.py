"""Reports without end of memory: parts of people, each mixed, each from its own source of chance."""

from bisect import bisect
from collections.abc import Iterator
from itertools import accumulate
from random import Random
from typing import NamedTuple

from bench.people.damage.registry import apply_damage
from bench.people.firms import Firm, Register
from bench.people.persons import Person, Population
from bench.people.profiles import Profile
from bench.people.report import Report, clean_firm_report, clean_report

# Relations and the order of rows are drawn within a part, so that memory does not grow with the file.
PART = 20_000
# How many of a thousand people have 1, 2, … 8 reports: 1.85 on average.
_PER_PERSON = list(accumulate((545, 250, 110, 45, 22, 13, 9, 6)))


class Row(NamedTuple):
    """A report, the subject it is truly about, and its damages ("clean" for none)."""

    report: Report
    truth: str
    kind: str


def rows(people: int, damaged: float, seed: int, profile: Profile) -> Iterator[Row]:
    """All reports about so many subjects; `damaged` is the share (0–1) that carries at least one damage.

    The same arguments give the same rows.
    """
    population, register = Population(profile, seed, people), Register(profile)
    for first in range(0, people, PART):
        numbers = range(first, min(first + PART, people))
        random = Random(f"{seed} part {first}")
        firms = round(len(numbers) * profile.firms)
        part: list[Row] = []
        for person in population.people(numbers[firms:], random):
            part.extend(_of_person(person, damaged, profile, random))
        for firm in register.firms(numbers[:firms], random):
            part.extend(_of_firm(firm, damaged, profile, random))
        random.shuffle(part)
        yield from part


def _count(random: Random) -> int:
    return bisect(_PER_PERSON, random.random() * 1000) + 1


def _of_person(person: Person, damaged: float, profile: Profile, random: Random) -> Iterator[Row]:
    for _ in range(_count(random)):
        yield _damaged(clean_report(person, profile, random), person, damaged, random)


def _of_firm(firm: Firm, damaged: float, profile: Profile, random: Random) -> Iterator[Row]:
    for _ in range(_count(random)):
        yield _damaged(clean_firm_report(firm, profile, random), firm, damaged, random)


def _damaged(report: Report, subject: Person | Firm, damaged: float, random: Random) -> Row:
    truth = f"{'F' if isinstance(subject, Firm) else 'P'}{subject.number}"
    if random.random() >= damaged:
        return Row(report, truth, "clean")
    return Row(report, truth, "+".join(apply_damage(report, subject, random)) or "clean")
