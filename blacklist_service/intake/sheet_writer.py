"""One worksheet streamed into an XLSX file in constant memory (ECMA-376, inline strings), without a temporary file.

xlsxwriter is not used for rows of persons: its constant-memory mode writes them in the clear to the disk.
"""

import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import TracebackType
from typing import IO, BinaryIO, Final, Self

from exports.workbook_parts import (
    MAIN,
    MOST_CHARACTERS,
    SHEET_END,
    XML,
    column_letters,
    package_parts,
    sheet_head,
    sheet_part,
    xml_text,
    zip_part,
)


class Style(IntEnum):
    """The looks of a cell, as numbered in the style sheet below."""

    GENERAL = 0
    TEXT = 1
    HEADER = 2
    REASON = 3


@dataclass(frozen=True, slots=True)
class Column:
    """The looks of one column: its style below the header and its width in characters."""

    style: Style
    width: int = 16


# Number format 49 is text: digits typed into such a cell stay as they are.
_STYLES: Final = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="4"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFDDE6F0"/></patternFill></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFFDF3D8"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" '
    'applyFill="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" applyNumberFormat="1" applyFill="1" '
    'applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
)


class SheetWriter:
    """Writes one sheet row by row into `out`, which need not be seekable. A context: the file is whole at its end."""

    def __init__(self, out: BinaryIO, title: str, columns: Sequence[Column]) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._columns = columns
        self._names = [column_letters(place) for place in range(len(columns))]
        self._row = 0
        # Before the rows, because those stream and these are known.
        for name, content in package_parts([title], _STYLES).items():
            self._archive.writestr(zip_part(name), content)
        self._sheet: IO[bytes] = self._archive.open(sheet_part(1), "w", force_zip64=True)
        self._sheet.write(self._head().encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheet.write(SHEET_END.encode())
        self._sheet.close()
        self._archive.close()

    def _head(self) -> str:
        widths = "".join(
            f'<col min="{index}" max="{index}" width="{column.width}" style="{int(column.style)}" customWidth="1"/>'
            for index, column in enumerate(self._columns, 1)
        )
        return sheet_head(widths)

    def header(self, names: Iterable[str]) -> None:
        """Writes a row in the header's style."""
        self._write([(name, Style.HEADER) for name in names])

    def row(self, cells: Iterable[str | float | bool | None]) -> None:
        """Writes a row in its columns' styles. Text stays text: never a formula, link or number."""
        self._write(list(zip(cells, (column.style for column in self._columns), strict=True)))

    def _write(self, cells: list[tuple[str | float | bool | None, Style]]) -> None:
        self._row += 1
        written = (
            _cell(f"{name}{self._row}", cell, style)
            for name, (cell, style) in zip(self._names, cells, strict=True)
        )
        self._sheet.write(f'<row r="{self._row}">{"".join(written)}</row>'.encode())


def _cell(place: str, cell: str | float | bool | None, style: Style) -> str:
    if cell is None or cell == "":
        return f'<c r="{place}" s="{int(style)}"/>'
    if isinstance(cell, bool):
        return f'<c r="{place}" s="{int(style)}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}" s="{int(style)}"><v>{cell!r}</v></c>'
    text = xml_text(cell[:MOST_CHARACTERS])
    return f'<c r="{place}" s="{int(style)}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
