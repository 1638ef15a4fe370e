"""Dates, amounts, rates and texts of single cells."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.intake.amounts import read_fen, read_rate
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.texts import has_control_characters, holds_prohibited_kind, is_plausible_name

DAY = date(2018, 8, 9)


@pytest.mark.parametrize(
    "cell",
    [
        "2018-08-09", "2018-8-9", "2018/8/9", "2018.8.9", "2018.08.09", "20180809", "2018年8月9日", "2018年08月09日",
        "２０１８－０８－０９", " 2018-08-09 ", "2018-08-09 00:00:00", "2018-08-09T00:00:00", "43321", 43321, 43321.0,
        20180809, DAY,
    ],
)  # fmt: skip
def test_all_forms_of_the_contract_give_the_day(cell: object) -> None:
    assert read_date(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "", "2018-13-01", "2018-02-30", "18-08-09", "2018-08", "09/08/2018", "2018-08/09", "2018-08-09 13:30:00", "0",
        "1899-12-31", "2100-01-01", "today", 0, 60, 0.5, 43321.5, 1e300, float("inf"), float("nan"), True, None, -5,
        "99999", "201808091", "٢٠١٨-٠٨-٠٩",
    ],
)  # fmt: skip
def test_what_is_no_day_is_not_guessed(cell: object) -> None:
    assert read_date(cell) is None


@given(
    st.dates(date(1900, 3, 1), date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"]),
)
def test_every_day_survives_every_form(day: date, form: str) -> None:
    # glibc does not pad the years of strftime; all years here have four digits.
    assert read_date(day.strftime(form)) == day
    assert read_date((day - date(1899, 12, 30)).days) == day


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("9032.58", 903258), ("9032.5", 903250), ("9032", 903200), ("9,032.58", 903258), ("1,234,567.89", 123456789),
        ("９，０３２．５８", 903258), ("0", 0), ("-5", -500), ("9032.580", 903258), (9032.58, 903258), (25085.0, 2508500), (7, 700),
        (0.1 + 0.2, 30),
    ],
)  # fmt: skip
def test_amounts_are_exact_fen(cell: object, fen: int) -> None:
    assert read_fen(cell) == (fen, "")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "ROW.AMOUNT"), ("abc", "ROW.AMOUNT"), ("1.2E+05", "ROW.AMOUNT"), ("12,34", "ROW.AMOUNT"), ("1 000", "ROW.AMOUNT"),
        ("5万", "ROW.AMOUNT_UNIT"), ("100元", "ROW.AMOUNT_UNIT"), ("¥100", "ROW.AMOUNT_UNIT"), ("1.005", "ROW.AMOUNT_DECIMALS"), ("0.0100000001", "ROW.AMOUNT_DECIMALS"), ("999999999999.0100000001", "ROW.AMOUNT_DECIMALS"),
        (1.005, "ROW.AMOUNT_DECIMALS"), ("99999999999999", "ROW.AMOUNT_TOO_LARGE"), (1e300, "ROW.AMOUNT_TOO_LARGE"),
        (float("inf"), "ROW.AMOUNT"), (float("nan"), "ROW.AMOUNT"), (True, "ROW.AMOUNT"), (10**400, "ROW.AMOUNT_TOO_LARGE"),
        ("9" * 5000, "ROW.AMOUNT"), ("١٢", "ROW.AMOUNT"),
    ],
)  # fmt: skip
def test_amounts_that_are_not_plain_money_name_their_fault(cell: object, code: str) -> None:
    assert read_fen(cell) == (None, code)


@given(st.integers(0, 10**14))
def test_fen_survive_their_spelling_as_text_and_with_commas(fen: int) -> None:
    yuan = Decimal(fen) / 100
    assert read_fen(f"{yuan:.2f}") == (fen, "")
    assert read_fen(f"{yuan:,.2f}") == (fen, "")


def test_ten_thousands_come_from_the_header_only() -> None:
    assert read_fen("1.23456", 10_000) == (1234560, "")
    assert read_fen("1.2345678", 10_000) == (None, "ROW.AMOUNT_DECIMALS")


@pytest.mark.parametrize(
    ("cell", "outcome"),
    [
        ("24.75", (2475, "")), ("24.75%", (2475, "")), ("24.75％", (2475, "")), (8.25, (825, "")), ("0", (0, "")), ("200", (20000, "")),
        ("200.01", (None, "ROW.RATE_RANGE")), ("-1", (None, "ROW.RATE_RANGE")), ("二十四", (None, "ROW.RATE")),
        ("18.3333", (1833, "ROW.RATE_ROUNDED")), ("0.24", (24, "ROW.RATE_LOW")), ("0.5%", (50, "")), (0.2475, (25, "ROW.RATE_LOW")),
    ],
)  # fmt: skip
def test_rates_are_percent_between_0_and_200(cell: object, outcome: tuple[int | None, str]) -> None:
    assert read_rate(cell) == outcome


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.none()))
def test_no_cell_makes_a_reader_raise(cell: object) -> None:
    read_date(cell)
    read_fen(cell)
    read_fen(cell, 10_000)
    read_rate(cell)


@pytest.mark.parametrize(
    "text", ["本人因病住院", "借款人信佛", "患有糖尿病", "提供A型血证明", "采集指纹", "DNA"]
)
def test_prohibited_kinds_are_seen(text: str) -> None:
    assert holds_prohibited_kind(text)


@pytest.mark.parametrize(
    "text",
    [
        "电话催收3次, 短信5次, 本人承诺还款未履行",
        "仲裁裁决后拒不履行",
        "名下车辆正常使用",
        "法院查询名下有房产",
    ],
)
def test_ordinary_collection_logs_hold_nothing_prohibited(text: str) -> None:
    assert not holds_prohibited_kind(text)


def test_control_characters_are_seen_and_line_breaks_allowed() -> None:
    assert has_control_characters("a\0b")
    assert has_control_characters("a\ud800")
    assert not has_control_characters("甲\n乙\t丙 丁\u3000")


@pytest.mark.parametrize(("name", "is_plausible"), [("张三", True), ("阿卜杜·热合曼", True), ("𠮷田", True), ("䶮", True), ("ABC Ltd.（上海）", True), ("\ue863", False), ("Ðåç", True), ("жён", False), ("\u0378", False)])  # fmt: skip
def test_names_are_han_or_allowed_code_points(name: str, is_plausible: bool) -> None:
    assert is_plausible_name(name) is is_plausible
