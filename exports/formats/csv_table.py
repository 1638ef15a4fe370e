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
import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from io import StringIO, TextIOWrapper
from typing import BinaryIO

from exports.canonical import canonical_bytes, entry_digest
from exports.fields import FIELD_OF_CODE, FIELDS, FieldKind
from exports.formulas import APOSTROPHE, bare, guard
from exports.operations import OperationError, operation_from_fields, operation_to_fields
from exports.types import ByteSink, EntryFields, EntryValue, Format, Operation, ReleaseHeader

_OPERATION_COLUMNS = ("op", "key", "version", "effective_on", "reason", "into")
_DIGEST_COLUMN = "entry_sha256"
_COLUMNS = (*_OPERATION_COLUMNS, _DIGEST_COLUMN, *(field.code for field in FIELDS))
_MOST_CHARACTERS = 100_000  # below the limit of Python's csv reader and of others
_TYPES = {FieldKind.TEXT: str, FieldKind.NUMBER: int, FieldKind.FLAG: bool, FieldKind.CODES: list}


def write(_header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The operations in the order given, one a row, streamed.

    Raises:
        OperationError: an entry field is not in the table or of another kind than the table says.
    """
    out.write(BOM_UTF8 + _row(_COLUMNS))
    for operation in operations:
        fields = operation_to_fields(operation)
        cells = [_safe(str(fields.get(column, ""))) for column in _OPERATION_COLUMNS]
        out.write(_row([*cells, *_entry_cells(operation.entry)]))


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
    entry = {field.code: _value(field.kind, cells[field.code]) for field in FIELDS if cells[field.code] != ""}
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
    return [entry_digest(entry)] + [
        _cell(field.kind, entry[field.code]) if field.code in entry else "" for field in FIELDS
    ]


def _cell(kind: FieldKind, value: EntryValue) -> str:
    if value is None:
        return "null"
    if type(value) is not _TYPES[kind]:
        raise OperationError("an entry field is of another kind")
    if isinstance(value, str):
        if len(value) > _MOST_CHARACTERS:
            raise OperationError("a cell holds at most 100,000 characters")
        return APOSTROPHE if value == "" else _safe(value)
    return _safe(canonical_bytes(value).decode())


def _value(kind: FieldKind, cell: str) -> EntryValue:
    if cell == "null":
        return None
    if kind is FieldKind.TEXT:
        return bare(cell)
    value: EntryValue = json.loads(bare(cell))
    if type(value) is not _TYPES[kind] or _cell(kind, value) != cell:
        raise OperationError("a cell of another kind")
    return value


def _safe(text: str) -> str:
    return APOSTROPHE + text if text == "null" else guard(text)


def _row(cells: Iterable[str]) -> bytes:
    line = StringIO()
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode("utf-8")


FORMAT = Format("csv", "text/csv", "csv", "faithful", write, read)
