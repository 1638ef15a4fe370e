"""One worksheet streamed into an XLSX file in constant memory (ECMA-376, inline strings), without a temporary file.

xlsxwriter is not used for rows of persons: its constant-memory mode writes them in the clear to the disk.
"""

import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import TracebackType
from typing import IO, BinaryIO, Final, Self
from xml.sax.saxutils import escape, quoteattr

LONGEST_CELL: Final = 32_767  # Excel's own bound on characters
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"


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


_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Number format 49 is text: digits typed into such a cell stay as they are.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
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
    ),
}


class SheetWriter:
    """Writes one sheet row by row into `out`, which need not be seekable. A context: the file is whole at its end."""

    def __init__(self, out: BinaryIO, title: str, columns: Sequence[Column]) -> None:
        self._archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6)
        self._columns = columns
        self._names = [_letters(index) for index in range(len(columns))]
        self._row = 0
        for name, content in _PARTS.items():
            self._write_part(name, _XML + content)
        workbook = f'<sheets><sheet name={quoteattr(title)} sheetId="1" r:id="rId1"/></sheets>'
        self._write_part(
            "xl/workbook.xml", f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{workbook}</workbook>'
        )
        part = zipfile.ZipInfo("xl/worksheets/sheet1.xml")
        part.compress_type = zipfile.ZIP_DEFLATED
        self._sheet: IO[bytes] = self._archive.open(part, "w", force_zip64=True)
        self._sheet.write(self._head().encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._archive.close()

    def _write_part(self, name: str, content: str) -> None:
        # ZipInfo's fixed date: the same rows give the same bytes.
        part = zipfile.ZipInfo(name)
        part.compress_type = zipfile.ZIP_DEFLATED
        self._archive.writestr(part, content)

    def _head(self) -> str:
        widths = "".join(
            f'<col min="{index}" max="{index}" width="{column.width}" style="{int(column.style)}" customWidth="1"/>'
            for index, column in enumerate(self._columns, 1)
        )
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        cols = f"<cols>{widths}</cols>" if widths else ""
        return f'{_XML}<worksheet xmlns="{_MAIN}">{views}{cols}<sheetData>'

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
    text = escape(_UNWRITABLE.sub(_escaped, cell[:LONGEST_CELL]))
    return f'<c r="{place}" s="{int(style)}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    """A character that XML cannot hold, in the workbook's own way: _x000D_ (ECMA-376 part 1, 22.9.2.19)."""
    return f"_x{ord(found[0]):04X}_"


def _letters(index: int) -> str:
    """The column letters of an index from 0: A, B … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
