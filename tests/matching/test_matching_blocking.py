"""Keys under which identities are found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.blocking import block_keys
from matching.decide import compare
from matching.types import Verdict

NUMBER = "11010119900307803X"
HOME = "安徽省合肥市包河区望江西路862号12栋1101室"


@given(data=st.data())
def test_pairs_that_are_one_subject_share_a_key(persons, data):
    a, b = data.draw(persons), data.draw(persons)
    if compare(a, b).verdict is Verdict.SAME:
        assert set(block_keys(a)) & set(block_keys(b))


def test_a_full_identity_has_at_most_fifteen_keys(person):
    keys = block_keys(person("张建国", NUMBER, "13812345670", HOME, bank_card="4111111111111111"))
    assert 8 <= len(keys) <= 15
    assert len(set(keys)) == len(keys)


def test_a_name_alone_has_no_key(person, firm):
    assert block_keys(person("张建国")) == []
    assert block_keys(firm("安徽恒通明德商贸有限公司")) == []


def test_no_key_is_a_name_alone(person):
    found = person("张建国", NUMBER, "13812345670", HOME)
    for _, text in block_keys(found):
        assert any(character.isdecimal() for character in text)


def test_damaged_hidden_and_short_numbers_still_meet_the_true_one(person):
    true = set(block_keys(person("张建国", NUMBER)))
    for number in (
        "11010119900307813X",
        "11010119910307803X",
        "11020119900307803X",
        "1101**********803X",
        "110101********803X",
        "110101199003078000",
        "11010119900307803",
    ):
        assert true & set(block_keys(person("张建国", number))), number


def test_firms_meet_by_code_head_and_address(firm, make_code):
    code = make_code("340100", "MA2NAB12")
    known = set(block_keys(firm("安徽恒通明德商贸有限公司", code, "孙地", HOME)))
    assert known & set(block_keys(firm("恒通", code[8:17], id_type="org_code")))
    assert known & set(block_keys(firm("安徽恒通明德商贸有限责任公司", "", "孙地")))
    assert known & set(block_keys(firm("恒通明德商贸公司", "", "", HOME)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("11010119900307803X", "11020119900307813X"),  # wrong digits in both ends, birthday whole
        ("1101**********803X", "11010119900307813X"),  # a middle hidden, a tail mistyped
        ("1101**********803X", "11010119900307****"),  # a middle hidden, a tail hidden
    ],
    ids=["two digits", "mask and digit", "two masks"],
)
def test_two_damages_of_a_number_under_one_name_still_meet(person, one, other):
    assert set(block_keys(person("张建国", one))) & set(block_keys(person("张建国", other)))


def test_a_lost_surname_is_found_in_the_room(person):
    known = set(block_keys(person("张建国", NUMBER, "13812345670", HOME)))
    assert known & set(block_keys(person("*建国", "", "15912345671", HOME)))


@given(place=st.integers(0, 7), wrong=st.sampled_from("启航天地众合"))
def test_one_wrong_character_of_a_firms_name_leaves_a_key(firm, place, wrong):
    core = "明德顺通商贸"[:6] if place < 6 else "明德顺"
    spoilt = core[: place % len(core)] + wrong + core[place % len(core) + 1 :]
    known = set(block_keys(firm(f"安徽{core}有限公司", "", "孙地")))
    assert known & set(block_keys(firm(f"安徽{spoilt}有限公司", "", "孙地")))
