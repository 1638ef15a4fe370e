"""The rows of one file as identities, without a database: damaged rows take part as far as they can be read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import orjson

from blacklist_service.cli.row_findings import RowFindings, codes_of
from blacklist_service.errors import InvalidError
from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.fields import MAX_NAME, RULES
from blacklist_service.intake.findings import describe
from blacklist_service.intake.texts import EDGES, trimmed
from blacklist_service.intake.types import Cell, Finding, RawRow
from blacklist_service.intake.upload import Limits, Scan, media_of, rows, scan
from matching.batch.resolve import CHUNK
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind

_PART_BYTES = 1 << 20
_HEAD_BYTES = 4096
# A list that is resolved offline may be larger than an upload.
_NO_LIMITS = Limits(max_rows=1 << 40, max_bytes=1 << 50)
_ROW_ID = "row_id"
_IDENTITY_FIELDS = frozenset(
    {"row_key", "subject_type", "name", "id_type", "id_number", "birth_date", "phone", "bank_card", "address"}
    | {"legal_representative"}
)
# What intake refuses as too long is cut: no cell may cost more than others.
_LONGEST = {code: RULES[code].longest or MAX_NAME for code in _IDENTITY_FIELDS}
_COLUMNS_SHOWN = 5
_NAME_SHOWN = 40
# A header that is really a row of data would repeat a person's number.
_DIGITS = re.compile(r"\d{5,}")
# A whole number beyond this has lost digits in a cell of a workbook; its text must not look like an identifier.
_EXACT_NUMBER = 10**15


class OfflineRow(NamedTuple):
    """One row: its place among the data rows (from 1), its id, its number in the file (the header counts as 1),
    the sender's own key, and the identity."""

    place: int
    row_id: str
    number: int
    row_key: str
    identity: Identity

    def __repr__(self) -> str:
        return "OfflineRow(…)"


class RowNames(NamedTuple):
    """How a file calls some rows, in columns: their own row_id ("" where none), number in the file, sender's key."""

    row_ids: list[str]
    numbers: list[int]
    row_keys: list[str]

    def __repr__(self) -> str:
        return "RowNames(…)"


class ReadRows(NamedTuple):
    """Some rows in columns: their names and identities, and what is wrong with them."""

    names: RowNames
    identities: list[Identity]
    findings: RowFindings

    def __repr__(self) -> str:
        return "ReadRows(…)"


# Number in the file, the wanted cells, and the codes of what was wrong when the row was read.
BareRow = tuple[int, Sequence[Cell], Sequence[str]]


@dataclass(frozen=True)
class OfflineFile:
    """A file whose header is understood."""

    path: Path
    scanned: Scan
    columns: Columns

    @property
    def rows_total(self) -> int:
        return self.scanned.rows_total


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


def read_file(file: OfflineFile) -> Iterator[OfflineRow]:
    """The rows in the order of the file. Raises InvalidError MATCH.ROW_ID_TWICE where two rows have one id."""
    rows_by_id: set[str] = set()
    place = 0
    for chunk in chunks_of(file):
        names, identities, _ = read_rows(file.columns, chunk)
        for row_id, number, row_key, identity in zip(*names, identities, strict=True):
            place += 1
            shown = row_id or str(place)
            if shown in rows_by_id:
                raise row_id_twice(number)
            rows_by_id.add(shown)
            yield OfflineRow(place, shown, number, row_key, identity)


def row_id_twice(number: int) -> InvalidError:
    """The refusal of a file in which two rows have one id."""
    return InvalidError(
        "MATCH.ROW_ID_TWICE",
        f"第 {number} 行的 row_id 与前面的行重复。",
        f"The row_id of row {number} stands above already.",
        row=number,
    )


