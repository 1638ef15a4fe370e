r"""# CSV

One operation a row, for people with a spreadsheet and for loaders; reads back without loss.

- Name `csv`, media type `text/csv`, suffix `csv`, label *faithful* (this project's own contract).
- UTF-8 with BOM, comma, CRLF, double quotes where RFC 4180 needs them. The first row is the header; its columns are
  always all of these, in this order, so that no column tells which fields a recipient may see:
  `op`, `key`, `version`, `effective_on`, `reason`, `into`, `entry_sha256`, then the entry fields
  `subject_kind`, `name`, `id_type`, `id_number`, `legal_representative`, `phone`, `ground`, `legal_basis`,
  `decision_no`, `listed_on`, `publicity_until`, `severity`, `outstanding_fen`, `principal_fen`, `overdue_since`,
  `platform`, `out_of_contact`, `collection_log`, `reporting_members`, `disputed`, `statement`.
- Operations, keys, versions and reasons as in the feed contract; `RETRACT` rows (tombstones) have no entry fields.
- `entry_sha256` is the SHA-256 of the canonical JSON of the entry: a CSV reader computes the state checksum from it.
- Cells of entry fields: *absent* is an empty cell; *null* is `null`; numbers are decimal digits (money in 分), flags
  `true` or `false`, `reporting_members` a JSON list. Text stands as it is, except:
- **Formula-safe.** A cell that begins with `=` `+` `-` `@` TAB CR LF or with the full-width `＝` `＋` `－` `＠` gets an
  apostrophe `'` before it, so that no spreadsheet runs it. So do a text that begins with `'`, the text `null` and the
  empty text; a reader takes one leading `'` away. A text has at most 100,000 characters.
- A field outside this list is refused when writing: it does not exist for exports.
"""

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from typing import BinaryIO

import orjson

from exports.canonical import entry_digest, spelt
from exports.csv_lines import csv_lines
from exports.fields import FIELD_OF_CODE, FIELDS, FieldKind
from exports.formulas import APOSTROPHE, bare, guard
from exports.operations import OperationError, operation_from_fields, operation_to_fields
from exports.types import ByteSink, EntryFields, EntryValue, Format, Operation, ReleaseHeader

_OPERATION_COLUMNS = ("op", "key", "version", "effective_on", "reason", "into")
_DIGEST_COLUMN = "entry_sha256"
_COLUMNS = (*_OPERATION_COLUMNS, _DIGEST_COLUMN, *(field.code for field in FIELDS))
_MOST_CHARACTERS = 100_000  # below the limit of Python's csv reader and of others
_TYPES = {FieldKind.TEXT: str, FieldKind.NUMBER: int, FieldKind.FLAG: bool, FieldKind.CODES: list}
_ENTRY_COLUMNS = tuple((field.code, _TYPES[field.kind]) for field in FIELDS)


def write(_header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The operations in the order given, one a row, streamed.

    Raises:
        OperationError: an entry field is not in the table or of another kind than the table says.
    """
    line = csv_lines()
    out.write(BOM_UTF8 + line(_COLUMNS).encode())
    for operation in operations:
        fields = operation_to_fields(operation)
        cells = [_safe(str(fields[column])) if column in fields else "" for column in _OPERATION_COLUMNS]
        cells += _entry_cells(operation.entry)
        out.write(line(cells).encode())


def read(source: BinaryIO) -> Iterator[Operation]:
    """The operations of a file, streamed.

    Raises:
        OperationError: a header, row or cell that `write` does not write; the message names the row's number only.
    """
    text = TextIOWrapper(source, encoding="utf-8", newline="")
    try:
        if text.read(1) != "\ufeff":
            raise OperationError("no byte order mark")
        yield from _read_rows(csv.reader(text, strict=True))
    except UnicodeDecodeError:
        raise OperationError("not UTF-8") from None
    finally:
        text.detach()  # the caller's file stays open


def _read_rows(rows: Iterator[list[str]]) -> Iterator[Operation]:
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if number == 1:
                if tuple(cells) != _COLUMNS:
                    raise OperationError("the header is another")
            elif len(cells) != len(_COLUMNS):
                raise OperationError("another number of cells")
            else:
                yield _operation(dict(zip(_COLUMNS, cells, strict=True)))
    except (ValueError, csv.Error, RecursionError) as problem:
        reason = str(problem) if isinstance(problem, OperationError) else "a malformed cell"
        raise OperationError(f"row {number}: {reason}") from None
    if number == 0:
        raise OperationError("no header")


def _operation(cells: dict[str, str]) -> Operation:
    fields: EntryFields = {
        column: bare(cells[column]) for column in _OPERATION_COLUMNS if cells[column] != ""
    }
    version = cells["version"]
    if not (version.isascii() and version.isdecimal()):
        raise OperationError("version is malformed")
    fields["version"] = int(version)
    digest = cells[_DIGEST_COLUMN]
    entry = {code: _value(kind, cells[code]) for code, kind in _ENTRY_COLUMNS if cells[code] != ""}
    if digest:
        if entry_digest(entry) != digest:
            raise OperationError("entry_sha256 is not that of the entry")
        fields["entry"] = entry
    elif entry:
        raise OperationError("entry fields without entry_sha256")
    return operation_from_fields(fields)


def _entry_cells(entry: EntryFields | None) -> list[str]:
    if entry is None:
        return [""] * (1 + len(FIELDS))
    if not entry.keys() <= FIELD_OF_CODE.keys():
        raise OperationError("an entry has a field that exports do not know")
    cells = [entry_digest(entry)]
    cells += [_cell(kind, entry[code]) if code in entry else "" for code, kind in _ENTRY_COLUMNS]
    return cells


def _cell(kind: type, value: EntryValue) -> str:
    if value is None:
        return "null"
    if type(value) is not kind:
        raise OperationError("an entry field is of another kind")
    if not isinstance(value, str):
        return guard(spelt(value).decode())  # of canonical kinds, as the entry's digest has shown
    if len(value) > _MOST_CHARACTERS:
        raise OperationError("a cell holds at most 100,000 characters")
    return _safe(value) if value else APOSTROPHE


def _value(kind: type, cell: str) -> EntryValue:
    if cell == "null":
        return None
    if kind is str:
        return bare(cell)
    value: EntryValue = orjson.loads(bare(cell))
    if _cell(kind, value) != cell:
        raise OperationError("a cell of another kind")
    return value


def _safe(text: str) -> str:
    return APOSTROPHE + text if text == "null" else guard(text)


FORMAT = Format("csv", "text/csv", "csv", "faithful", write, read)
