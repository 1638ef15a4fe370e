"""Wrong digits: one, two, two turned round, one lost or typed twice; and the neighbours that are no typing errors."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.compare.identifiers import compare_identifier
from matching.identifiers import read_identifier
from matching.types import Identifier, Validity, Verdict

A = "340104199001011239"
PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"


def _read(number: str) -> Identifier:
    identifier = read_identifier("resident_id", number).identifier
    assert identifier is not None
    return identifier


@pytest.mark.parametrize(
    ("damaged", "level"),
    [
        ("340104199001011238", "typo"),  # the check character
        ("340104199001011339", "typo"),  # the order
        ("340104199005011239", "typo"),  # the birth month
        ("340107199001011239", "typo"),  # the region
        ("340140199001011239", "typo"),  # two turned round
        ("34010419900101239", "typo"),  # one lost
        ("3401041990010111239", "typo"),  # one twice
        ("340104199501011339", "near"),
        ("3401041990010123", "near"),
        ("340104198506021239", "differs_damaged"),
        ("510107197001011231", "differs_damaged"),
        ("34010419900101", "missing"),
        ("340104199001011255", "conflict"),  # a twin's: valid
    ],
)
def test_level_of_a_damaged_number(damaged, level):
    one, other = _read(A), _read(damaged)
    assert compare_identifier(one, other) == compare_identifier(other, one) == level


def _damage(number: str, data: st.DataObject) -> str:
    at = data.draw(st.integers(0, 16))
    kind = data.draw(st.sampled_from(("digit", "turned", "lost", "twice")))
    if kind == "digit":
        return number[:at] + data.draw(st.sampled_from("0123456789")) + number[at + 1 :]
    if kind == "turned":
        return number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    return number[:at] + number[at + 1 :] if kind == "lost" else number[: at + 1] + number[at:]


@given(data=st.data())
def test_any_single_damage_is_found_and_no_conflict(person, verdict, meet, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    damaged = _damage(number, data)
    assume(damaged != number)
    assume(damaged[:17].isdecimal())
    # A number that fails and ends so counts as cut by a spreadsheet: only what it shows is compared.
    assume(not damaged.endswith("000"))
    one, other = person(name, number, PHONE), person(name, damaged, PHONE)
    assert compare_identifier(one.identifiers[0], other.identifiers[0]) in {"typo", "mask_wide"}
    assert meet(one, other)
    assert verdict(one, other) is Verdict.SAME
    # Of another person of that home it may be the number, mistyped.
    other_name = "赵" + name[1:] if name[0] != "赵" else "钱" + name[1:]
    assert verdict(person(name, number), person(other_name, damaged)) is not Verdict.SAME


@given(data=st.data())
def test_any_single_damage_is_found_by_the_number_alone(person, meet, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    damaged = _damage(number, data)
    assume(damaged != number)
    assume(damaged[:17].isdecimal())
    assert meet(person(name, number), person(name, damaged))


@given(data=st.data())
def test_two_valid_numbers_are_never_same(person, verdict, han_names, numbers, data):
    name, number, other = data.draw(han_names), data.draw(numbers), data.draw(numbers)
    assume(number != other)
    one = person(name, number, PHONE, HOME, bank_card="6222021234567890128")
    two = person(name, other, PHONE, HOME, bank_card="6222021234567890128")
    assert verdict(one, two) is not Verdict.SAME
    assert compare_identifier(one.identifiers[0], two.identifiers[0]) == "conflict"


@given(data=st.data())
def test_comparing_numbers_is_symmetric(numbers, data):
    pool = st.one_of(
        numbers,
        numbers.map(lambda number: number[:4] + "*" * 10 + number[-4:]),
        numbers.map(lambda number: number[:6] + "*" * 8 + number[-4:]),
        numbers.map(lambda number: number[:16] + "0" + number[17:]),
    )
    one, other = _read(data.draw(pool)), _read(data.draw(pool))
    level = compare_identifier(one, other)
    assert compare_identifier(other, one) == level
    if one == other and one.validity is Validity.VALID:
        assert level == "equal"
