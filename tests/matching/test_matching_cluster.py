"""Placing reports with subjects."""

from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.blocking import block_keys
from matching.cluster import BLOCK_CAP, Resolver
from matching.policy import POLICY, Policy, amend_policy
from matching.types import Identity, Validity, Verdict

A, B = "11010119900307803X", "440308199901101512"
PHONE, OTHER_PHONE = "13812345670", "13987654321"
HOME = "安徽省合肥市包河区望江西路862号12栋1101室"
NAME = "覃汉琰"
# A rare name and a phone are enough here: these tests are about the engine, not about how much is enough.
WEAK = amend_policy({"floors": {"A6": 12}})


def keys(identity: Identity) -> list[int]:
    return [hash(key) for key in block_keys(identity)]


def place(resolver: Resolver, report: int, identity: Identity):
    return resolver.place(report, identity, keys(identity))


def test_first_report_founds_a_subject(person):
    placement = place(Resolver(WEAK), 7, person(NAME, A))
    assert (placement.subject, placement.is_new, placement.decisions) == (7, True, ())


def test_second_report_of_the_number_joins(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A))
    placement = place(resolver, 2, person(NAME, A, PHONE))
    assert (placement.subject, placement.is_new) == (1, False)
    assert [(one.subject, one.decision.reason, one.via) for one in placement.decisions] == [(1, "A1", 1)]


def test_report_that_proves_two_subjects_one_merges_them_into_the_smaller(person):
    resolver = Resolver(WEAK)
    place(resolver, 5, person(NAME, "", PHONE))
    place(resolver, 6, person(NAME, A))
    placement = place(resolver, 9, person(NAME, A, PHONE))
    assert (placement.subject, placement.absorbed, placement.is_new) == (5, (6,), False)
    assert resolver.find(6) == 5
    assert place(resolver, 10, person(NAME, A)).subject == 5


def test_subjects_with_two_valid_numbers_are_not_bridged(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A, PHONE))
    place(resolver, 2, person(NAME, B, PHONE))
    placement = place(resolver, 3, person(NAME, "", PHONE))
    assert placement.is_new
    assert {one.subject: (one.decision.verdict, one.decision.reason) for one in placement.decisions} == {
        1: (Verdict.UNSURE, "C3"),
        2: (Verdict.UNSURE, "C3"),
    }


def test_contested_row_is_not_taken_by_the_next_report(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A, PHONE))
    place(resolver, 2, person(NAME, B, PHONE))
    place(resolver, 3, person(NAME, "", PHONE))
    placement = place(resolver, 4, person(NAME, A, PHONE))
    assert (placement.subject, placement.absorbed) == (1, ())
    assert resolver.find(3) == 3


def test_number_that_contradicts_the_subject_is_a_question(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A, PHONE))
    place(resolver, 2, person(NAME, "", PHONE))
    placement = place(resolver, 3, person(NAME, B, PHONE))
    assert placement.is_new
    assert [(one.decision.verdict, one.decision.reason) for one in placement.decisions] == [
        (Verdict.UNSURE, "C1")
    ]


def test_weak_evidence_makes_no_chain(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A, PHONE))
    assert place(resolver, 2, person(NAME, "", PHONE, HOME)).subject == 1
    placement = place(resolver, 3, person(NAME, "", "", HOME))
    assert placement.is_new
    assert [(one.decision.verdict, one.decision.reason) for one in placement.decisions] == [
        (Verdict.UNSURE, "C2")
    ]


def test_weak_evidence_does_not_tie_two_subjects(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, A, PHONE))
    place(resolver, 2, person(NAME, "", "", HOME))
    placement = place(resolver, 3, person(NAME, "", PHONE, HOME))
    assert (placement.subject, placement.absorbed) == (1, ())
    assert {one.decision.reason for one in placement.decisions} == {"A6", "C4"}


def test_what_a_person_judged_different_stays_apart(person):
    resolver = Resolver(WEAK)
    known = {1: person(NAME, A, PHONE), 2: person(NAME, "", PHONE)}
    for number, identity in known.items():
        resolver.know(number, keys(identity), lambda at=number, identity=identity: [(at, identity)])
    resolver.forbid(1, 2)
    placement = place(resolver, 3, person(NAME, "", PHONE))
    assert placement.is_new
    assert {one.decision.reason for one in placement.decisions} == {"C3"}