def chunks_of(file: OfflineFile) -> Iterator[list[BareRow]]:
    """The rows of a file in chunks, as they travel between processes: number, and the cells of `wanted_columns`."""
    given = rows(lambda: _parts(file.path), file.scanned, _NO_LIMITS)
    line_ids = _line_ids(file.path) if file.scanned.media == "jsonl" else None
    places = [at for _, at in wanted_columns(file.columns)]
    while chunk := list(islice(given, CHUNK)):
        if line_ids is None:
            yield [(row.number, _cells(row.cells, places), _codes(row)) for row in chunk]
        else:
            # Intake drops the key row_id of JSON Lines as no field.
            yield [
                (row.number, [*_cells(row.cells, places), line_ids.get(row.number)], _codes(row))
                for row in chunk
            ]


def _codes(row: RawRow) -> tuple[str, ...]:
    return tuple(one.code for one in row.problems) if row.problems else ()


def wanted_columns(columns: Columns) -> list[tuple[str, int]]:
    """(field code, place) of the columns that name the row or its subject."""
    wanted = [(code, at) for at, code in columns.filled if code in _IDENTITY_FIELDS]
    wanted.extend((_ROW_ID, at) for at, name in enumerate(columns.names) if fold(name) == _ROW_ID)
    return wanted


def _cells(cells: Sequence[Cell], places: list[int]) -> list[Cell]:
    width = len(cells)
    return [cells[at] if at < width else None for at in places]


def read_rows(columns: Columns, chunk: Iterable[BareRow]) -> ReadRows:
    """What the file calls the rows, their identities, and the findings of those that could not be read whole."""
    codes = [*(code for code, _ in wanted_columns(columns)), _ROW_ID]
    wanted = [(code, _LONGEST.get(code)) for code in codes]
    names = RowNames([], [], [])
    identities = []
    findings = RowFindings()
    for number, cells, problems in chunk:
        texts = {}
        for (code, longest), cell in zip(wanted, cells, strict=False):
            if cell:
                # Most cells are text.
                text = cell.strip(EDGES) if cell.__class__ is str else _text(cell)
                texts[code] = text[:longest]
        names.row_ids.append(texts.get(_ROW_ID, ""))
        names.numbers.append(number)
        names.row_keys.append(texts.get("row_key", ""))
        raw = _raw(texts.get)
        identity = read_identity(raw)
        identities.append(identity)
        # A badly written row has its cells in doubt: what they seem to say is not told beside it.
        wrong = problems or codes_of(texts, raw, identity)
        if wrong:
            findings.add(number, wrong)
    return ReadRows(names, identities, findings)


def _line_ids(path: Path) -> dict[int, str]:
    """The row_id of each line of JSON Lines that has one: intake drops the key, because it is no field."""
    found = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            with suppress(ValueError):
                document = orjson.loads(line)
                if isinstance(document, dict) and isinstance(document.get("row_id"), str | int):
                    found[number] = _text(document["row_id"])
    return found


def _raw(given: Callable[[str, str], str]) -> RawIdentity:
    kind, birth = given("subject_type", ""), given("birth_date", "")
    return RawIdentity(
        given("name", ""),
        _kind(kind) if kind else None,
        _code("id_type", given("id_type", "")),
        given("id_number", ""),
        read_date(birth) if birth else None,
        given("phone", ""),
        given("bank_card", ""),
        given("address", ""),
        given("legal_representative", ""),
    )


@lru_cache(maxsize=1024)
def _kind(label: str) -> SubjectKind | None:
    kind = _code("subject_type", label)
    return SubjectKind(kind) if kind else None


def _text(cell: Cell) -> str:
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


@lru_cache(maxsize=1024)
def _code(field: str, label: str) -> str:
    """The code behind a label of a coded field; "" where it is none."""
    wanted = fold(label)
    for value, labels in RULES[field].values.items():
        if wanted and wanted in (value.casefold(), *map(fold, labels)):
            return value
    return ""


def _parts(path: Path) -> Iterator[bytes]:
    with path.open("rb") as body:
        while part := body.read(_PART_BYTES):
            yield part
