"""What every workbook is made of beside its rows (XLSX, ECMA-376): the parts of the package, the head of a sheet, the
letters of a column, and how a character is written that XML cannot hold.
"""

import re
from collections.abc import Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipInfo

MOST_CHARACTERS: Final = 32_767  # of a cell
XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET_END: Final = "</sheetData></worksheet>"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
)


def zip_part(name: str) -> ZipInfo:
    """A part of the package. Its day is always the same one, so that the same rows give the same bytes."""
    part = ZipInfo(name)
    part.compress_type = ZIP_DEFLATED
    return part


def sheet_part(number: int) -> ZipInfo:
    """The part that holds a sheet; sheets count from 1."""
    return zip_part(f"xl/worksheets/sheet{number}.xml")


def package_parts(names: Sequence[str], styles: str, *, has_properties: bool = False) -> dict[str, str]:
    """The parts of a workbook whose sheets have these names, by path; without the sheets and the properties."""
    numbers = range(1, len(names) + 1)
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    in_book = [(f"{_OFFICE}/worksheet", f"worksheets/sheet{number}.xml") for number in numbers]
    in_book.append((f"{_OFFICE}/styles", "styles.xml"))
    in_package = [(f"{_OFFICE}/officeDocument", "xl/workbook.xml")]
    if has_properties:
        in_package.append((f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"))
    return {
        "[Content_Types].xml": _content_types(len(names), has_properties=has_properties),
        "_rels/.rels": _relations(in_package),
        "xl/_rels/workbook.xml.rels": _relations(in_book),
        "xl/styles.xml": styles,
        "xl/workbook.xml": f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
    }


def sheet_head(columns: str) -> str:
    """A sheet up to its rows, its first one frozen. `columns`: the `col` elements, may be empty."""
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    listed = f"<cols>{columns}</cols>" if columns else ""
    return f'{XML}<worksheet xmlns="{MAIN}">{views}{listed}<sheetData>'


def column_letters(place: int) -> str:
    """The letters of a column by its place from 0: A … Z, AA …"""
    before, last = divmod(place, 26)
    return (column_letters(before - 1) if before else "") + chr(ord("A") + last)


def xml_text(text: str) -> str:
    """A text as it stands in a cell: what XML cannot hold in the workbook's own way, _x000D_ (ECMA-376 part 1,
    22.9.2.19)."""
    return escape(_UNWRITABLE.sub(_escaped, text))


def _escaped(found: re.Match[str]) -> str:
    return f"_x{ord(found[0]):04X}_"


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'


def _content_types(sheets: int, *, has_properties: bool) -> str:
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        for number in range(1, sheets + 1)
    )
    if has_properties:
        listed += (
            '<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        )
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>{listed}</Types>'
    )
