"""# Parquet

One operation a row, for warehouses and data frames (Apache Parquet 2.11); reads back without loss.

- Name `parquet`, media type `application/vnd.apache.parquet`, suffix `parquet`, label *faithful* (this project's own
  contract: the columns of [csv](csv.md) with types of their own).
- The columns are always all of these, in this order, so that no column tells which fields a recipient may see:

| column | type | |
|---|---|---|
| `op`, `key` | text | required |
| `version` | 64-bit integer | required |
| `effective_on` | date | |
| `reason`, `into` | text | |
| `entry_sha256` | text | the SHA-256 of the canonical JSON of the entry; null where the row has no entry |
| `null_fields` | text | the fields that the entry has with the value null, by code, with blanks between them |
| `subject_kind` … `statement` | text, 64-bit integer (money in 分), boolean | the fields of [csv](csv.md) |
| `reporting_members` | text | a JSON list |

- **Absent and null.** A field that the entry does not have is null, and so is one whose value is null; `null_fields`
  tells which. Only a reader that computes the state checksum has to know.
- Operations, keys, versions and reasons as in the feed contract; `RETRACT` rows (tombstones) have no entry fields. Text
  stands as it is: whoever opens it in a spreadsheet guards it against formulas.
- **The same operations give the same bytes.** Row groups of 8,192 rows (fewer where they hold 16 MiB), one page a
  column, encoding PLAIN, not compressed, no statistics, and nothing that names a day or the version of a library.
- A field outside this list is refused when writing. Reading refuses every file of another spelling.
- pyarrow, DuckDB and polars read it (`make parquet`).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import BinaryIO

import orjson

from exports.canonical import entry_digest, spelt
from exports.fields import FIELD_OF_CODE, FIELDS, FieldKind
from exports.operations import OperationError, check_operation, operation_from_fields
from exports.parquet.columns import Column, ColumnKind
from exports.parquet.file import MOST_ROWS, Row, read_file, write_file
from exports.types import ByteSink, EntryFields, Format, Operation, ReleaseHeader

_MOST_BYTES = 1 << 24
_EPOCH = date(1970, 1, 1).toordinal()
_KINDS = {
    FieldKind.TEXT: ColumnKind.TEXT,
    FieldKind.NUMBER: ColumnKind.NUMBER,
    FieldKind.FLAG: ColumnKind.FLAG,
    FieldKind.CODES: ColumnKind.TEXT,
}
_COLUMNS = (
    Column("op", ColumnKind.TEXT, is_required=True),
    Column("key", ColumnKind.TEXT, is_required=True),
    Column("version", ColumnKind.NUMBER, is_required=True),
    Column("effective_on", ColumnKind.DAY),
    Column("reason", ColumnKind.TEXT),
    Column("into", ColumnKind.TEXT),
    Column("entry_sha256", ColumnKind.TEXT),
    Column("null_fields", ColumnKind.TEXT),
    *(Column(field.code, _KINDS[field.kind]) for field in FIELDS),
)
_CODES = tuple(field.code for field in FIELDS)
_LISTS = tuple(at for at, field in enumerate(FIELDS) if field.kind is FieldKind.CODES)
_NO_ENTRY = (None,) * (2 + len(FIELDS))


def write(_header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The operations in the order given, one a row, streamed by row groups.

    Raises:
        OperationError: an entry field is not in the table or of another kind than the table says.
    """
    write_file(_COLUMNS, _groups(operations), out)


def read(source: BinaryIO) -> Iterator[Operation]:
    """The operations of a file that can be sought in, streamed by row groups.

    Raises:
        OperationError: a file that `write` does not write; the message names the row's number only.
    """
    for number, row in enumerate(read_file(_COLUMNS, source), start=1):
        try:
            operation = _operation(row)
            is_spelt_so = _row(operation) == row
        except (ValueError, TypeError, OverflowError) as problem:
            reason = str(problem) if isinstance(problem, OperationError) else "a malformed cell"
            raise OperationError(f"row {number}: {reason}") from None
        if not is_spelt_so:
            raise OperationError(f"row {number}: a malformed cell")
        yield operation


def _groups(operations: Iterable[Operation]) -> Iterator[list[tuple[object, ...]]]:
    rows: list[tuple[object, ...]] = []
    held = 0
    for operation in operations:
        rows.append(_row(operation))
        held += 0 if operation.entry is None else len(spelt(operation.entry))
        if len(rows) == MOST_ROWS or held >= _MOST_BYTES:
            yield rows
            rows, held = [], 0
    if rows:
        yield rows


def _row(operation: Operation) -> tuple[object, ...]:
    check_operation(operation)
    day = operation.effective_on
    told = (
        operation.op.value, operation.key, operation.version, None if day is None else day.toordinal() - _EPOCH,
        operation.reason or None, operation.into or None,
    )  # fmt: skip
    return told + (_NO_ENTRY if operation.entry is None else _entry_cells(operation.entry))


def _entry_cells(entry: EntryFields) -> tuple[object, ...]:
    if not entry.keys() <= FIELD_OF_CODE.keys():
        raise OperationError("an entry has a field that exports do not know")
    cells: list[object] = [entry.get(code) for code in _CODES]
    for place in _LISTS:
        if cells[place] is not None:
            cells[place] = _list(cells[place])
    nulls = [code for code in _CODES if entry.get(code, "") is None] if None in entry.values() else []
    return (entry_digest(entry), " ".join(nulls) or None, *cells)


def _list(value: object) -> str:
    if not isinstance(value, list):
        raise OperationError("an entry field is of another kind")
    return spelt(value).decode()


def _operation(row: Row) -> Operation:
    cells = dict(zip((column.name for column in _COLUMNS), row, strict=True))
    day = cells["effective_on"]
    stated: EntryFields = {
        name: cells[name] for name in ("op", "key", "version", "reason", "into") if cells[name] is not None
    }
    if day is not None:
        stated["effective_on"] = date.fromordinal(_EPOCH + int(day)).isoformat()
    if cells["entry_sha256"] is not None:
        nulls = str(cells["null_fields"] or "").split()
        stated["entry"] = dict.fromkeys(nulls) | {
            code: orjson.loads(str(cells[code])) if at in _LISTS else cells[code]
            for at, code in enumerate(_CODES)
            if cells[code] is not None
        }
    return operation_from_fields(stated)


FORMAT = Format("parquet", "application/vnd.apache.parquet", "parquet", "faithful", write, read)
