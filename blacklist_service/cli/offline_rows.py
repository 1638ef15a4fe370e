"""The rows of one file as identities, without a database: damaged rows take part as far as they can be read."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from blacklist_service.cli.offline_file import (
    IDENTITY_FIELDS,
    ROW_ID,
    BareRow,
    OfflineFile,
    Portion,
    cell_text,
    portions_of,
    rows_of_piece,
    wanted_columns,
)
from blacklist_service.cli.row_findings import RowFindings, codes_of
from blacklist_service.errors import InvalidError
from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.fields import MAX_NAME, RULES
from blacklist_service.intake.texts import EDGES
from blacklist_service.intake.upload import Piece
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind

# What intake refuses as too long is cut: no cell may cost more than others.
_LONGEST = {code: RULES[code].longest or MAX_NAME for code in IDENTITY_FIELDS}


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


def read_file(file: OfflineFile) -> Iterator[OfflineRow]:
    """The rows in the order of the file. Raises InvalidError MATCH.ROW_ID_TWICE where two rows have one id."""
    rows_by_id: set[str] = set()
    place = 0
    for _, portion in portions_of(file):
        names, identities, _ = read_portion(file.columns, portion)
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


def read_portion(columns: Columns, portion: Portion) -> ReadRows:
    """What the file calls the rows, their identities, and the findings of those that could not be read whole."""
    if isinstance(portion, Piece):
        return _read_rows(columns, rows_of_piece(columns, portion))
    return _read_rows(columns, portion)


def _read_rows(columns: Columns, chunk: Iterable[BareRow]) -> ReadRows:
    codes = [*(code for code, _ in wanted_columns(columns)), ROW_ID]
    wanted = [(code, _LONGEST.get(code)) for code in codes]
    names = RowNames([], [], [])
    identities = []
    findings = RowFindings()
    for number, cells, problems in chunk:
        texts = {}
        for (code, longest), cell in zip(wanted, cells, strict=False):
            if cell:
                # Most cells are text.
                text = cell.strip(EDGES) if cell.__class__ is str else cell_text(cell)
                texts[code] = text[:longest]
        names.row_ids.append(texts.get(ROW_ID, ""))
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


@lru_cache(maxsize=1024)
def _code(field: str, label: str) -> str:
    """The code behind a label of a coded field; "" where it is none."""
    wanted = fold(label)
    for value, labels in RULES[field].values.items():
        if wanted and wanted in (value.casefold(), *map(fold, labels)):
            return value
    return ""
