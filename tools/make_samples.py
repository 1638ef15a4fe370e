"""Writes the project's sample files into samples/ (or, with --check, tells whether they are as generated).

Run from the root of the repository: python -m tools.make_samples [--check]. Everything in them is invented.
"""

import csv
import io
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from random import Random

import xlsxwriter

from tools.generated import give
from tools.sample_firms import FIRM_COLUMNS, firm_reports
from tools.sample_rows import COLUMNS, SampleReport, reports

FOLDER = Path(__file__).parent.parent / "samples"
SEED = 20180809
PROVINCIAL = (
    "姓名",
    "身份证号码",
    "手机号",
    "借款平台名称",
    "累计借款总额",
    "剩余欠款金额",
    "拖欠开始日期",
    "是否失联",
    "催收情况",
)
# The full template's column that fills each column of the provincial sheet.
_PROVINCIAL_FROM = (
    "姓名",
    "证件号码",
    "手机号",
    "借款平台名称",
    "借款金额",
    "剩余欠款金额",
    "拖欠开始日期",
    "是否失联",
    "催收情况",
)
_FIELD_CODES = {
    "行标识": "row_key",
    "借款平台名称": "platform",
    "姓名": "name",
    "证件号码": "id_number",
    "手机号": "phone",
    "合同编号": "contract_no",
    "借款金额": "principal",
    "剩余欠款金额": "outstanding",
    "年化利率": "annual_rate",
    "借款日期": "loan_date",
    "拖欠开始日期": "overdue_since",
    "偿还能力依据": "ability_evidence",
    "催收情况": "collection_log",
}
_GROUND_CODES = {
    "借风险事件逃废债": "risk_event",
    "失联跑路": "fled",
    "转移隐匿财产": "asset_transfer",
    "虚假资料骗贷": "false_application",
    "有能力拒不偿还": "able_refuses",
}
_MADE_ON = datetime(2026, 1, 5)  # noqa: DTZ001 — a workbook knows no time zone; fixed, so that the bytes are too


def all_files() -> dict[str, bytes]:
    """Every generated sample by file name."""
    full = list(reports(1200, SEED))
    # The same 1,200 rows' persons do not appear here: other seeds, other people.
    provincial = list(reports(150, SEED + 1))
    damaged = list(islice((r for r in reports(60, SEED + 2) if r.variation == "clean"), 20))
    firms = list(firm_reports(80, SEED + 3))
    lines = list(reports(60, SEED + 4))
    return {
        "reports.gb18030.csv": _csv(COLUMNS, (r.row for r in full)).encode("gb18030"),
        "reports.truth.csv": _truth((r.person.number, r.variation) for r in full),
        "provincial_2018.xlsx": _provincial(provincial),
        "provincial_2018.truth.csv": _truth((r.person.number, r.variation) for r in provincial),
        "organisations.utf8bom.csv": _csv(FIRM_COLUMNS, (f.row for f in firms)).encode("utf-8-sig"),
        "organisations.truth.csv": _truth((f.firm, f.variation) for f in firms),
        "reports.jsonl": _json_lines(lines),
        "excel_damaged.xlsx": _damaged(damaged),
    }


def _csv(columns: Sequence[str], rows: Iterable[dict[str, str]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _truth(rows: Iterable[tuple[int, str]]) -> bytes:
    """Who each row is about: row_id counts the data rows from 1, equal truth means the same subject."""
    numbers: dict[int, int] = {}
    lines = (
        {"row_id": str(i), "truth": str(numbers.setdefault(subject, len(numbers))), "kind": variation}
        for i, (subject, variation) in enumerate(rows, start=1)
    )
    return _csv(("row_id", "truth", "kind"), lines).encode("utf-8")


def _json_lines(samples: Iterable[SampleReport]) -> bytes:
    documents = (
        {"subject_type": "person", "id_type": "resident_id"}
        | {code: report.row[column] for column, code in _FIELD_CODES.items()}
        | {"evasion_ground": _GROUND_CODES[report.row["逃废债情形"]]}
        for report in samples
    )
    return "".join(json.dumps(d, ensure_ascii=False) + "\n" for d in documents).encode("utf-8")


def _workbook(name: str, rows: Iterable[Sequence[str | float | date]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_numbers": False}) as workbook:
        workbook.set_properties({"created": _MADE_ON, "comments": "虚构样例 invented sample"})
        sheet = workbook.add_worksheet(name)
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for r, row in enumerate([PROVINCIAL, *rows]):
            for c, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(r, c, value)
                elif isinstance(value, date):
                    sheet.write_datetime(r, c, value, day)
                else:
                    sheet.write_number(r, c, value)
    return out.getvalue()


def _provincial(samples: Iterable[SampleReport]) -> bytes:
    return _workbook("逃废债借款人名单", (_provincial_row(report) for report in samples))


def _provincial_row(report: SampleReport) -> list[str | float | date]:
    row: list[str | float | date] = [report.row[column] for column in _PROVINCIAL_FROM]
    row[4], row[5] = float(report.row["借款金额"]), float(report.row["剩余欠款金额"])
    row[6] = date.fromisoformat(report.row["拖欠开始日期"])
    return row


def _damaged(samples: Iterable[SampleReport]) -> bytes:
    """What Excel leaves when the columns were not text: numbers for identifiers and phones, dotted dates."""
    random = Random(SEED)
    rows = []
    for report in samples:
        row = _provincial_row(report)
        number = report.row["证件号码"]
        # Excel cannot make a number of an X, so these alone survive.
        row[1] = number if number.endswith("X") else float(number)
        row[2] = float(report.row["手机号"])
        row[6] = report.row["拖欠开始日期"].replace("-", "." if random.random() < 0.5 else "/")
        rows.append(row)
    return _workbook("Sheet1", rows)


def main(arguments: list[str]) -> int:
    """Writes or, with --check, compares. Gives the exit status."""
    return give({FOLDER / name: content for name, content in all_files().items()}, arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
