"""# 逃废债借款人名单: the provincial sheet of August 2018

The nine-column sheet that provincial offices collected in August 2018, as an XLSX workbook.

- Name `provincial_2018`, media type `application/vnd.openxmlformats-officedocument.spreadsheetml.sheet`, suffix
  `xlsx`, label *faithful*, with this note: **the nine column names are those quoted in the press; the original notice
  was not seen, and it does not state the unit of the two amounts.** Here both are 元 with two decimals.
- First sheet 逃废债借款人名单: one header row, then one row for each operation that carries an entry, in the order of
  the release:

| column | from | cell |
|---|---|---|
| 姓名 | `name` | text |
| 身份证号码 | `id_number` | text, never a number |
| 手机号 | `phone` | text, never a number |
| 借款平台名称 | `platform` | text |
| 累计借款总额 | `principal_fen` | number in 元, `0.00` |
| 剩余欠款金额 | `outstanding_fen` | number in 元, `0.00` |
| 拖欠开始日期 | `overdue_since` | text, YYYY-MM-DD |
| 是否失联 | `out_of_contact` | 是 or 否 |
| 催收情况 | `collection_log` | text |

  An absent field and null are an empty cell. Amounts beyond 15 digits are written as text, so that none is rounded.
- Second sheet 注销: whom to forget or not to use, one row for every RETRACT, SUPPRESS and MERGE, with the columns
  操作, 键, 版本, 生效日期, 原因, 并入.
- Third sheet 对照: one row for each row of the first sheet, with the columns 行号, 键, 版本, 操作, 是否存在异议,
  本人声明. It leads from a tombstone's key to the row, and carries the dispute mark and the subject's statement,
  for which the nine columns have no place.
- Every text cell is a string cell: nothing is a formula or a link. At most 1,048,575 rows and 32,767 characters a
  cell; more is refused, never cut.
- The same operations give the same bytes: the creation time is the release's day, the times inside the ZIP are 1980.
- It is streamed (never through temporary files, which would hold persons in the clear); the second and third sheet wait
  in memory, compressed. It cannot be read back without loss; a recipient that follows a chain takes `ndjson` or `csv`.
"""

from collections.abc import Iterable

from exports.operations import OperationError, operation_to_fields
from exports.types import ByteSink, EntryFields, EntryValue, Format, Operation, ReleaseHeader
from exports.workbooks import Workbook

_SHEET, _REMOVED_SHEET, _KEYS_SHEET = "逃废债借款人名单", "注销", "对照"
_COLUMNS = (
    ("姓名", "name"),
    ("身份证号码", "id_number"),
    ("手机号", "phone"),
    ("借款平台名称", "platform"),
    ("累计借款总额", "principal_fen"),
    ("剩余欠款金额", "outstanding_fen"),
    ("拖欠开始日期", "overdue_since"),
    ("是否失联", "out_of_contact"),
    ("催收情况", "collection_log"),
)
_REMOVED_COLUMNS = ("操作", "键", "版本", "生效日期", "原因", "并入")
_REMOVED_FIELDS = ("op", "key", "version", "effective_on", "reason", "into")
_KEYS_COLUMNS = ("行号", "键", "版本", "操作", "是否存在异议", "本人声明")
_AMOUNTS = frozenset({"principal_fen", "outstanding_fen"})
_MOST_EXACT_FEN = 10**15 - 1  # Excel keeps 15 digits


def write(header: ReleaseHeader, operations: Iterable[Operation], out: ByteSink) -> None:
    """The workbook of a release.

    Raises:
        OperationError: more rows or characters than a sheet can hold, or a field of another kind.
    """
    with Workbook(out, _SHEET, header.issued_on) as workbook:
        entries = workbook.sheet(_SHEET, [title for title, _field in _COLUMNS])
        removed = workbook.sheet_beside(_REMOVED_SHEET, _REMOVED_COLUMNS)
        keys = workbook.sheet_beside(_KEYS_SHEET, _KEYS_COLUMNS)
        for operation in operations:
            fields = operation_to_fields(operation)
            if operation.entry is not None:
                entries.row([_amount_or_text(code, operation.entry.get(code)) for _title, code in _COLUMNS])
                # The row as a spreadsheet numbers it: the header is row 1.
                keys.row([str(entries.rows), *_named(fields), *_marks(operation.entry)])
            if operation.op.value in ("RETRACT", "SUPPRESS", "MERGE"):
                removed.row([str(fields.get(name, "")) for name in _REMOVED_FIELDS])


def _named(fields: EntryFields) -> Iterable[str]:
    return (str(fields[name]) for name in ("key", "version", "op"))


def _marks(entry: EntryFields) -> Iterable[str]:
    return (_shown(code, entry.get(code)) for code in ("disputed", "statement"))


def _amount_or_text(code: str, value: EntryValue) -> str | float:
    if code in _AMOUNTS and isinstance(value, int) and _is_exact_fen(value):
        return value / 100
    return _shown(code, value)


def _is_exact_fen(value: int) -> bool:
    return type(value) is int and abs(value) <= _MOST_EXACT_FEN


def _shown(code: str, value: EntryValue) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int):
        sign, fen = "-" if value < 0 else "", abs(value)
        return f"{sign}{fen // 100}.{fen % 100:02}" if code in _AMOUNTS else str(value)
    if not isinstance(value, str):
        raise OperationError("an entry field is of another kind")
    return value


FORMAT = Format(
    "provincial_2018",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsx",
    "faithful",
    write,
)
