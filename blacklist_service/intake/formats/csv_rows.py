"""CSV in UTF-8 or GB18030, with comma, tab or semicolon (RFC 4180, strict about quotation marks)."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from blacklist_service.intake.columns import Columns, read_header, recognised, usable_mapping
from blacklist_service.intake.decoding import MAX_LINE, Lines, charset_of
from blacklist_service.intake.findings import finding
from blacklist_service.intake.formats.registry import Format
from blacklist_service.intake.scan import Limits, Scan, Source, refused
from blacklist_service.intake.texts import is_plausible_name
from blacklist_service.intake.types import RawRow

MAX_FIELD = 4096
_DELIMITERS = (",", "\t", ";")
_QUOTE_OPEN = "FILE.QUOTE_OPEN"


@dataclass(frozen=True, slots=True, repr=False)
class _Record:
    """One record with its number in the file and the code of what was wrong in reading it."""

    number: int
    cells: list[str]
    problem: str = ""


def _records(lines: Lines, delimiter: str) -> Iterator[_Record]:
    """The records that are not empty; ends at the first one whose quotation mark is never closed."""
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
            yield _Record(number, [], "ROW.LINE_TOO_LONG")
        elif problem or any(cells):
            yield _Record(number, cells, problem)
        if problem == _QUOTE_OPEN:
            return


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
    header = next(records, None)
    if header is None or header.problem:
        code = header.problem if header and header.problem.startswith("FILE.") else ""
        found = finding(
            code or ("HEADER.NOT_FOUND" if header else "FILE.EMPTY"), header.number if header else 0
        )
        return refused(found, media="csv", charset=decoded.charset)
    columns, findings = read_header(header.cells, header.number, mapping)
    if columns is None:
        # Names in the wrong charset are no names: tell the cause, not its consequence.
        is_doubtful = findings[0].code == "HEADER.NOT_FOUND" and decoded.charset == "gb18030"
        if is_doubtful and not decoded.is_certain and not all(map(is_plausible_name, header.cells)):
            findings = (finding("FILE.CHARSET_UNKNOWN"),)
        return refused(*findings, media="csv", charset=decoded.charset)
    start = Scan((), columns, 0, decoded.charset, delimiter, "csv", header.number)
    return _scan_body(records, start, columns, limits, is_certain=decoded.is_certain)


def _first_line(source: Source, charset: str) -> str:
    return next((line for line in Lines(source, charset) if line.strip()), "")


def _scan_body(
    records: Iterator[_Record], start: Scan, columns: Columns, limits: Limits, *, is_certain: bool
) -> Scan:
    """The scan of a file whose header is known: counts the rows and weighs the names under a doubtful charset."""
    total = names = strange = 0
    name_at = columns.fields.index("name") if "name" in columns.fields else -1
    for record in records:
        if record.problem == _QUOTE_OPEN:
            return refused(finding(_QUOTE_OPEN, record.number), media="csv", charset=start.charset)
        total += 1
        if total > limits.max_rows:
            return refused(finding("FILE.TOO_MANY_ROWS"), media="csv", charset=start.charset)
        if not is_certain and 0 <= name_at < len(record.cells):
            name = record.cells[name_at]
            if not name.isascii():
                names += 1
                strange += not is_plausible_name(name)
    if not total:
        return refused(finding("FILE.EMPTY"), media="csv", charset=start.charset)
    # One rare name in a private-use area must not refuse a file; a wrong charset spoils nearly all names.
    if strange * (2 if start.charset == "utf-8" else 20) > names:
        return refused(finding("FILE.CHARSET_UNKNOWN"), media="csv", charset=start.charset)
    return replace(start, rows_total=total)


def read_csv(source: Source, scan: Scan, _limits: Limits, after_row: int) -> Iterator[RawRow]:
    """The rows of a scanned CSV file that are numbered above `after_row`."""
    width = len(scan.columns.names) if scan.columns else 0
    first = max(after_row, scan.header_row)
    for record in _records(Lines(source, scan.charset), scan.delimiter):
        if record.number > first:
            cells = record.cells
            code = record.problem or _problem_of(cells, width)
            problems = (finding(code, record.number),) if code else ()
            yield RawRow(record.number, tuple(cells), problems)


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
)
