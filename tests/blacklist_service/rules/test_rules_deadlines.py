"""A deadline is computed in one place, from a dated parameter and the calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.deadlines import (
    DaysLeft,
    add_months,
    days_left,
    due_on,
    first_days_by_month,
    owed_by,
)
from tests.codes import exactly


@pytest.mark.parametrize(
    ("code", "start", "region", "due"),
    [
        ("objection_answer", date(2026, 9, 28), "", date(2026, 10, 18)),  # 国庆 and a Sunday: still 20 days
        ("complaint_answer", date(2026, 1, 31), "", date(2026, 3, 2)),
        ("reply_window", date(2026, 9, 30), "", date(2026, 10, 13)),
        ("repair_answer", date(2026, 2, 12), "", date(2026, 3, 4)),
        ("stop_showing", date(2026, 4, 30), "", date(2026, 5, 8)),
        ("publicity_ordinary_min", date(2026, 11, 30), "", date(2027, 2, 28)),
        ("bad_information_retention", date(2020, 2, 29), "", date(2025, 2, 28)),
        ("query_log", date(2024, 5, 1), "", date(2027, 5, 1)),
        ("query_log", date(2024, 5, 1), "440300", date(2029, 5, 1)),
        ("local_objection_answer", date(2026, 11, 20), "310000", date(2026, 11, 27)),
        ("court_reconsideration_request", date(2026, 9, 21), "", date(2026, 10, 8)),  # 国庆: moved
    ],
)
def test_deadlines(code: str, start: date, region: str, due: date):
    assert due_on(code, start, region) == due


@given(st.dates(date(2026, 11, 1), date(2026, 12, 31)))
def test_what_is_owed_is_told_where_the_next_years_holidays_are_not_known(start: date):
    assert start < owed_by("repair_answer", start) <= date(2027, 1, 10)


@given(st.dates(date(2023, 5, 1), date(2026, 11, 1)))
def test_what_is_owed_follows_the_holidays_that_are_known(start: date):
    assert owed_by("repair_answer", start) == due_on("repair_answer", start)


@pytest.mark.parametrize("code", ["free_reports", "rate_cap", "campaign_cut_off_2018"])
def test_what_is_no_length_of_time_gives_no_deadline(code: str):
    with pytest.raises(NotReadyError, match=exactly("LAW.PARAMETER")):
        due_on(code, date(2026, 1, 5))


@pytest.mark.parametrize(
    ("due", "today", "left"),
    [
        (date(2026, 3, 9), date(2026, 3, 2), DaysLeft(7, 5)),
        (date(2026, 3, 9), date(2026, 3, 9), DaysLeft(0, 0)),
        (date(2026, 3, 9), date(2026, 3, 10), DaysLeft(-1, -1)),
        (date(2026, 10, 13), date(2026, 9, 30), DaysLeft(13, 5)),
        (date(2027, 1, 9), date(2026, 12, 20), DaysLeft(20, None)),
    ],
)
def test_days_left(due: date, today: date, left: DaysLeft):
    assert days_left(due, today) == left
    assert left.is_overdue is (today > due)


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 11, 30), 12, date(2027, 11, 30)),
        (date(2024, 2, 29), 60, date(2029, 2, 28)),
    ],
)
def test_months_end_on_the_same_day_or_the_last(start: date, months: int, expected: date):
    assert add_months(start, months) == expected


@given(
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    st.integers(0, 120),
)
def test_months_are_monotone(a: date, b: date, months: int):
    assert add_months(min(a, b), months) <= add_months(max(a, b), months)
    assert add_months(a, months) < add_months(a, months + 1)


def test_an_age_in_whole_months_begins_the_day_after_that_day_of_an_earlier_month():
    assert first_days_by_month(date(2026, 3, 31), 3) == [
        date(2026, 3, 1), date(2026, 2, 1), date(2026, 1, 1)
    ]  # fmt: skip
    assert first_days_by_month(date(2026, 1, 15), 2) == [date(2025, 12, 16), date(2025, 11, 16)]
