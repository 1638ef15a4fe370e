"""What holds for every pair whatever is drawn."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.compare.names import name_bits
from matching.decide import compare
from matching.normalize import read_identity
from matching.policy import POLICY, amend_policy
from matching.types import Identity, RawIdentity, SubjectKind, Validity, Verdict

PHONE = "13812345670"
# Bits that the name must give beside an equal phone, to the tenth that a score is told in.
COMMON = (
    next(gate.floor for gate in POLICY.gates if gate.code == "A6")
    - POLICY.prior
    - POLICY.weights["phone"]["equal"]
)


@given(data=st.data())
def test_comparison_is_symmetric(persons, data):
    a, b = data.draw(persons), data.draw(persons)
    assert compare(a, b) == compare(b, a)


@given(data=st.data())
def test_two_valid_numbers_are_never_one_subject(persons, numbers, names, data):
    a: Identity = data.draw(persons)
    one, other = data.draw(numbers), data.draw(numbers)
    assume(one != other)
    name = data.draw(names)
    raw = {
        "name": name,
        "kind": SubjectKind.PERSON,
        "phone": a.phone,
        "address": f"合肥市包河区{a.road}号{a.room}",
    }
    first, second = (read_identity(RawIdentity(id_number=number, **raw)) for number in (one, other))
    assert first.identifiers[0].validity is second.identifiers[0].validity is Validity.VALID
    decision = compare(first, second)
    assert decision.verdict is not Verdict.SAME
    assert decision.reason == "V1"


@given(data=st.data())
def test_a_name_alone_is_never_one_subject_and_no_question(names, data):
    name = data.draw(names)
    bare = read_identity(RawIdentity(name, SubjectKind.PERSON))
    number = data.draw(st.one_of(st.just(""), st.just("5.1E+17")))
    other = read_identity(RawIdentity(name, SubjectKind.PERSON, id_number=number, phone="13812345670"))
    for decision in (compare(bare, bare), compare(bare, other)):
        assert (decision.verdict, decision.reason) == (Verdict.DIFFERENT, "N2")


@given(data=st.data())
def test_one_character_off_is_never_one_subject_on_contacts(names, data):
    name = data.draw(names)
    assume(len(name) == 3)
    raw = {"kind": SubjectKind.PERSON, "phone": "13812345670", "address": "合肥市包河区人民路9号3栋101"}
    for other in (name[:2] + "鑫", name[:2] + "*", name[0] + "**"):
        decision = compare(read_identity(RawIdentity(name, **raw)), read_identity(RawIdentity(other, **raw)))
        assert decision.verdict is not Verdict.SAME


@given(data=st.data())
def test_common_name_and_recycled_phone_are_never_one_subject(person, names, numbers, data):
    """The next holder of a phone may bear it: more than one in ten thousand do."""
    name = data.draw(
        st.sampled_from(("张伟", "王芳", "李娜", "王秀英", "张敏", "李静")).filter(
            lambda name: name_bits(name) < COMMON
        )
    )
    number = data.draw(st.one_of(st.just(""), numbers))
    decision = compare(person(name, number, PHONE), person(name, "", PHONE))
    assert (decision.verdict, decision.reason) == (Verdict.UNSURE, "R2")


@given(data=st.data())
def test_uncommon_name_and_phone_are_one_subject_unless_the_home_speaks_against_it(
    person, names, numbers, data
):
    name = data.draw(names.filter(lambda name: name_bits(name) > COMMON + 0.1))
    number = data.draw(st.one_of(st.just(""), numbers))
    decision = compare(person(name, number, PHONE), person(name, "", PHONE))
    assert (decision.verdict, decision.reason) == (Verdict.SAME, "A6")
    moved = compare(
        person(name, number, PHONE, "合肥市包河区人民路9号3栋101"),
        person(name, "", PHONE, "北京市朝阳区和平里2号5栋302"),
    )
    assert (moved.verdict, moved.reason) == (Verdict.UNSURE, "R2")


def test_name_and_card_are_one_subject_because_cards_are_not_recycled(person):
    one, other = (
        person("覃汉琰", number, bank_card="6222021234567890128") for number in ("11010119900307803X", "")
    )
    decision = compare(one, other)
    assert (decision.verdict, decision.reason) == (Verdict.SAME, "A9")
    assert compare(one, other, shared=frozenset({"bank_card"})).verdict is not Verdict.SAME


BROTHERS_HOME = "合肥市包河区人民路9号3栋101"


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        # A contact agrees, none speaks against it.
        (("王建国", PHONE, BROTHERS_HOME), ("王建军", PHONE, BROTHERS_HOME), "A19"),
        (("王建国", "", BROTHERS_HOME), ("王建军", PHONE, BROTHERS_HOME), "A19"),
        (("王建国", PHONE, BROTHERS_HOME), ("王海涛", PHONE, ""), "A20"),
        # One home and two phones are two of a family.
        (("王建国", "13912345678", BROTHERS_HOME), ("王建军", PHONE, BROTHERS_HOME), "R1"),
        (("王建国", "", BROTHERS_HOME), ("王海涛", PHONE, BROTHERS_HOME), "R1"),
        (("王建国", "", ""), ("王建军", "", ""), "R1"),
        # A name that has nothing in common goes to a person, whatever agrees.
        (("王建国", PHONE, BROTHERS_HOME), ("李海涛", PHONE, BROTHERS_HOME), "R1"),
    ],
)
def test_one_number_under_two_names(person, one, other, reason):
    a, b = (person(name, "11010119900307803X", phone, home) for name, phone, home in (one, other))
    assert compare(a, b).reason == compare(b, a).reason == reason


@given(data=st.data())
def test_decision_names_its_policy_and_adds_up(persons, data):
    decision = compare(data.draw(persons), data.draw(persons))
    assert decision.policy == POLICY.version
    assert decision.score == pytest.approx(POLICY.prior + sum(line.bits for line in decision.fields), abs=0.1)


def test_what_if_moves_floors_and_never_vetoes(person):
    lenient = amend_policy({"floors": {"A6": 9}, "version": "lenient"})
    loose = amend_policy({"floors": {"A6": -99}, "weights": {"identifier": {"conflict": 99}}})
    one, other = person("张伟", "", PHONE), person("张伟", "", PHONE)
    assert compare(one, other).verdict is Verdict.UNSURE
    assert compare(one, other, lenient).verdict is Verdict.SAME
    assert compare(one, other, lenient).policy == "lenient"
    first, second = person("覃汉琰", "11010119900307803X"), person("覃汉琰", "440308199901101512")
    assert compare(first, second, loose).verdict is Verdict.DIFFERENT


@pytest.mark.parametrize(
    "changes",
    [
        {"weights": {"phone": {"loud": 1}}},
        {"floors": {"Z9": 1}},
        {"gates": []},
        {"weights": {"hat": {"x": 1}}},
    ],
)
def test_what_if_refuses_what_the_policy_does_not_have(changes):
    with pytest.raises(ValueError, match="policy"):
        amend_policy(changes)
