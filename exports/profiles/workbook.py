"""A profile as a workbook, made in memory: where a sheet is full the rows go on in the next one."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

import xlsxwriter

from exports.profiles.types import Profile
from exports.types import ByteSink, ReleaseHeader

MOST_ROWS = 1_048_576
_SHEET = "名单"
_OPTIONS = {
    "in_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
}


def write_workbook(
    profile: Profile,
    header: ReleaseHeader,
    rows: Iterable[list[str]],
    out: ByteSink,
    *,
    most_rows: int = MOST_ROWS,
) -> None:
    """The workbook of some rows. `most_rows`: how many a sheet holds, its titles counted; at least 2.

    Sheets are named 名单, 名单 2, 名单 3 …, each with the titles in its first row. No number of rows is refused: the
    rows of removals would wait with the others.
    """
    buffer = BytesIO()
    workbook: Any = xlsxwriter.Workbook(buffer, _OPTIONS)
    created = datetime.combine(header.issued_on, time(), tzinfo=UTC).replace(tzinfo=None)
    workbook.set_properties({"title": profile.title, "created": created})
    text = workbook.add_format({"num_format": "@"})
    sheet, at = _begin(workbook, profile, _SHEET, text), 1
    for row in rows:
        if at == most_rows:
            number = len(workbook.worksheets()) + 1
            sheet, at = _begin(workbook, profile, f"{_SHEET} {number}", text), 1
        _write_row(sheet, at, row, text)
        at += 1
    workbook.close()
    out.write(buffer.getvalue())


def _begin(workbook: Any, profile: Profile, name: str, text: Any) -> Any:
    """A new sheet with its titles. xlsxwriter has no types: `Any` stands for its classes."""
    sheet = workbook.add_worksheet(name)
    sheet.set_column(0, len(profile.columns) - 1, 18, text)
    _write_row(sheet, 0, [column.title for column in profile.columns], text)
    sheet.freeze_panes(1, 0)
    return sheet


def _write_row(sheet: Any, number: int, cells: Iterable[str], text: Any) -> None:
    for column, cell in enumerate(cells):
        if cell:
            sheet.write_string(number, column, cell, text)
