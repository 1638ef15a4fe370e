"""The table of cases of the legal clocks, row by row; and what a clock is that is asked for them."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

_DAY = timedelta(days=1)
_LONG = 12_000  # days; more than any clock here runs


@dataclass(frozen=True, slots=True)
class Case:
    """A row of clock_cases.csv. `last` is a day, an instant or the code of a refusal."""

    clock: str
    given: str
    instant: datetime
    day: date
    law: str
    last: str
    why: str


def cases() -> list[Case]:
    """The rows of the table."""
    with (Path(__file__).parent / "clock_cases.csv").open(encoding="utf-8", newline="") as file:
        return [
            Case(
                clock=row["clock"],
                given=row["given"],
                instant=datetime.fromisoformat(row["from_utc"]).astimezone(UTC),
                day=date.fromisoformat(row["day"]),
                law=row["law"],
                last=row["last_day"],
                why=row["why"],
            )
            for row in csv.DictReader(file)
        ]


@dataclass(frozen=True, slots=True)
class Reading:
    """One clock: how it is asked, the functions that are asked, and on which day the law that counts is in force."""

    ask: Callable[[Case], date | datetime]
    rules: tuple[str, ...]
    parameter: str = ""
    law_of_last_day: bool = False


def days_from(first: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range(_LONG))


def last_before(is_over: Callable[[date], bool], first: date) -> date:
    """The day before the first one on which something is over."""
    return next(day for day in days_from(first) if is_over(day)) - _DAY


def first_instant(is_so: Callable[[datetime], bool], start: datetime, step: timedelta) -> datetime:
    """The first instant at which something holds, and no microsecond before it."""
    found = next(at for at in (start + n * step for n in range(_LONG)) if is_so(at))
    assert not is_so(found - timedelta(microseconds=1))
    return found
