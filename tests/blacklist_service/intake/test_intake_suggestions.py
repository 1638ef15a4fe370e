"""Suggested values stand beside a finding; the row is rejected all the same."""

import pytest

from blacklist_service.intake.suggestions import suggest_amount, suggest_day, suggest_label


@pytest.mark.parametrize(
    ("cell", "factor", "suggestion"),
    [
        ("3万元", 1, "30000.00"),
        ("1.5 万", 1, "15000.00"),
        ("￥1,234.5元", 1, "1234.50"),
        ("1.005", 1, "1.01"),
        (1.005, 1, "1.01"),
        ("3万", 10_000, ""),
        ("1.23456789", 10_000, "1.234568"),
        ("很多", 1, ""),
        ("1..2", 1, ""),
        ("", 1, ""),
        (1e300, 1, ""),
        (None, 1, ""),
        ("9" * 29, 1, ""),
    ],
)
def test_amounts_lose_their_unit_and_surplus_decimals(cell, factor, suggestion):
    assert suggest_amount(cell, factor) == suggestion


def test_an_instant_suggests_its_day_and_a_riddle_nothing():
    assert suggest_day("2018-08-09 13:30:00") == "2018-08-09"
    assert suggest_day("去年八月") == ""
    assert suggest_day(0.5) == ""


def test_a_misspelt_label_suggests_the_nearest_one():
    assert suggest_label("evasion_ground", "失联跑路了") == "失联跑路"
    assert suggest_label("id_type", "居民身分证") == "居民身份证"
    assert suggest_label("subject_type", "xyz") == ""


def test_the_suggestion_travels_with_the_finding_of_a_rejected_row(check):
    outcome = check({"借款金额": "3万元", "逃废债情形": "失联跑路了"})
    assert {(found.code, found.suggestion) for found in outcome.checked[0].findings} >= {
        ("ROW.AMOUNT_UNIT", "30000.00"),
        ("ROW.EVASION_GROUND_UNKNOWN", "失联跑路"),
    }
    assert outcome.checked[0].draft is None
