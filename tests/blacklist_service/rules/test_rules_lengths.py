"""Lengths of time in words: what the law's data say on a day, in its own unit."""

from datetime import date

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.law import Unit, parameters
from blacklist_service.rules.lengths import Length, length_of

_TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("code", "zh", "en"),
    [
        ("objection_answer", "20 日", "20 days"),
        ("repair_answer", "10 个工作日", "10 working days"),
        ("bad_information_retention", "5 年", "5 years"),
        ("agent_term", "12 个月", "12 months"),
        ("removal_alarm", "1 小时", "1 hour"),
    ],
)
def test_a_length_is_told_in_the_unit_of_its_law(code: str, zh: str, en: str) -> None:
    assert length_of(code, _TODAY) == Length(zh, en)


@pytest.mark.parametrize("code", ["bulk_decision_limit", "rate_cap", "nothing_such"])
def test_what_is_no_length_of_time_has_none(code: str) -> None:
    with pytest.raises(NotReadyError) as refusal:
        length_of(code, _TODAY)

    assert refusal.value.code == "LAW.PARAMETER"


def test_every_parameter_in_a_unit_of_time_has_its_words() -> None:
    times = {Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS, Unit.MONTHS, Unit.YEARS}
    codes = {(one.code, one.in_force_from) for one in parameters() if one.unit in times and not one.region}

    assert len(codes) > 30
    assert all(length_of(code, day).zh[0].isdigit() for code, day in codes)
