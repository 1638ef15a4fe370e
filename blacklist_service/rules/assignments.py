"""With whom a case may be: colleagues and superiors by their regions; and when it is everybody's again.

The law knows no assignment within an office: these are rules of the house, and the clocks of the law run on.
"""

from collections.abc import Iterable
from datetime import date

from blacklist_service.rules.deadlines import DaysLeft
from blacklist_service.rules.law import is_within, stem_of, whole_number
from blacklist_service.rules.roles import covers


def is_everybodys(days: DaysLeft | None, today: date) -> bool:
    """A step is so near its deadline (parameter assignment_everybodys in working days; in calendar days where the
    holidays are not known) that it shows to all as if the case were with nobody. Never without a deadline.

    Raises: NotReadyError LAW.PARAMETER.
    """
    if days is None:
        return False
    left = days.calendar if days.working is None else days.working
    return left <= whole_number("assignment_everybodys", today)


def widest_over(areas: Iterable[str], region: str) -> str | None:
    """The widest of an official's areas that a case of this region lies in; None where it lies in none."""
    reached = [area for area in areas if covers((area,), region)]
    return min(reached, key=lambda area: (len(stem_of(area)), area), default=None)


def is_above(area: str, other: str) -> bool:
    """One area is superior to another: that lies in it and is smaller (省 to 市, the country to 省)."""
    return is_within(other, area) and not is_within(area, other)


def next_above(areas: Iterable[str], own: str) -> str | None:
    """The nearest of these areas that is superior to the own; None where none is."""
    return max(
        (area for area in areas if is_above(area, own)), key=lambda area: len(stem_of(area)), default=None
    )


def is_raised_to(region: str, areas: Iterable[str]) -> bool:
    """What was raised to a region ("" the country) is for whoever has an area that it lies in."""
    return any(is_within(region, area) for area in areas)
