"""A file that is worked on without a database: opened once, then handed on in portions that any process can read."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path

import orjson

from blacklist_service.errors import InvalidError
from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.findings import describe
from blacklist_service.intake.scan import PIECE_ROWS
from blacklist_service.intake.texts import trimmed
from blacklist_service.intake.types import Cell, Finding, RawRow
from blacklist_service.intake.upload import Limits, Piece, Scan, media_of, pieces, rows, rows_of, scan

_PART_BYTES = 1 << 20
_HEAD_BYTES = 4096
# A list that is resolved offline may be larger than an upload.
_NO_LIMITS = Limits(max_rows=1 << 40, max_bytes=1 << 50)
ROW_ID = "row_id"
IDENTITY_FIELDS = frozenset(
    {"row_key", "subject_type", "name", "id_type", "id_number", "birth_date", "phone", "bank_card", "address"}
    | {"legal_representative"}
)
_COLUMNS_SHOWN = 5
_NAME_SHOWN = 40
# A header that is really a row of data would repeat a person's number.
_DIGITS = re.compile(r"\d{5,}")
# A whole number beyond this has lost digits in a cell of a workbook; its text must not look like an identifier.
_EXACT_NUMBER = 10**15


# Number in the file, the wanted cells, and the codes of what was wrong when the row was read.
BareRow = tuple[int, Sequence[Cell], Sequence[str]]
# Some rows on their way to the process that reads them.
Portion = Piece | Sequence[BareRow]


@dataclass(frozen=True)
class OfflineFile:
    """A file whose header is understood."""

    path: Path
    scanned: Scan
    columns: Columns

    @property
    def rows_total(self) -> int:
        return self.scanned.rows_total

    def source(self) -> Iterator[bytes]:
        """The bytes of the file once more."""
        return _parts(self.path)


def open_file(path: Path, charset: str | None) -> OfflineFile:
    """Scans a file once. Raises InvalidError with the first finding where the file or its header is refused."""
    with path.open("rb") as body:
        media = media_of(path.name, "", body.read(_HEAD_BYTES))
    scanned = scan(lambda: _parts(path), media or "", charset, _NO_LIMITS)
    if scanned.columns is None:
        raise _refused(scanned.findings)
    return OfflineFile(path, scanned, scanned.columns)


def _refused(findings: Sequence[Finding]) -> InvalidError:
    """The first finding, with the names of all columns that have it."""
    first = findings[0]
    zh, en = describe(first)
    columns = [shown_name(one.column) for one in findings if one.code == first.code and one.column]
    if not columns:
        return InvalidError(first.code, zh, en, row=first.row)
    named = "、".join(columns[:_COLUMNS_SHOWN]) + ("…" if len(columns) > _COLUMNS_SHOWN else "")
    return InvalidError(first.code, f"【{named}】{zh}", f"[{named}] {en}", row=first.row, column=columns[0])


def shown_name(column: str) -> str:
    """A column's name fit to be told: on one line, cut, without digits that no name of a column has."""
    plain = "".join(character if character.isprintable() else " " for character in column)
    short = _DIGITS.sub("…", " ".join(plain.split()))
    return short if len(short) <= _NAME_SHOWN else short[: _NAME_SHOWN - 1] + "…"


def portions_of(file: OfflineFile) -> Iterator[tuple[int, Portion]]:
    """The rows of a file as they travel between processes, each portion with the place of its first row: as text where
    the format can be cut, else as cells."""
    first = 1
    cut = pieces(file.source, file.scanned)
    if cut is not None:
        for piece in cut:
            yield first, piece
            first += piece.scan.rows_total
        return
    given = rows(file.source, file.scanned, _NO_LIMITS)
    line_ids = _line_ids(file.path) if file.scanned.media == "jsonl" else None
    while chunk := list(_bare_rows(file.columns, islice(given, PIECE_ROWS), line_ids)):
        yield first, chunk
        first += len(chunk)


def _bare_rows(
    columns: Columns, given: Iterable[RawRow], line_ids: Mapping[int, str] | None = None
) -> Iterator[BareRow]:
    """The cells of `wanted_columns`. Intake drops the key row_id of JSON Lines as no field: `line_ids` has it."""
    places = [at for _, at in wanted_columns(columns)]
    for row in given:
        cells, width = row.cells, len(row.cells)
        wanted = [cells[at] if at < width else None for at in places]
        if line_ids is not None:
            wanted.append(line_ids.get(row.number))
        yield row.number, wanted, _codes(row)


def rows_of_piece(columns: Columns, piece: Piece) -> Iterator[BareRow]:
    """The rows of a piece in the shape of the others."""
    return _bare_rows(columns, rows_of(piece, _NO_LIMITS))


def _codes(row: RawRow) -> tuple[str, ...]:
    return tuple(one.code for one in row.problems) if row.problems else ()


def wanted_columns(columns: Columns) -> list[tuple[str, int]]:
    """(field code, place) of the columns that name the row or its subject."""
    wanted = [(code, at) for at, code in columns.filled if code in IDENTITY_FIELDS]
    wanted.extend((ROW_ID, at) for at, name in enumerate(columns.names) if fold(name) == ROW_ID)
    return wanted


def _line_ids(path: Path) -> dict[int, str]:
    """The row_id of each line of JSON Lines that has one: intake drops the key, because it is no field."""
    found = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            with suppress(ValueError):
                document = orjson.loads(line)
                if isinstance(document, dict) and isinstance(document.get("row_id"), str | int):
                    found[number] = cell_text(document["row_id"])
    return found


def cell_text(cell: Cell) -> str:
    """A cell as text. A number that has lost digits is written as such, so that nobody takes it for a whole one."""
    if isinstance(cell, str):
        return trimmed(cell)
    if cell is None or isinstance(cell, bool):
        return ""
    if isinstance(cell, date):
        return (cell.date() if isinstance(cell, datetime) else cell).isoformat()
    if abs(cell) >= _EXACT_NUMBER:
        return f"{cell:.14E}"
    return f"{cell:.15g}"


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as body:
        while part := body.read(_PART_BYTES):
            yield part
