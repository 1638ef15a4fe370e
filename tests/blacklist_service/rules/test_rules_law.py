"""The law as dated data: every parameter has a source, a mark and days in force."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.rules.law import (
    Parameter,
    SourceMark,
    Unit,
    earliest_day,
    is_within,
    parameter,
    parameters,
    parse_parameters,
    percentage,
    whole_number,
)
from blacklist_service.rules.retention import earliest_kept, earliest_listed, earliest_superseded
from tests.codes import exactly

DAY = date(2026, 11, 20)
BEFORE_ORDER_36 = date(2026, 3, 31)
ORDER_36 = date(2026, 4, 1)

# (code, day, value, unit, mark): a lawyer can add rows.
CLOCKS = [
    ("objection_answer", DAY, 20, Unit.CALENDAR_DAYS, "V"),
    ("complaint_answer", DAY, 30, Unit.CALENDAR_DAYS, "V"),
    ("source_correction", DAY, 2, Unit.WORKING_DAYS, "S"),
    ("source_check", DAY, 15, Unit.WORKING_DAYS, "S"),
    ("reply_window", DAY, 5, Unit.WORKING_DAYS, "K"),
    ("bad_information_retention", DAY, 5, Unit.YEARS, "V"),
    ("free_reports", DAY, 2, Unit.COUNT, "V"),
    ("repair_answer", BEFORE_ORDER_36, 10, Unit.WORKING_DAYS, "S"),
    ("repair_answer", ORDER_36, 10, Unit.WORKING_DAYS, "S"),
    ("stop_showing", DAY, 3, Unit.WORKING_DAYS, "S"),
    ("publicity_minor_max", DAY, 3, Unit.MONTHS, "S"),
    ("publicity_ordinary_min", DAY, 3, Unit.MONTHS, "S"),
    ("publicity_ordinary_max", DAY, 12, Unit.MONTHS, "S"),
    ("publicity_serious_min", DAY, 12, Unit.MONTHS, "S"),
    ("publicity_serious_max", DAY, 36, Unit.MONTHS, "S"),
    ("court_listing_term", DAY, 24, Unit.MONTHS, "K"),
    ("court_delete", DAY, 3, Unit.WORKING_DAYS, "S"),
    ("court_correction_review", DAY, 15, Unit.CALENDAR_DAYS, "S"),
    ("court_reconsideration_request", DAY, 10, Unit.CALENDAR_DAYS, "S"),
    ("court_reconsideration_decision", DAY, 15, Unit.CALENDAR_DAYS, "S"),
    ("double_publicity_report", DAY, 7, Unit.WORKING_DAYS, "S"),
    ("network_log_floor", date(2025, 12, 31), 6, Unit.MONTHS, "V"),
    ("network_log_floor", date(2026, 1, 1), 6, Unit.MONTHS, "S"),
    ("provision_records", DAY, 3, Unit.YEARS, "V"),
    ("withdrawn_report_kept", DAY, 6, Unit.MONTHS, "K"),
    ("impact_assessment_records", DAY, 3, Unit.YEARS, "V"),
    ("account_report_gap", DAY, 30, Unit.CALENDAR_DAYS, "V"),
    ("bulk_decision_limit", DAY, 20, Unit.COUNT, "K"),
    ("daily_decision_limit", DAY, 100, Unit.COUNT, "K"),
    ("bulk_export_limit", DAY, 50, Unit.COUNT, "V"),
    ("bulk_removal_guard_count", DAY, 50, Unit.COUNT, "K"),
]


@pytest.mark.parametrize(("code", "day", "value", "unit", "mark"), CLOCKS)
def test_the_clock_sheet_is_loaded(code: str, day: date, value: int, unit: Unit, mark: str):
    found = parameter(code, day)
    assert (found.value, found.unit, found.mark.value) == (value, unit, mark)


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2014, 6, 1), "24"),
        (date(2018, 8, 9), "24"),
        (date(2020, 8, 19), "24"),
        (date(2020, 8, 20), "15.4"),
        (date(2021, 12, 19), "15.4"),
        (date(2022, 8, 21), "14.8"),
        (DAY, "12.0"),
    ],
)
def test_the_rate_cap_of_the_day_of_the_loan(day: date, percent: str):
    assert percentage("rate_cap", day) == Decimal(percent)


def test_order_58_gives_way_to_order_36_on_the_first_of_april_2026():
    for code in ("repair_answer", "stop_showing", "publicity_ordinary_max", "publicity_serious_max"):
        assert "第58号" in parameter(code, BEFORE_ORDER_36).document
        assert "第36号" in parameter(code, ORDER_36).document


def test_the_campaign_cut_off_is_noon_in_chinese_time():
    cut_off = parameter("campaign_cut_off_2018", DAY).value
    assert cut_off == datetime(2018, 8, 9, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "years"), [("", 3), ("110000", 3), ("440000", 3), ("440300", 5), ("440305", 5)]
)
def test_the_most_local_rule_wins(region: str, years: int):
    assert whole_number("query_log", DAY, region) == years


@pytest.mark.parametrize(
    ("region", "jurisdiction", "expected"),
    [
        ("340104", "340000", True),
        ("340104", "340100", True),
        ("340104", "340104", True),
        ("340104", "", True),
        ("340000", "340100", False),
        ("110000", "340000", False),
        ("", "340000", False),
    ],
)
def test_regions_lie_in_jurisdictions(region: str, jurisdiction: str, expected: bool):
    assert is_within(region, jurisdiction) is expected


@pytest.mark.parametrize(
    ("code", "day", "region"),
    [
        ("no_such_parameter", DAY, ""),
        ("objection_answer", date(2013, 3, 14), ""),
        ("rate_void_above", date(2020, 8, 20), ""),
        ("local_objection_answer", DAY, ""),
        ("local_objection_answer", DAY, "110000"),
    ],
)
def test_no_value_in_force_is_refused_with_its_code(code: str, day: date, region: str):
    with pytest.raises(NotReadyError) as refusal:
        parameter(code, day, region)
    assert refusal.value.code == "LAW.PARAMETER"
    assert refusal.value.facts["parameter"] == code


@pytest.mark.parametrize(
    ("ask", "code"),
    [(whole_number, "rate_cap"), (whole_number, "campaign_cut_off_2018"), (percentage, "free_reports")],
)
def test_a_value_is_not_taken_for_another_kind(ask, code: str):
    with pytest.raises(NotReadyError, match=exactly("LAW.PARAMETER")):
        ask(code, date(2022, 1, 1))


def test_the_earliest_day_of_an_unknown_parameter_is_refused():
    assert earliest_day("bad_information_retention") == date(2013, 3, 15)
    with pytest.raises(NotReadyError, match=exactly("LAW.PARAMETER")):
        earliest_day("no_such_parameter")


def test_periods_of_one_parameter_and_region_follow_without_gap_or_overlap():
    groups: dict[tuple[str, str], list[Parameter]] = {}
    for row in parameters():
        groups.setdefault((row.code, row.region), []).append(row)
    for (code, _), rows in groups.items():
        ordered = sorted(rows, key=lambda row: row.in_force_from)
        for earlier, later in pairwise(ordered):
            assert earlier.in_force_until is not None, code
            assert later.in_force_from - earlier.in_force_until == timedelta(days=1), code


def test_every_parameter_names_its_source_in_both_languages():
    for row in parameters():
        assert row.document, row.code
        assert row.article, row.code
        assert row.zh, row.code
        assert row.en.isascii() or "双公示" in row.en, row.code
        assert row.source.endswith(f"[{row.mark.value}]")
        assert row.in_force_until is None or row.in_force_from <= row.in_force_until


def test_only_numbers_read_in_full_text_are_marked_so():
    """The marks of the sheet: raising one needs the official text in hand, and a change here."""
    read = {row.code for row in parameters() if row.mark is SourceMark.READ}
    assert read == {
        "account_report_gap",
        "bad_information_retention",
        "bulk_export_limit",
        "campaign_cut_off_2018",
        "complaint_answer",
        "free_reports",
        "impact_assessment_records",
        "local_objection_answer",
        "network_log_floor",
        "objection_answer",
        "provision_records",
        "query_log",
    }


def test_an_unknown_mark_or_unit_is_refused():
    text = """
        [[parameter]]
        code = "x"
        zh = "x"
        en = "x"
        [[parameter.value]]
        value = 1
        unit = "count"
        from = 2020-01-01
        document = "d"
        article = "a"
        mark = "Z"
    """
    with pytest.raises(ValueError, match="Z"):
        parse_parameters(text.encode())
    assert parse_parameters(text.replace('"Z"', '"K"').encode())[0].value == 1


def test_no_file_is_erased_that_a_valid_manifest_may_name():
    """A manifest is valid for a day and an hour; at no time may its deltas be younger to be named than to be erased."""
    days = {one.in_force_from for one in parameters() if one.code in {"delta_listed", "released_object_kept"}}
    for day in {*days, DAY}:
        assert earliest_kept(day) <= earliest_listed(day) - timedelta(days=2)


def test_no_snapshot_is_erased_that_a_valid_manifest_names():
    """The last manifest that names it was signed before the newer one was published, and is valid for 25 hours."""
    for day in {one.in_force_from for one in parameters() if one.code == "superseded_snapshot_kept"} | {DAY}:
        assert earliest_superseded(day) <= day - timedelta(days=2)
