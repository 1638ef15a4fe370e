"""XLSX workbooks, parsed by calamine in a child process that is limited and may die."""

from collections.abc import Iterator, Mapping

from blacklist_service.errors import NotReadyError
from blacklist_service.intake.columns import field_of, header_so_far, name_text, read_header, usable_mapping
from blacklist_service.intake.findings import SEVERITY, TEXTS, finding
from blacklist_service.intake.formats.registry import Format
from blacklist_service.intake.scan import Limits, Scan, Source, refused
from blacklist_service.intake.sheet_process import SheetCell, SheetFailure, SheetHead, SheetProcess
from blacklist_service.intake.types import Finding, RawRow

_MAX_FIELD = 4096


def scan_xlsx(source: Source, _declared: str | None, limits: Limits, mapping: Mapping[str, str]) -> Scan:
    """The file and header phases of a workbook; a charset means nothing here."""
    try:
        with SheetProcess(limits) as process:
            return _scan_sheets(process, source, limits, mapping)
    except SheetFailure as failure:
        return refused(finding(_known(failure)), media="xlsx")


def _known(failure: SheetFailure) -> str:
    """The child's code, if it is one of ours: a parser that was taken over could send anything."""
    code = str(failure)
    return code if code in SEVERITY else "FILE.XLSX_DAMAGED"


def _scan_sheets(process: SheetProcess, source: Source, limits: Limits, mapping: Mapping[str, str]) -> Scan:
    heads = process.heads(source)
    if not heads:
        return refused(finding("FILE.EMPTY"), media="xlsx")
    data = [head for head in heads if _looks_like_data(head, mapping)]
    with_rows = [head for head in data if head.has_more]
    if len(with_rows) > 1:
        return refused(finding("FILE.XLSX_SHEETS"), media="xlsx")
    head = next(iter(with_rows or data or heads))
    columns, findings = read_header(head.cells, head.row, mapping)
    if columns is None:
        return Scan(
            findings, None, media="xlsx", header_row=head.row, sheet=head.index,
            unsettled=header_so_far(head.cells, mapping),
        )  # fmt: skip
    total = 0
    for number, _ in process.rows(head.index):
        total += number > head.row
    if total > limits.max_rows:
        return refused(finding("FILE.TOO_MANY_ROWS"), media="xlsx")
    if not total:
        return refused(finding("FILE.EMPTY"), media="xlsx")
    return Scan((), columns, total, media="xlsx", header_row=head.row, sheet=head.index)


def _looks_like_data(head: SheetHead, mapping: Mapping[str, str]) -> bool:
    """Whether a sheet's first row names the field that every report has, or those of a withdrawal."""
    folded = usable_mapping(mapping)
    fields = {field_of(name_text(cell), folded)[0] for cell in head.cells}
    return "name" in fields or {"row_key", "operation"} <= fields


def read_xlsx(source: Source, scan: Scan, limits: Limits, after_row: int) -> Iterator[RawRow]:
    """The rows of a scanned workbook that are numbered above `after_row`.

    Raises NotReadyError where the same bytes could be read in the first pass and cannot now.
    """
    first = max(after_row, scan.header_row)
    try:
        with SheetProcess(limits) as process:
            process.heads(source)
            for number, cells in process.rows(scan.sheet):
                if number > first:
                    yield RawRow(number, tuple(cells), _problems(number, cells))
    except SheetFailure as failure:
        code = _known(failure)
        raise NotReadyError(code, *TEXTS[code]) from failure


def _problems(number: int, cells: list[SheetCell]) -> tuple[Finding, ...]:
    too_long = any(type(cell) is str and len(cell) > _MAX_FIELD for cell in cells)
    return (finding("ROW.FIELD_TOO_LONG", number),) if too_long else ()


FORMAT = Format(
    media="xlsx",
    suffixes=(".xlsx", ".xls", ".xlsm"),
    content_types=(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel",
    ),
    scan=scan_xlsx,
    rows=read_xlsx,
    magic=(b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"),
)
