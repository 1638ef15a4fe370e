"""Reconsideration: who may ask, until when, by when it is answered, and who may not decide it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.rules.calendar import is_working_day
from blacklist_service.rules.objections import ObjectionState, objection_dues
from blacklist_service.rules.reconsiderations import (
    FirstDecision,
    check_fresh_eyes,
    check_request,
    last_day_to_ask,
    reconsider_until,
    reconsidered_objection_dues,
    reconsidered_repair_answer_by,
)
from blacklist_service.rules.repairs import RepairState, repair_answer_by
from tests.codes import code_of

_TOLD = date(2026, 3, 2)
_UNTIL = date(2026, 4, 1)
_DAY = timedelta(days=1)
# Years whose holidays are known, also a month after the day.
KNOWN_DAYS = st.dates(date(2020, 1, 1), date(2026, 11, 20))
ANY_DAYS = st.dates(date(2013, 3, 15), date(2035, 12, 31))

# (what it is about, the day, the code)
REQUESTS = [
    (FirstDecision("closed", _TOLD), _TOLD, ""),
    (FirstDecision("closed", _TOLD), _UNTIL, ""),
    (FirstDecision("closed", _TOLD), _UNTIL + _DAY, "RECONSIDERATION.LATE"),
    (FirstDecision("refused", _TOLD), _UNTIL, ""),
    (FirstDecision("refused", _TOLD), _UNTIL + _DAY, "RECONSIDERATION.LATE"),
    (FirstDecision("granted", _TOLD), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("withdrawn", None), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("with_source", None), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("answered", None), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("decided", None), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("applied", None), _TOLD, "RECONSIDERATION.NOT_DECIDED"),
    (FirstDecision("closed", _TOLD, is_last=True), _TOLD, "RECONSIDERATION.REPEATED"),
    (FirstDecision("closed", _TOLD, is_reconsidered=True), _TOLD, "RECONSIDERATION.REPEATED"),
    # Whoever asked in time hears that it was asked, not that it is late by now.
    (FirstDecision("refused", _TOLD, is_reconsidered=True), _UNTIL + _DAY, "RECONSIDERATION.REPEATED"),
    (FirstDecision("with_source", None, is_last=True), _TOLD, "RECONSIDERATION.REPEATED"),
]


@pytest.mark.parametrize(("first", "today", "code"), REQUESTS)
def test_who_may_ask(first: FirstDecision, today: date, code: str):
    assert code_of(lambda: check_request(first, today)) == code


@given(
    st.sampled_from([*ObjectionState, *RepairState]), st.none() | KNOWN_DAYS, st.booleans(), st.booleans(),
    st.integers(-5, 60),
)  # fmt: skip
def test_the_day_that_is_shown_is_the_one_that_is_held_to(
    state: ObjectionState | RepairState,
    told_on: date | None,
    is_last: bool,
    is_reconsidered: bool,
    later: int,
):
    first = FirstDecision(state.value, told_on, is_last, is_reconsidered)
    until = last_day_to_ask(first)
    today = (told_on or _TOLD) + timedelta(days=later)
    is_allowed = code_of(lambda: check_request(first, today)) == ""
    assert is_allowed == (until is not None and today <= until)


@given(KNOWN_DAYS)
def test_nobody_loses_a_day_of_its_time_to_a_holiday(told_on: date):
    until = reconsider_until(told_on)
    thirtieth = told_on + timedelta(days=30)
    assert until >= thirtieth
    assert is_working_day(until)
    between = [thirtieth + timedelta(days=n) for n in range((until - thirtieth).days)]
    assert not any(is_working_day(day) for day in between)


@given(ANY_DAYS)
def test_the_time_to_ask_is_known_whatever_notice_is_missing(told_on: date):
    assert (reconsider_until(told_on) - told_on).days >= 30


@given(ANY_DAYS, ANY_DAYS)
def test_who_is_told_later_has_until_later(one: date, other: date):
    first, second = sorted((one, other))
    assert reconsider_until(first) <= reconsider_until(second)


@given(ANY_DAYS)
def test_a_reconsideration_is_answered_no_later_than_the_law_of_its_kind(asked_on: date):
    dues, of_objection = reconsidered_objection_dues(asked_on), objection_dues(asked_on)
    assert asked_on < dues.source_by <= dues.answer_by <= of_objection.answer_by
    assert dues.source_by <= of_objection.source_by
    assert (dues.answer_by - asked_on).days <= 15


@given(st.dates(date(2023, 5, 1), date(2035, 12, 31)))
def test_a_reconsidered_repair_is_answered_no_later_than_an_application(asked_on: date):
    last = reconsidered_repair_answer_by(asked_on)
    assert asked_on < last <= repair_answer_by(asked_on)
    assert (last - asked_on).days <= 15


# (who wants to decide, who took part before, the code)
EYES = [
    ("li", frozenset(), ""),
    ("li", frozenset({"wang", "zhao"}), ""),
    ("wang", frozenset({"wang", "zhao"}), "RECONSIDERATION.SAME_OFFICIAL"),
    ("zhao", frozenset({"wang", "zhao"}), "RECONSIDERATION.SAME_OFFICIAL"),
]


@pytest.mark.parametrize(("person", "before", "code"), EYES)
def test_who_decided_first_does_not_reconsider(person: str, before: frozenset[str], code: str):
    assert code_of(lambda: check_fresh_eyes(person, before)) == code
