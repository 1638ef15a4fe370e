"""Builders for the tests of intake: files in memory, invented persons, hostile workbooks."""

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from xlsxwriter import Workbook

from blacklist_service.intake.rows import check_row
from blacklist_service.intake.scan import Limits, Scan, Source
from blacklist_service.intake.types import CheckedRow, RawRow
from blacklist_service.intake.upload import rows, scan

UPLOAD_DAY = date(2026, 3, 2)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _invented_number(sequence: int = 1, birth: str = "19870421", region: str = "340104") -> str:
    """A resident number of nobody: right in form and check digit (GB 11643)."""
    body = f"{region}{birth}{sequence:03d}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def _source_of(body: bytes, part: int) -> Source:
    return lambda: (body[start : start + part] for start in range(0, len(body), part))


@dataclass(frozen=True)
class Outcome:
    """A file after both passes."""

    scan: Scan
    raw: list[RawRow]
    checked: list[CheckedRow]

    @property
    def file_codes(self) -> list[str]:
        return [found.code for found in self.scan.findings]

    def codes(self, index: int = 0) -> set[str]:
        return {found.code for found in self.checked[index].findings}


def _take(
    body: bytes | str,
    media: str,
    charset: str | None = None,
    limits: Limits | None = None,
    mapping: Mapping[str, str] | None = None,
    part: int = 1 << 16,
    after_row: int = 0,
) -> Outcome:
    limits = limits or Limits()
    source = _source_of(body.encode() if isinstance(body, str) else body, part)
    scanned = scan(source, media, charset, limits, mapping)
    raw = list(rows(source, scanned, limits, after_row))
    columns = scanned.columns
    checked = [check_row(columns, row, UPLOAD_DAY) for row in raw] if columns else []
    return Outcome(scanned, raw, checked)


def _workbook(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title)
            for row, cells in enumerate(lines):
                for column, cell in enumerate(cells):
                    if isinstance(cell, date):
                        sheet.write_datetime(row, column, cell, day)
                    elif isinstance(cell, str):
                        sheet.write_string(row, column, cell)
                    elif cell is not None:
                        sheet.write(row, column, cell)
    return out.getvalue()


def _raw_workbook(
    sheet: bytes | Iterable[bytes] = b"", extra: Mapping[str, bytes | Iterable[bytes]] | None = None
) -> bytes:
    """A workbook as a zip of hand-made parts; a part may be a stream of pieces."""
    parts: dict[str, bytes | Iterable[bytes]] = {
        "[Content_Types].xml": b"<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'>"
        b"<Default Extension='xml' ContentType='application/xml'/></Types>",
        "xl/workbook.xml": f"<workbook xmlns='{_MAIN}' xmlns:r='{_OFFICE}'><sheets>"
        "<sheet name='S' sheetId='1' r:id='rId1'/></sheets></workbook>".encode(),
        "_rels/.rels": b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>"
        b"<Relationship Id='rId1' Target='xl/workbook.xml' Type='"
        + _OFFICE.encode()
        + b"/officeDocument'/></Relationships>",
        "xl/_rels/workbook.xml.rels": b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/"
        b"relationships'><Relationship Id='rId1' Target='worksheets/sheet1.xml' Type='"
        + _OFFICE.encode()
        + b"/worksheet'/></Relationships>",
        "xl/worksheets/sheet1.xml": sheet
        if not isinstance(sheet, bytes)
        else f"<worksheet xmlns='{_MAIN}'><sheetData>".encode() + sheet + b"</sheetData></worksheet>",
    } | dict(extra or {})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            with archive.open(name, "w") as part:
                for piece in (content,) if isinstance(content, bytes) else content:
                    part.write(piece)
    return out.getvalue()


@pytest.fixture(scope="session")
def invented_number() -> Callable[..., str]:
    return _invented_number


@pytest.fixture(scope="session")
def take() -> Callable[..., Outcome]:
    """Both passes over a file's bytes."""
    return _take


@pytest.fixture(scope="session")
def source_of() -> Callable[[bytes, int], Source]:
    return _source_of


@pytest.fixture(scope="session")
def workbook() -> Callable[[Mapping[str, Sequence[Sequence[Any]]]], bytes]:
    return _workbook


@pytest.fixture(scope="session")
def raw_workbook() -> Callable[..., bytes]:
    return _raw_workbook


@pytest.fixture(scope="session")
def full_row() -> dict[str, str]:
    """An invented report that gives everything a listing needs; keyed by the template's column names."""
    return {
        "行标识": "K1",
        "主体类型": "个人",
        "姓名": "甄有据",
        "证件类型": "居民身份证",
        "证件号码": _invented_number(),
        "手机号": "13800138012",
        "合同编号": "HT0001",
        "借款金额": "9032.58",
        "剩余欠款金额": "4327.17",
        "年化利率": "18.76",
        "借款日期": "2018-12-20",
        "拖欠开始日期": "2019-12-20",
        "逃废债情形": "虚假资料骗贷",
        "偿还能力依据": "同期在其他机构正常还款",
        "是否失联": "否",
        "催收情况": "电话催收3次",
        "告知方式": "邮寄",
        "告知日期": "2020-03-03",
    }


@pytest.fixture(scope="session")
def check(full_row: dict[str, str]) -> Callable[[dict[str, Any]], Outcome]:
    """The full row with some cells changed (None = no such column), through CSV or, with typed cells, XLSX."""

    def checked(changes: dict[str, Any]) -> Outcome:
        row = {name: cell for name, cell in (full_row | changes).items() if cell is not None}
        if all(isinstance(cell, str) for cell in row.values()):
            quoted = ['"' + cell.replace('"', '""') + '"' for cell in row.values()]
            return _take(",".join(row) + "\n" + ",".join(quoted) + "\n", "csv")
        return _take(_workbook({"报送": [list(row), list(row.values())]}), "xlsx")

    return checked
