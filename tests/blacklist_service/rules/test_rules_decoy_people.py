"""Invented people: right check digits under codes that were never assigned, and otherwise like a report."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.decoy_people import DRAW_BYTES, invented_person, is_unassigned
from blacklist_service.rules.gates import is_adult_on, is_rate_above_cap

TODAY = date(2026, 3, 2)
draws = st.binary(min_size=DRAW_BYTES, max_size=DRAW_BYTES)


@given(draws)
def test_nobody_was_ever_given_the_number(chance):
    person = invented_person(chance, TODAY)
    assert is_unassigned(person.id_number)
    assert len(person.name) == 3


@given(draws)
def test_the_debt_is_one_that_the_gates_let_through(chance):
    person = invented_person(chance, TODAY)
    number = person.id_number
    assert is_adult_on(date(int(number[6:10]), int(number[10:12]), int(number[12:14])), TODAY)
    assert not is_rate_above_cap(int(person.annual_rate.replace(".", "")), person.loan_date)
    assert person.loan_date < TODAY
    assert person.principal_yuan > 0


@given(draws)
def test_nothing_of_it_stands_in_a_repr(chance):
    person = invented_person(chance, TODAY)
    assert person.name not in repr(person)
    assert person.id_number not in repr(person)


def test_two_draws_are_two_people():
    one, other = (invented_person(bytes([step]) * DRAW_BYTES, TODAY) for step in (1, 2))
    assert one != other
    with pytest.raises(ValueError, match="32"):
        invented_person(b"1", TODAY)


@pytest.mark.parametrize(
    ("number", "is_one"),
    [
        ("110101199003070011", False),  # assigned
        ("110199199003070010", False),  # never assigned, but a wrong check digit
        ("12345", False),
        ("", False),
    ],
)
def test_only_a_right_number_of_no_place_is_one(number, is_one):
    assert is_unassigned(number) is is_one
