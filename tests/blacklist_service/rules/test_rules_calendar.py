"""Working days by the State Council's notices, never by weekends alone."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.calendar import (
    add_working_days,
    calendar_years,
    is_working_day,
    parse_calendar,
    working_days_between,
)
from tests.codes import exactly

DAYS = st.dates(date(2018, 1, 1), date(2026, 9, 1))
COUNTS = st.integers(1, 30)


@pytest.mark.parametrize(
    ("day", "is_worked", "why"),
    [
        (date(2018, 2, 11), True, "调休上班的周日"),
        (date(2018, 12, 31), False, "2019年元旦连休的周一"),
        (date(2018, 12, 29), True, "2019年元旦调休的周六"),
        (date(2020, 1, 31), False, "延长的春节"),
        (date(2020, 2, 3), True, "延长后的第一个工作日"),
        (date(2023, 9, 29), False, "中秋节"),
        (date(2024, 2, 9), True, "除夕不放假的一年"),
        (date(2025, 1, 28), False, "除夕放假的一年"),
        (date(2026, 2, 14), True, "春节前调休的周六"),
        (date(2026, 2, 23), False, "春节假期最后一天"),
        (date(2026, 11, 20), True, "普通周五"),
        (date(2026, 11, 21), False, "普通周六"),
    ],
)
def test_days_of_the_official_notices(day: date, is_worked: bool, why: str):
    assert is_working_day(day) is is_worked, why


# Working days per year after the notices (independently counted from a published table).
@pytest.mark.parametrize(
    ("year", "count"),
    [
        (2018, 250),
        (2019, 250),
        (2020, 249),
        (2021, 250),
        (2022, 249),
        (2023, 249),
        (2024, 251),
        (2025, 248),
        (2026, 248),
    ],
)
def test_working_days_of_a_year(year: int, count: int):
    first = date(year, 1, 1)
    days = (first + timedelta(days=i) for i in range(366))
    assert sum(is_working_day(day) for day in days if day.year == year) == count


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        (date(2026, 3, 2), 5, date(2026, 3, 9)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 9, 30), 5, date(2026, 10, 13)),
        (date(2018, 2, 14), 3, date(2018, 2, 24)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
    ],
)
def test_the_day_itself_does_not_count(start: date, n: int, due: date):
    assert add_working_days(start, n) == due


@given(DAYS, COUNTS)
def test_adding_gives_a_working_day_and_counting_gives_it_back(start: date, n: int):
    due = add_working_days(start, n)
    assert is_working_day(due)
    assert working_days_between(start, due) == n
    assert working_days_between(due, start) == -n


@given(DAYS, DAYS, COUNTS, COUNTS)
def test_adding_is_monotone(a: date, b: date, n: int, m: int):
    assert add_working_days(min(a, b), n) <= add_working_days(max(a, b), n)
    assert (add_working_days(a, n) < add_working_days(a, m)) is (n < m)


@given(DAYS, COUNTS, COUNTS)
def test_adding_twice_is_adding_the_sum(start: date, n: int, m: int):
    assert add_working_days(add_working_days(start, n), m) == add_working_days(start, n + m)


def test_less_than_one_day_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2026, 1, 5), 0)


@pytest.mark.parametrize("year", [2017, 2027])
def test_a_year_without_a_notice_is_never_guessed(year: int):
    with pytest.raises(NotReadyError) as refusal:
        is_working_day(date(year, 6, 1))
    assert (refusal.value.code, refusal.value.facts) == ("LAW.CALENDAR", {"year": year})


def test_a_deadline_that_runs_into_an_unknown_year_is_refused():
    with pytest.raises(NotReadyError, match=exactly("LAW.CALENDAR")):
        add_working_days(date(2026, 12, 28), 10)


def test_each_year_is_whole():
    for number, year in calendar_years().items():
        assert year.source.startswith("国办发明电"), number
        assert {day.year for day in year.days_off | year.days_worked} == {number}
        assert not year.days_off & year.days_worked, number
        assert all(day.weekday() >= 5 for day in year.days_worked), number


def test_a_new_year_is_one_block():
    years = parse_calendar(
        'year = [{ year = 2031, source = "示例", mark = "K", working = [2031-02-01],'
        ' holidays = [{ name = "示例", from = 2031-01-01, until = 2031-01-03 }] }]'.encode()
    )
    assert len(years[2031].days_off) == 3
    assert years[2031].days_worked == {date(2031, 2, 1)}
