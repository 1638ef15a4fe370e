"""Masked numbers: compared on the places that both sides show, never `same` by themselves."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.compare.contacts import compare_phones
from matching.compare.identifiers import compare_identifier
from matching.identifiers import read_identifier, read_phone
from matching.types import Identifier, Validity, Verdict

A = "340104199001011239"
_MARKS = (
    "*",
    "x",
    "X",
    "×",
    "＊",
    "#",
    "＃",
    "?",
    "？",
    "•",
    "●",
    "○",
    "■",
    "□",
    "★",
    "※",
    "_",
    "-",
    ".",
    "·",
)
_SHOWN = ((4, 4), (6, 4), (3, 4), (14, 0), (14, 1), (6, 2), (10, 4), (1, 1), (0, 4), (6, 0), (0, 12))


def _mask(number: str, front: int, back: int, mark: str = "*") -> str:
    return number[:front] + mark * (len(number) - front - back) + number[len(number) - back :]


def _read(number: str) -> Identifier | None:
    return read_identifier("resident_id", number).identifier


@pytest.mark.parametrize("mark", _MARKS)
@pytest.mark.parametrize("id_type", ["resident_id", ""])
def test_whatever_hides_the_digits_it_is_one_mask(mark, id_type):
    identifier = read_identifier(id_type, _mask(A, 4, 4, mark)).identifier
    assert identifier == Identifier("resident_id", "3401**********1239", Validity.MASKED)


@pytest.mark.parametrize(
    "text",
    [
        "3401****1239",
        "3401…1239",
        "3401......1239",
        "3401------1239",
        "3401XXXX1239",
        "3401**************1239",
    ],
)
def test_a_mask_of_another_length_is_made_to_fit(text):
    assert _read(text) == Identifier("resident_id", "3401**********1239", Validity.MASKED)


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        ((4, 4), "mask_4_4"),
        ((6, 4), "mask_6_4"),
        ((14, 0), "mask_front"),
        ((10, 4), "mask_wide"),
        ((6, 2), "mask_front"),
        ((3, 4), "mask_narrow"),
        ((6, 0), "mask_front"),
        ((0, 4), "mask_narrow"),
    ],
)
def test_level_of_a_mask_that_fits(shown, level):
    whole, masked = _read(A), _read(_mask(A, *shown))
    assert whole is not None
    assert masked is not None
    assert compare_identifier(whole, masked) == compare_identifier(masked, whole)
    assert compare_identifier(whole, masked) == level


def test_a_mask_that_shows_next_to_nothing_is_no_number():
    assert _read(_mask(A, 1, 1)) is None
    assert read_phone("1*********0").identifier is None


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("138****5670", "13812345670", "masked"),
        ("138****5670", "13812345671", "different"),
        ("138****5670", "138****5670", "masked"),
        ("138****5670", "1381234****", "missing"),
        ("1381234****", "13812345670", "masked"),
        ("138*2345*70", "13812345670", "masked"),
    ],
)
def test_level_of_masked_phones(a, b, level):
    assert compare_phones(a, b) == compare_phones(b, a) == level


@pytest.mark.parametrize(
    "text",
    [
        "138xxxx5670",
        "138XXXX5670",
        "138####5670",
        "138••••5670",
        "138…5670",
        "138**5670",
        "138-****-5670",
        "138----5670",
        "+86 138****5670",
        "138 **** 5670",
        "１３８＊＊＊＊５６７０",
    ],
)
def test_masked_phone_is_read(text):
    identifier = read_phone(text).identifier
    assert identifier == Identifier("phone", "138****5670", Validity.MASKED)


@given(data=st.data())
def test_a_mask_of_the_number_fits_and_gives_no_same_by_itself(
    person, verdict, meet, han_names, numbers, data
):
    name, other_name, number = data.draw(han_names), data.draw(han_names), data.draw(numbers)
    front, back = data.draw(st.sampled_from(_SHOWN))
    masked = _mask(number, front, back, data.draw(st.sampled_from(_MARKS)))
    whole, hidden = person(name, number), person(name, masked)
    for identifier in hidden.identifiers:
        assert identifier.validity is Validity.MASKED
        assert compare_identifier(whole.identifiers[0], identifier).startswith("mask_")
    if back == 4 and front >= 4:
        assert meet(whole, hidden)
    # Without the name it says nothing: neither another name nor none makes one person.
    assert verdict(person("", number), person("", masked)) is not Verdict.SAME
    if other_name != name:
        assert verdict(person(other_name, number), person("", masked)) is not Verdict.SAME


@given(data=st.data())
def test_a_mask_of_another_number_shows_it(person, verdict, han_names, numbers, data):
    name, number, other = data.draw(han_names), data.draw(numbers), data.draw(numbers)
    assume(number[:6] != other[:6] or number[-4:] != other[-4:])
    assert verdict(person(name, number), person(name, _mask(other, 6, 4))) is Verdict.DIFFERENT


@given(data=st.data())
def test_two_masks_are_compared_where_both_show(numbers, data):
    number = data.draw(numbers)
    one, other = (_read(_mask(number, *data.draw(st.sampled_from(_SHOWN)))) for _ in range(2))
    if one is not None and other is not None:
        level = compare_identifier(one, other)
        assert level == compare_identifier(other, one)
        assert level == "missing" or (level.startswith("mask_") and level != "mask_inconsistent")
