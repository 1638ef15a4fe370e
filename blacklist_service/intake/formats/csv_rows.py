"""CSV in UTF-8 or GB18030, with comma, tab or semicolon (RFC 4180, strict about quotation marks)."""

import csv
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice, zip_longest

from blacklist_service.intake.columns import (
    Columns,
    header_so_far,
    read_header,
    recognised,
    usable_mapping,
)
from blacklist_service.intake.decoding import MAX_LINE, Lines, charset_of
from blacklist_service.intake.findings import finding
from blacklist_service.intake.formats.registry import Format
from blacklist_service.intake.scan import PIECE_ROWS, Limits, Mark, Piece, Scan, Source, refused
from blacklist_service.intake.texts import is_plausible_name
from blacklist_service.intake.types import RawRow

MAX_FIELD = 4096
_DELIMITERS = (",", "\t", ";")
_QUOTE_OPEN = "FILE.QUOTE_OPEN"
# A piece ends after so many lines also where most of them are empty.
_PIECE_LINES = 2 * PIECE_ROWS


# One record: its number in the file, its cells, the code of what was wrong in reading it ("" nothing), and the number
# of the last line that it stands on. A plain tuple, because a file has millions.
_Record = tuple[int, list[str], str, int]


def _records(lines: Lines, delimiter: str) -> Iterator[_Record]:
    """The records, also the empty ones; ends at the first one whose quotation mark is never closed."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        problem, cells = "", []
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            problem = _code_of(str(error))
        if lines.was_too_long:
            lines.was_too_long = False
            yield number, [], "ROW.LINE_TOO_LONG", reader.line_num
        else:
            yield number, cells, problem, reader.line_num
        if problem == _QUOTE_OPEN:
            return


def _is_empty(record: _Record) -> bool:
    return not record[2] and not any(record[1])


def _code_of(message: str) -> str:
    """Our code for a message of the csv module (stable since Python 2.5)."""
    if "new-line character" in message:
        return "ROW.LINE_BREAK"
    if "unexpected end" in message or "field limit" in message:
        return _QUOTE_OPEN
    return "ROW.QUOTE"


def _delimiter_of(line: str, mapping: Mapping[str, str]) -> str:
    """The separator under which most names of the header are known; then the one with most cells."""

    def rank(delimiter: str) -> tuple[int, int]:
        try:
            names = next(csv.reader([line], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return recognised(names, mapping), len(names)

    return max(_DELIMITERS, key=rank)


def scan_csv(source: Source, declared: str | None, limits: Limits, mapping: Mapping[str, str]) -> Scan:
    """The file and header phases of a CSV file."""
    decoded = charset_of(source, declared, limits)
    if decoded.problem:
        return refused(finding(decoded.problem), media="csv")
    first = _first_line(source, decoded.charset)
    if first.count("\r") > 1 and "\n" not in first:
        return refused(finding("FILE.LINE_ENDS"), media="csv", charset=decoded.charset)
    delimiter = _delimiter_of(first, usable_mapping(mapping))
    records = _records(Lines(source, decoded.charset), delimiter)
    header = next((record for record in records if not _is_empty(record)), None)
    number, cells, problem, last_line = header or (0, [], "FILE.EMPTY", 0)
    if problem:
        code = problem if problem.startswith("FILE.") else "HEADER.NOT_FOUND"
        return refused(finding(code, number), media="csv", charset=decoded.charset)
    columns, findings = read_header(cells, number, mapping)
    if columns is None:
        # Names in the wrong charset are no names: tell the cause, not its consequence.
        is_doubtful = findings[0].code == "HEADER.NOT_FOUND" and decoded.charset == "gb18030"
        if is_doubtful and not decoded.is_certain and not all(map(is_plausible_name, cells)):
            findings = (finding("FILE.CHARSET_UNKNOWN"),)
        return Scan(
            findings,
            None,
            0,
            decoded.charset,
            delimiter,
            "csv",
            number,
            unsettled=header_so_far(cells, mapping),
        )
    start = Scan(
        (), columns, 0, decoded.charset, delimiter, "csv", number, marks=(Mark(number, last_line, 0),)
    )
    return _scan_body(records, start, columns, limits, is_certain=decoded.is_certain)


def _first_line(source: Source, charset: str) -> str:
    return next((line for line in Lines(source, charset) if line.strip()), "")


def _scan_body(
    records: Iterator[_Record], start: Scan, columns: Columns, limits: Limits, *, is_certain: bool
) -> Scan:
    """The scan of a file whose header is known: counts the rows and weighs the names under a doubtful charset."""
    total = names = strange = 0
    name_at = columns.fields.index("name") if "name" in columns.fields else -1
    (mark,) = marks = list(start.marks)
    for number, cells, problem, last_line in records:
        if problem == _QUOTE_OPEN:
            return refused(finding(_QUOTE_OPEN, number), media="csv", charset=start.charset)
        if problem or any(cells):
            total += 1
        if total > limits.max_rows:
            return refused(finding("FILE.TOO_MANY_ROWS"), media="csv", charset=start.charset)
        if total - mark.rows == PIECE_ROWS or last_line - mark.line > _PIECE_LINES:
            mark = Mark(number, last_line, total)
            marks.append(mark)
        if not is_certain and 0 <= name_at < len(cells):
            name = cells[name_at]
            if not name.isascii():
                names += 1
                strange += not is_plausible_name(name)
    if not total:
        return refused(finding("FILE.EMPTY"), media="csv", charset=start.charset)
    # One rare name in a private-use area must not refuse a file; a wrong charset spoils nearly all names.
    if strange * (2 if start.charset == "utf-8" else 20) > names:
        return refused(finding("FILE.CHARSET_UNKNOWN"), media="csv", charset=start.charset)
    return replace(start, rows_total=total, marks=tuple(marks))


def read_csv(source: Source, scan: Scan, _limits: Limits, after_row: int) -> Iterator[RawRow]:
    """The rows of a scanned CSV file that are numbered above `after_row`."""
    width = len(scan.columns.names) if scan.columns else 0
    first = max(after_row, scan.header_row)
    for number, cells, problem, _ in _records(Lines(source, scan.charset), scan.delimiter):
        if number > first and (problem or any(cells)):
            code = problem or _problem_of(cells, width)
            yield RawRow(number, tuple(cells), (finding(code, number),) if code else ())


def csv_pieces(source: Source, scan: Scan) -> Iterator[Piece]:
    """The rows of a scanned CSV file in pieces, cut at the lines that the scan has marked."""
    lines = iter(Lines(source, scan.charset, is_cutting=True))
    deque(islice(lines, scan.marks[0].line), maxlen=0)
    for begin, end in zip_longest(scan.marks, scan.marks[1:]):
        text = "".join(islice(lines, end.line - begin.line) if end else lines)
        count = (end.rows if end else scan.rows_total) - begin.rows
        own = replace(scan, rows_total=count, charset="utf-8", header_row=0, marks=())
        if count:
            # With a mark of its own, so that none of the text is taken for one.
            yield Piece(own, begin.record, text.encode("utf-8-sig"))


def _problem_of(cells: list[str], width: int) -> str:
    if len(cells) != width:
        return "ROW.CELLS"
    if max(map(len, cells)) > MAX_FIELD:
        return "ROW.FIELD_TOO_LONG"
    return "ROW.LINE_TOO_LONG" if sum(map(len, cells)) > MAX_LINE else ""


FORMAT = Format(
    media="csv",
    suffixes=(".csv", ".tsv", ".txt"),
    content_types=("text/csv", "text/tab-separated-values", "text/plain", "application/csv"),
    scan=scan_csv,
    rows=read_csv,
    pieces=csv_pieces,
)
