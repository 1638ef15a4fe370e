"""A profile as a workbook, streamed: where a sheet is full the rows go on in the next one."""

from collections.abc import Iterable

from exports.profiles.types import Profile
from exports.types import ByteSink, ReleaseHeader
from exports.workbooks import MOST_ROWS, Workbook

_SHEET = "名单"


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

    Raises:
        OperationError: more characters than a cell holds.
    """
    titles = [column.title for column in profile.columns]
    with Workbook(out, profile.title, header.issued_on) as workbook:
        sheet, number = workbook.sheet(_SHEET, titles), 1
        for row in rows:
            if sheet.rows == most_rows:
                number += 1
                sheet = workbook.sheet(f"{_SHEET} {number}", titles)
            sheet.row(row)
