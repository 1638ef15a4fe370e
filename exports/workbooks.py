"""Workbooks (XLSX, ECMA-376) streamed row by row, cells as inline strings: nothing waits in memory or in a file.

A library would keep every cell in memory, or write persons in the clear to temporary files. Text stays text: nothing
here is a formula, a link or a number but what is given as one.
"""

import zlib
from collections.abc import Iterable, Sequence
from datetime import date
from types import TracebackType
from typing import BinaryIO, Final, Self, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from exports.objects import BlockWriter, ZipSink
from exports.operations import OperationError
from exports.types import ByteSink
from exports.workbook_parts import (
    MAIN,
    PACKAGE,
    SHEET_END,
    XML,
    column_letters,
    package_parts,
    sheet_head,
    sheet_part,
    zip_part,
)
from exports.workbook_rows import row_xml

MOST_ROWS: Final = 1_048_576
# Number format 49 is text, so that what is typed into a cell stays as it is; 2 is 0.00.
_STYLES: Final = (
    f'{XML}<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
# As the parts lie in the file, behind the sheets.
_ORDER: Final = (
    "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "docProps/core.xml", "_rels/.rels",
    "[Content_Types].xml",
)  # fmt: skip


class Sheet:
    """One sheet of columns, its titles in the first row; the others are given in their order."""

    def __init__(self, out: ByteSink, titles: Sequence[str]) -> None:
        self._out = BlockWriter(out)
        self._columns = tuple(map(column_letters, range(len(titles))))
        self.rows = 0
        columns = f'<col min="1" max="{len(titles)}" width="18" style="1" customWidth="1"/>'
        self._out.write(sheet_head(columns).encode())
        self.row(titles)

    def row(self, cells: Iterable[str | float]) -> None:
        """The next row. A text is a text cell, none where it is empty; a number is shown with two decimals.

        Raises:
            OperationError: more rows than a sheet holds, or more characters than a cell.
        """
        if self.rows == MOST_ROWS:
            raise OperationError("a sheet holds at most 1,048,576 rows")
        self.rows += 1
        self._out.write(row_xml(self._columns, self.rows, list(cells)).encode())

    def end(self) -> None:
        """No row follows."""
        self._out.write(SHEET_END.encode())
        self._out.flush()


class Workbook:
    """A context: the file is whole at its end. The same rows give the same bytes; the days in the ZIP are of 1980."""

    def __init__(self, out: ByteSink, title: str, created: date) -> None:
        self._archive = ZipFile(cast("BinaryIO", ZipSink(out)), "w", ZIP_DEFLATED)
        self._title, self._created = title, created
        self._names: list[str] = []
        self._open: Sheet | None = None
        self._waiting: list[tuple[int, Sheet, _Pressed]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_open()
        for number, sheet, pressed in self._waiting:
            sheet.end()
            with self._archive.open(sheet_part(number), "w", force_zip64=True) as part:
                pressed.pour(part)
        parts = package_parts(self._names, _STYLES, has_properties=True)
        parts["docProps/core.xml"] = _properties(self._title, self._created)
        for name in _ORDER:
            self._archive.writestr(zip_part(name), parts[name])
        self._archive.close()

    def sheet(self, name: str, titles: Sequence[str]) -> Sheet:
        """A sheet that is streamed; the one that was streamed before takes no more rows."""
        self._end_open()
        self._names.append(name)
        self._stream = self._archive.open(sheet_part(len(self._names)), "w", force_zip64=True)
        self._open = Sheet(self._stream, titles)
        return self._open

    def sheet_beside(self, name: str, titles: Sequence[str]) -> Sheet:
        """A sheet that is filled while another one is streamed: it waits in memory, compressed."""
        pressed = _Pressed()
        sheet = Sheet(pressed, titles)
        self._names.append(name)
        self._waiting.append((len(self._names), sheet, pressed))
        return sheet

    def _end_open(self) -> None:
        if self._open is not None:
            self._open.end()
            self._stream.close()
            self._open = None


class _Pressed:
    """Bytes that wait in memory, compressed."""

    def __init__(self) -> None:
        self._press, self._pieces = zlib.compressobj(1), list[bytes]()

    def write(self, chunk: bytes, /) -> int:
        self._pieces.append(self._press.compress(chunk))
        return len(chunk)

    def pour(self, out: ByteSink) -> None:
        """All of it to `out`, piece by piece."""
        opened = zlib.decompressobj()
        for piece in (*self._pieces, self._press.flush()):
            out.write(opened.decompress(piece))
        out.write(opened.flush())


def _properties(title: str, created: date) -> str:
    return (
        f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(title)}</dc:title>'
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{created.isoformat()}T00:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )
