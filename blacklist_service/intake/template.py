"""The blank upload template: text columns for numbers, value lists for coded columns, and a sheet of rules."""

from datetime import UTC, datetime
from typing import Any, BinaryIO

from xlsxwriter import Workbook

from blacklist_service.intake.fields import FIELDS, FieldRule

DATA_SHEET = "报送数据"
RULES_SHEET = "填写说明"
_LAST_ROW = 1_000_000
_CREATED = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS = {
    "text": "文本 text",
    "code": "代码或中文 code or label",
    "date": "日期 date, 2018-08-09",
    "money": "元，最多两位小数 yuan, two decimals",
    "percent": "百分数 0–200 percent",
    "number": "文本格式的号码 digits as text",
}
_DUTIES = {
    "name": "必填 required",
    "id_number": "缺少或遮盖则不能列入 not listed without it",
    "principal": "核查必需 required for the review",
    "overdue_since": "核查必需 required for the review",
    "collection_log": "核查必需 required for the review",
    "contract_no": "列入必需 required to be listed",
    "annual_rate": "列入必需 required to be listed",
    "evasion_ground": "列入必需 required to be listed",
    "ability_evidence": "认定恶意必需，否则仅为逾期 else overdue only",
    "row_key": "更正、撤回时必填 required for M and D",
}


def write_template(out: BinaryIO) -> None:
    """Writes the template workbook: a header without rows, and the rules. The same bytes for the same release."""
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        # The file's own date would change its bytes from day to day.
        book.set_properties({"title": "恶意逃废债报送模板", "created": _CREATED})
        _write_data_sheet(book)
        _write_rules_sheet(book)


def template_csv() -> bytes:
    """The header alone, in UTF-8 with the mark by which spreadsheets know it."""
    return (",".join(rule.title for rule in FIELDS) + "\r\n").encode("utf-8-sig")


def _write_data_sheet(book: Any) -> None:
    sheet = book.add_worksheet(DATA_SHEET)
    header = book.add_format({"bold": True, "bg_color": "#DDE6F0", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    for index, rule in enumerate(FIELDS):
        sheet.write_string(0, index, rule.title, header)
        sheet.set_column(index, index, 20 if rule.kind in ("number", "text") else 14, text)
        if rule.values:
            sheet.data_validation(1, index, _LAST_ROW, index, {"validate": "list", "source": _choices(rule)})


def _write_rules_sheet(book: Any) -> None:
    sheet = book.add_worksheet(RULES_SHEET)
    header = book.add_format({"bold": True, "bg_color": "#DDE6F0"})
    sheet.set_column(0, 4, 30)
    for column, title in enumerate(("项目", "字段代码", "填写方式", "要求", "可选值 / 最大长度")):
        sheet.write_string(0, column, title, header)
    for row, rule in enumerate(FIELDS, 1):
        for column, text in enumerate((rule.title, rule.code, *describe_field(rule))):
            sheet.write_string(row, column, text)


def describe_field(rule: FieldRule) -> tuple[str, str, str]:
    """How a field is filled in, when it is needed, and its labels or greatest length."""
    bounds = "、".join(_choices(rule)) or (f"≤ {rule.longest}" if rule.longest else "")
    return _KINDS[rule.kind], _DUTIES.get(rule.code, ""), bounds


def _choices(rule: FieldRule) -> list[str]:
    """The labels that a coded column offers."""
    return [labels[0] for labels in rule.values.values()]