def test_a_new_version_stays_with_its_subject_though_another_fits_alike(person):
    resolver = Resolver(WEAK)
    resolver.know(1, keys(person(NAME, A)), lambda: [(1, person(NAME, A))])
    resolver.know(2, keys(person(NAME, A)), lambda: [(2, person(NAME, A))])
    resolver.forbid(1, 2)
    new = person(NAME, A, PHONE)
    placement = resolver.place(3, new, keys(new), stays_with=2)
    assert (placement.subject, placement.is_new, placement.absorbed) == (2, False, ())
    assert [(one.subject, one.decision.verdict, one.decision.reason) for one in placement.decisions] == [
        (1, Verdict.UNSURE, "C3")
    ]


def test_a_new_version_under_no_key_of_its_subject_asks_about_whom_it_fits(person):
    resolver = Resolver(WEAK)
    resolver.know(1, (), lambda: [(1, person(NAME, "", OTHER_PHONE))])
    place(resolver, 2, person(NAME, "", PHONE))
    new = person(NAME, "", PHONE)
    placement = resolver.place(3, new, keys(new), stays_with=1)
    assert (placement.subject, placement.absorbed) == (1, ())
    assert [(one.subject, one.decision.verdict, one.decision.reason) for one in placement.decisions] == [
        (2, Verdict.UNSURE, "C3")
    ]


def test_a_new_version_may_prove_its_subject_and_another_to_be_one(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, "", PHONE))
    place(resolver, 2, person(NAME, A))
    new = person(NAME, A, PHONE)
    placement = resolver.place(3, new, keys(new), stays_with=2)
    assert (placement.subject, placement.absorbed) == (1, (2,))


def test_forbidding_survives_a_merge(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, "", PHONE))
    place(resolver, 2, person(NAME, A))
    place(resolver, 3, person(NAME, "", OTHER_PHONE))
    resolver.forbid(2, 3)
    assert place(resolver, 4, person(NAME, A, PHONE)).absorbed == (2,)
    placement = place(resolver, 5, person(NAME, A, OTHER_PHONE))
    assert placement.subject == 1
    assert placement.absorbed == ()


def test_what_is_kept_apart_is_not_joined_even_by_proof_and_a_person_is_asked(person):
    resolver = known(WEAK, {1: person(NAME, A), 2: person(NAME, "E12345678", PHONE, HOME)})
    resolver.keep_apart([1, 2])
    placement = place(resolver, 3, person(NAME, A, PHONE, HOME))
    assert (placement.subject, placement.absorbed) == (1, ()), "the number is the first one's"
    assert [(one.subject, one.decision.reason) for one in placement.decisions] == [(1, "A1"), (2, "C3")]


def test_what_fits_two_that_are_kept_apart_alike_goes_to_neither(person):
    for others in ({}, {3: person(NAME, A, OTHER_PHONE)}):
        resolver = known(WEAK, {1: person(NAME, A), 2: person(NAME, A, "", HOME), **others})
        resolver.keep_apart([1, 2])
        placement = place(resolver, 9, person(NAME, A, PHONE))
        assert placement.is_new
        assert {(one.decision.verdict, one.decision.reason) for one in placement.decisions} == {
            (Verdict.UNSURE, "C3")
        }


def test_whoever_absorbs_one_that_is_kept_apart_is_kept_apart(person):
    resolver = known(WEAK, {
        1: person(NAME, "", OTHER_PHONE),
        2: person(NAME, A),
        3: person(NAME, "E12345678", PHONE, HOME),
    })  # fmt: skip
    resolver.keep_apart([2, 3])
    assert place(resolver, 10, person(NAME, A, OTHER_PHONE)).absorbed == (2,)
    placement = place(resolver, 11, person(NAME, A, PHONE, HOME))
    assert (placement.subject, placement.absorbed) == (1, ())
    assert [one.decision.reason for one in placement.decisions if one.subject == 3] == ["C3"]


def test_looking_again_joins_nothing_that_is_kept_apart(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, "", PHONE, HOME))
    resolver.know(2, keys(person(NAME, A, PHONE, HOME)), lambda: [(2, person(NAME, A, PHONE, HOME))])
    resolver.keep_apart([1, 2])
    placement = resolver.revisit(1, keys(person(NAME, "", PHONE, HOME)))
    assert (placement.subject, placement.absorbed) == (1, ())
    assert [one.decision.reason for one in placement.decisions] == ["C3"]


