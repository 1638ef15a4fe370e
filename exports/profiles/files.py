"""The files of a profile: CSV and XML streamed and read back; XLSX is written and read by workbook.py."""

import csv
import re
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import BinaryIO
from xml.sax.saxutils import escape, unescape

from exports.csv_lines import csv_lines
from exports.formulas import bare, guard
from exports.profiles.rows import rows_of
from exports.profiles.types import Output, Profile, ProfileError
from exports.profiles.workbook import read_workbook, write_workbook
from exports.types import ByteSink, Operation, ReleaseHeader

_LONGEST_LINE = 1 << 20
_LINE_ENDS = {"\n": "&#10;", "\t": "&#9;", '"': "&quot;"}
_UNESCAPED = {value: key for key, value in _LINE_ENDS.items()}
_MARKUP = re.compile(r'[&<>"\n\t]')
_CELL = re.compile(r'<item name="([^"<>]{1,64})">([^<>]*)</item>')


def write(profile: Profile, header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The file of a release.

    Raises:
        ProfileError: an entry that the profile refuses; MAPPING.ENCODING (a character that the encoding lacks).
    """
    rows = rows_of(profile, header, operations)
    if profile.output is Output.XLSX:
        write_workbook(profile, header, rows, out)
        return
    lines = _csv_lines(profile, rows) if profile.output is Output.CSV else _xml_lines(profile, rows)
    plain = profile.encoding.removesuffix("-sig")
    if plain != profile.encoding:
        out.write("\ufeff".encode(plain))
    for line in lines:
        try:
            out.write(line.encode(plain))
        except UnicodeEncodeError:
            raise ProfileError("MAPPING.ENCODING") from None


def read(profile: Profile, source: BinaryIO) -> Iterator[dict[str, str]]:
    """The rows of a file as `write` writes it, each by title; CSV and XML are streamed.

    Raises:
        ProfileError: MAPPING.FILE: another header, row or spelling, or a line too long; MAPPING.ENCODING.
    """
    if profile.output is Output.XLSX:
        yield from read_workbook(profile, source)
        return
    text = TextIOWrapper(source, encoding=profile.encoding, newline="")
    try:
        lines = _bounded(text)
        yield from (_read_csv(profile, lines) if profile.output is Output.CSV else _read_xml(profile, lines))
    except UnicodeError:
        raise ProfileError("MAPPING.ENCODING") from None
    finally:
        text.detach()


def _bounded(text: TextIOWrapper) -> Iterator[str]:
    while line := text.readline(_LONGEST_LINE):
        if not line.endswith("\n"):
            raise ProfileError("MAPPING.FILE")
        yield line


def _csv_lines(profile: Profile, rows: Iterable[list[str]]) -> Iterator[str]:
    line = csv_lines()
    yield line([column.title for column in profile.columns])
    for row in rows:
        yield line([guard(cell) for cell in row])


def _read_csv(profile: Profile, lines: Iterator[str]) -> Iterator[dict[str, str]]:
    titles = [column.title for column in profile.columns]
    seen = False
    try:
        for cells in csv.reader(lines, strict=True):
            if not seen and cells != titles:
                raise ProfileError("MAPPING.FILE")
            if seen:
                yield dict(zip(titles, [bare(cell) for cell in cells], strict=True))
            seen = True
    except (csv.Error, ValueError) as problem:
        raise (
            problem if isinstance(problem, ProfileError | UnicodeError) else ProfileError("MAPPING.FILE")
        ) from None
    if not seen:
        raise ProfileError("MAPPING.FILE")


def _xml_lines(profile: Profile, rows: Iterable[list[str]]) -> Iterator[str]:
    name = profile.encoding.removesuffix("-sig")
    yield f'<?xml version="1.0" encoding="{name}"?>\n'
    yield f'<list title="{escape(profile.title, _LINE_ENDS)}">\n'
    shape = _xml_shape(profile)
    for row in rows:
        yield _xml_row(shape, row)
    yield "</list>\n"


def _read_xml(profile: Profile, lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Line by line and not by a parser: no entity, document type or nesting can be slipped in."""
    head = [next(lines, ""), next(lines, "")]
    if head != list(_xml_lines(profile, []))[:2]:
        raise ProfileError("MAPPING.FILE")
    titles, shape = [column.title for column in profile.columns], _xml_shape(profile)
    for line in lines:
        if line == "</list>\n":
            if next(lines, ""):
                raise ProfileError("MAPPING.FILE")
            return
        cells = _CELL.findall(line)
        if [title for title, _cell in cells] != titles:
            raise ProfileError("MAPPING.FILE")
        values = [unescape(cell, _UNESCAPED) for _title, cell in cells]
        if line != _xml_row(shape, values):
            raise ProfileError("MAPPING.FILE")
        yield dict(zip(titles, values, strict=True))
    raise ProfileError("MAPPING.FILE")


def _xml_shape(profile: Profile) -> str:
    """The row with a place for each cell."""
    titles = [column.title.replace("%", "%%") for column in profile.columns]
    cells = [f'<item name="{title}">%s</item>' for title in titles]
    return f"<row>{''.join(cells)}</row>\n"


def _xml_row(shape: str, values: Iterable[str]) -> str:
    return shape % tuple(escape(one, _LINE_ENDS) if _MARKUP.search(one) else one for one in values)
