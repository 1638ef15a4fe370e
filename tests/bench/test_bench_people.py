"""The invented people: seeded, with valid numbers, with every damage and every hard negative that the README names."""

from collections import Counter, defaultdict
from itertools import pairwise
from random import Random

import pytest

from bench.people.damage.registry import PERSON_KINDS, damages_of
from bench.people.persons import Population
from bench.people.profiles import PROFILES
from bench.people.stream import rows
from matching.identifiers import read_bank_card, read_identifier, read_phone
from matching.types import Validity


def _valid(reading):
    return reading.identifier is not None and reading.identifier.validity is Validity.VALID


def test_the_same_seed_gives_the_same_rows_and_another_others():
    def drawn(seed):
        return [(row.report.cells(), row.truth, row.kind) for row in rows(500, 0.5, seed, PROFILES["traps"])]

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


@pytest.mark.parametrize("damaged", [0.0, 0.2, 0.55])
def test_the_asked_share_of_reports_is_damaged(damaged):
    found = list(rows(3000, damaged, 1, PROFILES["plain"]))
    assert sum(row.kind != "clean" for row in found) / len(found) == pytest.approx(damaged, abs=0.03)
    assert len(found) / 3000 == pytest.approx(1.85, abs=0.08)
    assert max(Counter(row.truth for row in found).values()) <= 8


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_numbers_are_valid_before_they_are_damaged(profile):
    population = Population(PROFILES[profile], 3, 1500)
    for person in population.people(range(1500), Random(3)):
        assert _valid(read_identifier(person.id_type, person.id_number)), person.kind
        assert _valid(read_phone(person.phone))
        assert _valid(read_bank_card(person.card))


def test_every_damage_happens():
    wanted = {one.code for kind in (*PERSON_KINDS, "firm") for one in damages_of(kind)[0]}
    seen = set()
    for profile in ("plain", "firms", "cards"):
        for row in rows(20_000, 1.0, 5, PROFILES[profile]):
            seen.update(row.kind.split("+"))
        if seen >= wanted:
            break
    assert wanted <= seen


def test_hard_negatives_are_there():
    people = list(Population(PROFILES["traps"], 7, 4000).people(range(4000), Random(7)))
    on_phone = defaultdict(set)
    for person in people:
        on_phone[person.phone].add(person.number)
    twins = [
        (one, other)
        for one, other in pairwise(people)
        if one.birth == other.birth and one.id_number[:14] == other.id_number[:14]
    ]
    assert all(one.name != other.name and one.name[0] == other.name[0] for one, other in twins)
    assert len(twins) > 20
    assert max(map(len, on_phone.values())) > 100
    assert sum(len(holders) == 2 for holders in on_phone.values()) > 300
    for trait in (
        lambda p: (p.name, p.id_number[:6]),
        lambda p: (p.name, p.birth),
        lambda p: (p.name, p.phone),
        lambda p: p.id_number,
    ):
        assert max(Counter(map(trait, people)).values()) > 1


@pytest.mark.parametrize(("profile", "expected"), [("plain", 1.1e-5), ("crowded", 2.2e-5)])
def test_names_are_as_common_as_told(profile, expected):
    population = Population(PROFILES[profile], 9, 30_000)
    names = Counter(person.name for person in population.people(range(30_000), Random(9)))
    together = sum(count * (count - 1) for count in names.values()) / (30_000 * 29_999)
    assert together == pytest.approx(expected, rel=0.25)