@given(data=st.data())
def test_no_two_that_are_kept_apart_ever_become_one(crowded, person, data):
    stored = data.draw(st.lists(crowded, min_size=2, max_size=8))
    came = data.draw(st.lists(crowded, max_size=12))
    resolver = known(POLICY, {number: person(*given_by) for number, given_by in enumerate(stored)})
    apart = data.draw(st.sets(st.integers(0, len(stored) - 1)))
    resolver.keep_apart(apart)
    for number, given_by in enumerate(came, 100):
        place(resolver, number, person(*given_by))
    for number in range(len(stored)):
        if resolver.find(number) == number:
            resolver.revisit(number, keys(person(*stored[number])))
    assert len({resolver.find(number) for number in apart}) == len(apart)


def known(policy: Policy, identities: dict[int, Identity]) -> Resolver:
    """A resolver to which the store gives these subjects."""
    resolver = Resolver(policy)
    for number, identity in identities.items():
        resolver.know(number, keys(identity), lambda at=number, identity=identity: [(at, identity)])
    return resolver


def test_subject_of_the_store_is_opened_once_and_only_when_hit(person):
    resolver = Resolver(WEAK)
    opened = count()
    identity = person(NAME, A)

    def load():
        next(opened)
        return [(90, identity)]

    resolver.know(100, keys(identity), load)
    place(resolver, 200, person("张建国", B))
    assert next(opened) == 0
    placement = place(resolver, 201, identity)
    assert placement.subject == 100
    assert [one.via for one in placement.decisions] == [90], "the very report that was compared"
    assert place(resolver, 202, identity).subject == 100
    assert next(opened) == 2  # one load, two looks of this test


def test_damaged_number_joins_and_proves_no_second_number(person):
    resolver = Resolver(WEAK)
    place(resolver, 1, person(NAME, "11010119900307813X"))
    assert place(resolver, 2, person(NAME, A)).subject == 1
    assert place(resolver, 3, person(NAME, B)).is_new


def test_phone_of_many_names_is_no_evidence(person):
    resolver = Resolver(WEAK)
    for number, name in enumerate(["张建国", "李红梅", "王志强", "赵丽华", "孙晓明", "周文军"]):
        place(resolver, number, person(name, "", PHONE))
    place(resolver, 50, person(NAME, "", PHONE))
    assert place(resolver, 51, person(NAME, "", PHONE)).is_new


def test_phone_of_many_subjects_of_the_store_is_no_evidence(person):
    resolver = Resolver(WEAK)
    names = [NAME, "张建国", "李红梅", "王志强", "赵丽华", "孙晓明", "周文军"]
    for number, name in enumerate(names):
        identity = person(name, "", PHONE)
        resolver.know(number, keys(identity), lambda at=number, identity=identity: [(at, identity)])
    assert place(resolver, 51, person(NAME, "", PHONE)).is_new


def test_crowded_key_is_counted_and_the_others_still_work(person):
    resolver = Resolver(WEAK)
    crowd = 77
    for number in range(BLOCK_CAP + 5):
        resolver.place(number, person(f"赵{chr(0x4E00 + number)}", "", ""), [crowd])
    known = person(NAME, A)
    resolver.place(900, known, [crowd, 1])
    before = resolver.capped_tokens
    placement = resolver.place(901, known, [crowd, 1])
    assert placement.subject == 900
    assert resolver.capped_tokens == before + 1


@given(data=st.data())
def test_a_subject_never_holds_two_valid_numbers(persons, data):
    identities: list[Identity] = data.draw(st.lists(persons, max_size=25))
    resolver = Resolver(WEAK)
    subject_of = {number: place(resolver, number, one).subject for number, one in enumerate(identities)}
    values: dict[tuple[int, str], set[str]] = {}
    for number, identity in enumerate(identities):
        for one in identity.identifiers:
            if one.validity is Validity.VALID:
                values.setdefault((resolver.find(subject_of[number]), one.scheme), set()).add(one.value)
    assert all(len(found) == 1 for found in values.values())


@pytest.mark.parametrize("seed", range(5))
def test_easy_reports_end_with_their_persons(easy_people, seed):
    rows = easy_people(seed)
    resolver = Resolver(WEAK)
    subject_of = {
        number: place(resolver, number, identity).subject for number, (_, identity) in enumerate(rows)
    }
    clusters: dict[int, set[int]] = {}
    for number, (true, _) in enumerate(rows):
        clusters.setdefault(resolver.find(subject_of[number]), set()).add(true)
    assert all(len(trues) == 1 for trues in clusters.values())
