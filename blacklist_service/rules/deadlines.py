"""The one place where a deadline is computed: a dated parameter of the law, counted with the calendar."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.calendar import (
    add_working_days,
    calendar_years,
    counts_as_worked,
    is_working_day,
    working_days_between,
)
from blacklist_service.rules.law import Unit, parameter, whole_number

_MONTHS_A_YEAR = 12
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaysLeft:
    """How long until a deadline; 0 on its last day, negative after it.

    `working` is None while the holiday notice of a year in between has not been published.
    """

    calendar: int
    working: int | None

    @property
    def is_overdue(self) -> bool:
        return self.calendar < 0


def due_on(code: str, start: date, region: str = "") -> date:
    """The last day on which a duty may be fulfilled, by the parameter in force on the day it began.

    The first day does not count. A deadline in calendar days that falls on a holiday is moved to the next working day
    only where the law of the procedure says so (the courts' own), or where the time is the subject's (to ask for
    reconsideration): elsewhere a longer wait would burden it.
    Raises: NotReadyError LAW.PARAMETER or LAW.CALENDAR.
    """
    return _last_day(code, start, region, is_working_day)


def owed_by(code: str, start: date) -> date:
    """The last day of what is owed to a subject, also past the years whose holidays are known.

    There every day counts as worked, so that the day is never later than the law's: nobody is turned away with an
    objection or an application because next year's notice was not loaded.
    Raises: NotReadyError LAW.PARAMETER.
    """
    return _last_day(code, start, "", counts_as_worked)


# Remembered, because a release asks for thousands of the same.
@lru_cache(maxsize=4096)
def _last_day(code: str, start: date, region: str, is_worked: Callable[[date], bool]) -> date:
    found = parameter(code, start, region)
    count = whole_number(code, start, region)
    match found.unit:
        case Unit.CALENDAR_DAYS:
            last = start + timedelta(days=count)
            return add_working_days(last - _DAY, 1, is_worked) if found.moves_off_holidays else last
        case Unit.WORKING_DAYS:
            return add_working_days(start, count, is_worked)
        case Unit.MONTHS:
            return add_months(start, count)
        case Unit.YEARS:
            return add_months(start, count * _MONTHS_A_YEAR)
        case _:
            raise NotReadyError(
                "LAW.PARAMETER",
                f"法律参数 {code} 不是期限。",
                f"The law parameter {code} is not a length of time.",
                parameter=code,
            )


def days_left(due: date, today: date) -> DaysLeft:
    """How many calendar and working days remain until a deadline."""
    years = range(min(due, today).year, max(due, today).year + 1)
    is_known = all(year in calendar_years() for year in years)
    return DaysLeft((due - today).days, working_days_between(today, due) if is_known else None)


def first_days_by_month(today: date, months: int) -> list[date]:
    """Of ages in whole months, under one, one, … up to so many: the first day of each; what is older has no day here.

    What came on the same day one month ago is one month old.
    """
    return [add_months(today, -(age + 1)) + _DAY for age in range(months)]


def add_months(start: date, months: int) -> date:
    """The same day some months later, or the month's last day where that day does not exist (民法典 Art 202)."""
    index = start.year * _MONTHS_A_YEAR + start.month - 1 + months
    year, month = divmod(index, _MONTHS_A_YEAR)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
