"""Rare characters that a system could not write: a sign, a private code, the reading, a description of the shape."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.names import HIDDEN, fold_name, read_pinyin
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
# Question marks and boxes, replacement and private use characters, mask characters.
_SIGNS = "?？□■▇�◆◇○＊*※#\ue5f1\uf8ff\U000f1234"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        *[(f"张{sign}", "张*") for sign in _SIGNS],
        ("王□国", "王*国"),
        ("张??", "张**"),
        ("张⿰韦华", "张*"),
        ("李⿱山石", "李*"),
        ("张&#40857;", "张龙"),
        ("张&#x9F99;", "张龙"),
        ("李xx", "李**"),
        ("李XX", "李**"),
        ("李X明", "李*明"),
        ("李×明", "李*明"),
        ("李某", "李*"),
        ("李某某", "李**"),
        ("李某明", "李*明"),
        ("李〇〇", "李**"),
        ("李○○", "李**"),
        ("李●", "李*"),
        ("王口", "王口"),
        ("王〇", "王〇"),
        ("张wei", "张wei"),
        ("张WEI", "张wei"),
        ("张xin", "张xin"),
    ],
)
def test_what_stands_for_a_lost_character_is_hidden(written, folded):
    assert fold_name(written) == folded


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("张?", "张龑", "masked"),
        ("张??", "张龑", "masked"),  # two bytes lost
        ("张□", "张玮", "masked"),
        ("□玮", "张玮", "masked"),
        ("王□国", "王建国", "masked"),
        ("王□国", "王建军", "different"),
        ("张\ue5f1", "李玮", "different"),
        ("张WEI", "张韡", "pinyin"),
        ("张wei华", "张韡华", "pinyin"),
        ("张wei", "张龙", "surname_only"),
        ("??", "张玮", "different"),
    ],
)
def test_level_of_a_name_with_a_lost_character(name_level, a, b, level):
    assert name_level(a, b) == level


@given(data=st.data())
def test_a_lost_character_never_hides_who_it_is_and_proves_nothing(
    person, verdict, meet, name_level, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    at = data.draw(st.integers(0, len(name) - 1))
    damaged = name[:at] + data.draw(st.sampled_from(_SIGNS)) + name[at + 1 :]
    assert fold_name(damaged).count(HIDDEN) == 1
    assert name_level(name, damaged) == "masked"
    assert verdict(person(name, number), person(damaged, number)) is not Verdict.DIFFERENT
    mask = number[:4] + "*" * 10 + number[-4:]
    assert meet(person(name, number), person(damaged, mask))
    # Brothers share phone and home.
    assert verdict(person(name, "", PHONE, HOME), person(damaged, "", PHONE, HOME)) is not Verdict.SAME


@given(data=st.data())
def test_the_reading_in_place_of_a_character_is_that_character(
    person, verdict, name_level, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    at = data.draw(st.integers(1, len(name) - 1))
    syllable = read_pinyin(name)[at]
    damaged = name[:at] + data.draw(st.sampled_from((syllable, syllable.upper()))) + name[at + 1 :]
    assert read_pinyin(fold_name(damaged)) == read_pinyin(name)
    assert name_level(name, damaged) == "pinyin"
    assert verdict(person(name, number), person(damaged, number)) is not Verdict.DIFFERENT
    assert verdict(person(name), person(damaged)) is Verdict.DIFFERENT
