"""Working days after the State Council's yearly notice (holidays.toml), never from weekends alone."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.law import SourceMark

_DAY = timedelta(days=1)
_SATURDAY = 5


class ScheduleDays(StrEnum):
    """On which days a schedule may be due."""

    EVERY_DAY = "every_day"
    WORKING_DAYS = "working_days"


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """One year's notice: days off and weekend days that are worked, with the notice's number."""

    year: int
    source: str
    mark: SourceMark
    days_off: frozenset[date]
    days_worked: frozenset[date]


def parse_calendar(toml: bytes) -> dict[int, CalendarYear]:
    """The years of a holiday file by number."""
    years = tomllib.loads(toml.decode("utf-8"))["year"]
    return {
        row["year"]: CalendarYear(
            year=row["year"],
            source=row["source"],
            mark=SourceMark(row["mark"]),
            days_off=frozenset(day for h in row["holidays"] for day in _days(h["from"], h["until"])),
            days_worked=frozenset(row["working"]),
        )
        for row in years
    }


@cache
def calendar_years() -> dict[int, CalendarYear]:
    """The years that the service knows."""
    return parse_calendar(files(__package__).joinpath("holidays.toml").read_bytes())


def is_working_day(day: date) -> bool:
    """The day is worked after the State Council's notice.

    Raises: NotReadyError LAW.CALENDAR when the notice of that year was not loaded.
    """
    year = calendar_years().get(day.year)
    if year is None:
        raise NotReadyError(
            "LAW.CALENDAR",
            f"缺少 {day.year} 年的节假日安排，不能计算工作日。",
            f"The holiday notice of {day.year} is missing; working days cannot be counted.",
            year=day.year,
        )
    if day in year.days_worked:
        return True
    return day.weekday() < _SATURDAY and day not in year.days_off


def add_working_days(start: date, n: int, is_worked: Callable[[date], bool] = is_working_day) -> date:
    """The n-th working day after a day; the day itself does not count (民法典 Art 201).

    n ≥ 1. Raises: ValueError for n < 1; NotReadyError LAW.CALENDAR past the years that are known.
    """
    if n < 1:
        raise ValueError("n must be at least 1")
    day = start
    while n:
        day += _DAY
        n -= is_worked(day)
    return day


def working_days_between(start: date, end: date) -> int:
    """How many working days lie after `start` up to and including `end`; negative when `end` comes first.

    Raises: NotReadyError LAW.CALENDAR past the years that are known.
    """
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(day) for day in _days(start + _DAY, end))


def days_due_on(day: date) -> list[date]:
    """The days whose slots are due on a day, newest first: the day itself and those off right before it; none on a
    day off.

    House rule: what falls on a day off waits for the next working day and is not lost (ADR 0053). Days of a year whose
    notice was not loaded count as worked, because a release too early does less harm than none.
    """
    if not counts_as_worked(day):
        return []
    due = [day]
    while not counts_as_worked(due[-1] - _DAY):
        due.append(due[-1] - _DAY)
    return due


def counts_as_worked(day: date) -> bool:
    """The day is worked, or nobody knows yet: every day of a year whose notice was not loaded counts.

    House rule, for what does less harm too early than never.
    """
    return day.year not in calendar_years() or is_working_day(day)


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY
