"""Every legal clock against a table of cases whose last days were worked out by hand from the law and the holidays.

The table is clock_cases.csv; a lawyer can add rows. Its page is docs/clocks.md.
"""

import dataclasses
import importlib
import pkgutil
import typing
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from inspect import isfunction
from types import UnionType

import pytest

from blacklist_service import rules
from blacklist_service.clock import day_of
from blacklist_service.errors import NotReadyError
from blacklist_service.rules.deadlines import due_on
from blacklist_service.rules.law import Unit, earliest_day, parameter, parameters
from tests.blacklist_service.rules.clock_readings import READINGS, answer_of
from tests.blacklist_service.rules.clock_table import Case, cases
from tests.codes import exactly
from tools.make_clock_docs import PAGE, clock_page

CASES = cases()
_LENGTHS = {Unit.SECONDS, Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS}

# Public functions that give or judge days and are no clock of the law, with the reason.
_NO_CLOCKS = {
    "assignments.is_everybodys": "a threshold of the house: the clock itself is another's",
    "calendar.add_working_days": "arithmetic behind every clock in working days",
    "calendar.counts_as_worked": "one day, no length of time",
    "calendar.days_due_on": "a schedule of the house",
    "calendar.is_working_day": "one day, no length of time",
    "calendar.parse_calendar": "the notices themselves",
    "deadlines.add_months": "arithmetic behind every clock in months and years",
    "deadlines.first_days_by_month": "ages of a table of figures, no period of the law",
    "decoy_people.invented_person": "a birth date of nobody",
    "gates.is_rate_above_cap": "a rate of a day, no length of time",
    "law.earliest_day": "from when a number is in force",
    "law.parameter": "the numbers themselves",
    "law.parse_parameters": "the numbers themselves",
    "objections.has_ended_as_paid": "one day beside another, no length of time",
    "next_steps.next_steps": "puts clocks together that stand here",
    "operator_profile.parse_operator_profile": "days that an operator wrote down",
    "pushes.must_be_told": "tries again, no law",
    "rate_check.check_rate": "a rate of a day, no length of time",
    "sessions.is_fresh": "settings, no law",
    "sessions.is_over": "settings, no law",
}


def _id(case: Case) -> str:
    return f"{case.clock}-{case.given}-{case.instant:%Y%m%dT%H%M%S}"


@pytest.mark.parametrize("case", CASES, ids=_id)
def test_the_last_day_is_the_one_that_the_law_gives(case: Case):
    assert day_of(case.instant) == case.day
    expected = case.last
    if "T" in expected and "." not in expected:
        assert datetime.fromisoformat(answer_of(case)) == datetime.fromisoformat(expected), case.why
    else:
        assert answer_of(case) == expected, case.why


@pytest.mark.parametrize("case", [one for one in CASES if one.law], ids=_id)
def test_the_law_in_force_is_the_one_that_the_table_names(case: Case):
    reading = READINGS[case.clock]
    code = reading.parameter or case.clock
    day = date.fromisoformat(case.last[:10]) if reading.law_of_last_day else max(case.day, earliest_day(code))
    assert parameter(code, day, case.given if case.given.isdigit() else "").document == case.law


def test_every_length_of_time_in_the_law_has_a_row():
    lengths = {one.code for one in parameters() if one.unit in _LENGTHS}
    assert lengths - {case.clock for case in CASES} == set()


def test_every_clock_has_rows_and_every_row_has_a_clock():
    assert {case.clock for case in CASES} == set(READINGS)
    assert [key for key, n in Counter(_id(case) for case in CASES).items() if n > 1] == []


def test_every_period_and_region_of_a_length_of_time_has_a_row():
    """A value that a change in the law brought is asked for, not only the newest one."""
    asked = {(READINGS[c.clock].parameter or c.clock, c.law) for c in CASES if c.law}
    missing = {
        (one.code, one.document)
        for one in parameters()
        if one.unit in _LENGTHS and (one.code, one.document) not in asked
    }
    assert missing == set()


def test_both_sides_of_every_change_have_a_row():
    """A day before and the day of the change from NDRC Order 58 to Order 36, in Chinese time."""
    changed = {p.code for p in parameters() if p.unit in _LENGTHS and p.in_force_from == date(2026, 4, 1)}
    assert len(changed) == 7
    for day in (date(2026, 3, 31), date(2026, 4, 1)):
        assert changed - {case.clock for case in CASES if case.day == day} == set()


def _mentions_days(hint: object) -> bool:
    if isinstance(hint, type) and issubclass(hint, date):
        return True
    if dataclasses.is_dataclass(hint):
        return any(_mentions_days(one) for one in typing.get_type_hints(hint).values())
    if isinstance(hint, UnionType) or typing.get_origin(hint):
        return any(_mentions_days(one) for one in typing.get_args(hint))
    return False


def _tells_a_last_day(rule: Callable[..., object]) -> bool:
    """It gives a day or an instant, or says of one whether something is over."""
    hints = typing.get_type_hints(rule)
    given = hints.pop("return")
    return _mentions_days(given) or (given is bool and any(_mentions_days(one) for one in hints.values()))


def _public_rules() -> dict[str, Callable[..., object]]:
    modules = [
        importlib.import_module(f"{rules.__name__}.{one.name}")
        for one in pkgutil.iter_modules(rules.__path__)
    ]
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": rule
        for module in modules
        for name, rule in vars(module).items()
        if isfunction(rule) and rule.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_public_function_that_tells_a_last_day_is_asked_by_a_clock():
    telling = {name for name, rule in _public_rules().items() if _tells_a_last_day(rule)}
    asked = {name for reading in READINGS.values() for name in reading.rules}
    assert telling - asked - set(_NO_CLOCKS) == set()
    assert set(_NO_CLOCKS) - telling == set()
    assert asked - set(_public_rules()) == set()
    assert asked & set(_NO_CLOCKS) == set()
    assert {"gates.reply_until", "retention.may_drop_tombstone", "objections.objection_dues"} <= telling


def test_only_the_courts_own_periods_and_a_subjects_own_time_move_off_holidays():
    moved = {one.code for one in parameters() if one.moves_off_holidays}
    assert moved == {
        "court_correction_review",
        "court_reconsideration_request",
        "court_reconsideration_decision",
        "reconsideration_request",
    }


def test_what_is_owed_to_a_subject_is_never_later_than_the_law_says():
    """Whatever next year's notice will be: a year in which every day counts ends a period first."""
    with pytest.raises(NotReadyError, match=exactly("LAW.CALENDAR")):
        due_on("source_answer", date(2026, 12, 28))
    owed = {
        case.clock: case for case in CASES if case.day.year == 2026 and case.last.startswith("2027-01-02")
    }
    assert set(owed) == {"source_answer", "repair_answer", "stop_showing"}


def test_the_page_of_clocks_is_the_table():
    assert PAGE.read_text("utf-8") == clock_page(), "stale: run python -m tools.make_clock_docs"
