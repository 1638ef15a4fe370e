"""How often an own report is given: the law's number at least, and again from the first day of the next year."""

from datetime import date

import pytest

from blacklist_service.rules.law import whole_number
from blacklist_service.rules.own_reports import given_again_on

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize("day", [date(2013, 3, 15), TODAY, date(2030, 1, 1)])
def test_never_fewer_than_the_law_says(day: date) -> None:
    assert whole_number("own_reports", day) >= whole_number("free_reports", day) == 2


@pytest.mark.parametrize(
    ("given", "again"), [(0, TODAY), (1, TODAY), (11, TODAY), (12, date(2027, 1, 1)), (99, date(2027, 1, 1))]
)
def test_the_next_one(given: int, again: date) -> None:
    assert given_again_on(given, TODAY) == again


def test_the_year_is_the_calendars() -> None:
    assert given_again_on(12, date(2026, 12, 31)) == date(2027, 1, 1)
    assert given_again_on(12, date(2027, 1, 1)) == date(2028, 1, 1)
