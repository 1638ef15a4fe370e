"""A profile as a workbook, streamed: where a sheet is full the rows go on in the next one; and read back."""

from collections.abc import Iterable, Iterator
from io import SEEK_END
from typing import BinaryIO

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from exports.profiles.types import Profile, ProfileError
from exports.types import ByteSink, ReleaseHeader
from exports.workbooks import MOST_ROWS, Workbook

_SHEET = "名单"
_LARGEST_READ = 64 << 20


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


def read_workbook(profile: Profile, source: BinaryIO) -> Iterator[dict[str, str]]:
    """The rows of a workbook as `write_workbook` writes it, each by title.

    For files of one's own: a workbook from elsewhere is read by intake, in a process of its own.

    Raises:
        ProfileError: MAPPING.FILE: no workbook, other sheets or titles, a cell that is no text, or more than 64 MiB.
    """
    if source.seek(0, SEEK_END) > _LARGEST_READ:
        raise ProfileError("MAPPING.FILE")
    source.seek(0)
    try:
        workbook = CalamineWorkbook.from_filelike(source)
        sheets = [workbook.get_sheet_by_index(at) for at in range(len(workbook.sheet_names))]
    except CalamineError:
        raise ProfileError("MAPPING.FILE") from None
    if workbook.sheet_names != [_SHEET, *(f"{_SHEET} {at}" for at in range(2, len(sheets) + 1))]:
        raise ProfileError("MAPPING.FILE")
    for sheet in sheets:
        yield from _rows(profile, sheet)


def _rows(profile: Profile, sheet: CalamineSheet) -> Iterator[dict[str, str]]:
    titles = [column.title for column in profile.columns]
    is_first = True
    for cells in sheet.to_python(skip_empty_area=False):
        if len(cells) != len(titles) or not all(isinstance(cell, str) for cell in cells):
            raise ProfileError("MAPPING.FILE")
        texts = [str(cell) for cell in cells]
        if is_first and texts != titles:
            raise ProfileError("MAPPING.FILE")
        if not is_first:
            yield dict(zip(titles, texts, strict=True))
        is_first = False
    if is_first:
        raise ProfileError("MAPPING.FILE")
