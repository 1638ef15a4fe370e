"""A subject with very many reports: comparing stays bounded, and nothing that contradicts is overlooked."""

from datetime import date

import pytest

from matching.blocking import block_keys
from matching.cluster import Resolver
from matching.policy import amend_policy
from matching.subjects import MEMBER_CAP, HeldSubject
from matching.types import Identity, Verdict

A, B = "11010119900307803X", "440308199901101512"
PASSPORT = "E12345678"
NAME = "覃汉琰"
# A rare name and a phone are enough here: these tests are about the engine, not about how much is enough.
WEAK = amend_policy({"floors": {"A6": 12}})


def keys(identity: Identity) -> list[int]:
    return [hash(key) for key in block_keys(identity)]


def place(resolver: Resolver, report: int, identity: Identity):
    return resolver.place(report, identity, keys(identity))


def phone(number: int) -> str:
    # 13800000000 fills a cell that must not be empty; it is nobody's.
    return f"138{number + 1:08d}"


@pytest.fixture
def passport(person):
    """A report of one invented passport, each with another phone."""

    def build(number: int, **more: object) -> Identity:
        return person(NAME, PASSPORT, phone(number), id_type="passport", **more)

    return build


@pytest.mark.parametrize("gives_births", [False, True])
def test_compared_members_do_not_grow_with_the_reports(person, passport, gives_births):
    subject = HeldSubject(0)
    compared = []
    for number in range(1000):
        birth = date(1950 + number % 40, 1 + number % 12, 1 + number % 28) if gives_births else None
        subject.add(passport(number, birth_date=birth), 0, is_anchor=True)
        compared.append(len(subject.to_compare(person(NAME, PASSPORT, phone(number), id_type="passport"))))
    assert len(subject.members) == 1000
    assert max(compared[100:]) == max(compared[900:]) <= 2 * MEMBER_CAP
    assert len(subject.telling()) <= MEMBER_CAP + 1


def test_many_singles_are_absorbed_by_one_number(person, passport):
    resolver = Resolver(WEAK)
    for number in range(300):
        assert place(resolver, number, person(NAME, "", phone(number))).is_new
    subjects = {place(resolver, 1000 + number, passport(number)).subject for number in reversed(range(300))}
    assert {resolver.find(subject) for subject in subjects} == {0}


def test_every_old_phone_still_finds_the_subject(person, passport):
    resolver = Resolver(WEAK)
    for number in range(5 * MEMBER_CAP):
        place(resolver, number, passport(number))
    for number in range(5 * MEMBER_CAP):
        joined = place(resolver, 1000 + number, person(NAME, "", phone(number)))
        assert (joined.subject, joined.is_new) == (0, False)


def test_second_valid_number_is_refused_however_many_reports_lie_between(person, passport):
    resolver = Resolver(WEAK)
    assert place(resolver, 0, person(NAME, A, phone(0))).is_new
    for number in range(5 * MEMBER_CAP):
        assert place(resolver, 1 + number, passport(number)).subject == 0
    refused = place(resolver, 900, person(NAME, B, phone(77)))
    assert refused.is_new
    assert [one.decision.reason for one in refused.decisions] == ["C1"]


def test_two_crowds_with_two_numbers_are_not_joined(person):
    resolver = Resolver(WEAK)
    for number in range(2 * MEMBER_CAP):
        place(resolver, number, person(NAME, A, phone(number)))
        place(resolver, 500 + number, person(NAME, B, phone(500 + number)))
    assert place(resolver, 990, person(NAME, A, phone(505))).subject == 0
    assert resolver.find(500) == 500


def test_smaller_side_of_a_merger_moves_and_nothing_is_lost(person, passport):
    small, large = HeldSubject(1), HeldSubject(2)
    small.add(person(NAME, A), 1, is_anchor=True)
    for number in range(2 * MEMBER_CAP):
        large.add(passport(number), 2, is_anchor=False)
    small.take_over(large)
    assert len(small.members) == 2 * MEMBER_CAP + 1
    assert small.valid == {"resident_id": A, "passport": PASSPORT}
    assert A in {one.value for member in small.telling() for one in member.identity.identifiers}


@pytest.fixture
def known_in_part(person, passport):
    """A resolver that knows a subject of the store by its newest reports only, and what it opened of it."""
    opened: list[str] = []

    def load():
        opened.append("part")
        return [(number, passport(number)) for number in range(90, 100)]

    def load_rest():
        opened.append("rest")
        return list(enumerate([person(NAME, A, phone(0)), *(passport(number) for number in range(1, 100))]))

    resolver = Resolver(WEAK)
    shared = {key for number in (0, 5, 95, 300) for key in keys(person(NAME, "", phone(number)))}
    resolver.know(7, shared | set(keys(passport(1))), load, load_rest)
    return resolver, opened


def test_known_number_needs_no_more_than_the_part(known_in_part, passport):
    resolver, opened = known_in_part
    for number in range(300, 320):
        assert place(resolver, number, passport(number)).subject == 7
    assert opened == ["part"]


def test_valid_number_outside_the_part_still_forbids(known_in_part, person):
    resolver, opened = known_in_part
    refused = place(resolver, 300, person(NAME, B, phone(95)))
    assert (refused.is_new, [one.decision.reason for one in refused.decisions]) == (True, ["C1"])
    assert opened == ["part", "rest"]


def test_phone_outside_the_part_still_finds(known_in_part, person):
    resolver, opened = known_in_part
    found = place(resolver, 300, person(NAME, "", phone(5)))
    assert (found.subject, found.decisions[0].decision.verdict) == (7, Verdict.SAME)
    assert place(resolver, 301, person(NAME, "", phone(0))).subject == 7
    assert opened == ["part", "rest"]


def test_subject_known_in_part_is_opened_whole_before_a_merger(known_in_part, person, passport):
    resolver, opened = known_in_part
    other = person(NAME, B, phone(300))
    resolver.know(8, keys(other), lambda: [(8, other)])
    assert place(resolver, 300, passport(300)).subject == 7
    assert resolver.find(8) == 8
    assert opened == ["part", "rest"]
