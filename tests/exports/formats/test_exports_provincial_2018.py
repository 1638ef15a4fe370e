"""The provincial sheet: the nine columns as the press named them, identifiers as text, tombstones on a second sheet."""

import zipfile
from datetime import date
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from exports.formats.provincial_2018 import FORMAT
from exports.operations import OperationError
from exports.types import Operation, OperationKind, ReleaseHeader

HEADER = ReleaseHeader("debtors", "office-34", 1, date(2026, 11, 20))
DAY = date(2026, 11, 19)
ENTRY = {
    "name": "=张样本",
    "id_number": "999999199001010017",
    "phone": "10000000000",
    "platform": "示例网贷甲",
    "principal_fen": 2323297,
    "outstanding_fen": 10**17 + 1,
    "overdue_since": "2020-01-26",
    "out_of_contact": False,
    "collection_log": None,
    "disputed": True,
    "statement": "@已还款",
}


def _sheets(operations):
    out = BytesIO()
    FORMAT.write(HEADER, operations, out)
    out.seek(0)
    book = CalamineWorkbook.from_filelike(out)
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_three_sheets():
    sheets = _sheets(
        [
            Operation(OperationKind.RETRACT, "k0", 2, effective_on=DAY, reason="debt_settled"),
            Operation(OperationKind.UPSERT, "k1", 3, entry=ENTRY),
            Operation(OperationKind.SUPPRESS, "k1", 4, effective_on=DAY, reason="dispute"),
        ]
    )
    assert list(sheets) == ["逃废债借款人名单", "注销", "对照"]
    assert sheets["逃废债借款人名单"] == [
        ["姓名", "身份证号码", "手机号", "借款平台名称", "累计借款总额", "剩余欠款金额", "拖欠开始日期", "是否失联", "催收情况"],
        ["=张样本", "999999199001010017", "10000000000", "示例网贷甲", 23232.97, "1000000000000000.01", "2020-01-26", "否", ""],
    ]  # fmt: skip
    assert sheets["注销"] == [
        ["操作", "键", "版本", "生效日期", "原因", "并入"],
        ["RETRACT", "k0", "2", "2026-11-19", "debt_settled", ""],
        ["SUPPRESS", "k1", "4", "2026-11-19", "dispute", ""],
    ]
    assert sheets["对照"] == [
        ["行号", "键", "版本", "操作", "是否存在异议", "本人声明"],
        ["2", "k1", "3", "UPSERT", "是", "@已还款"],
    ]


def test_rebuilt_it_is_the_same_bytes_and_holds_no_clock():
    operations = [Operation(OperationKind.UPSERT, "k1", 1, entry=ENTRY)]
    first, second = BytesIO(), BytesIO()
    FORMAT.write(HEADER, operations, first)
    FORMAT.write(HEADER, operations, second)
    assert first.getvalue() == second.getvalue()
    with zipfile.ZipFile(first) as parts:
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-20T00:00:00Z" in parts.read("docProps/core.xml")


@pytest.mark.parametrize("entry", [{"name": "x" * 32_768}, {"name": ["x"]}])
def test_refuses_what_a_cell_cannot_hold(entry):
    with pytest.raises(OperationError):
        FORMAT.write(HEADER, [Operation(OperationKind.UPSERT, "k1", 1, entry=entry)], BytesIO())
