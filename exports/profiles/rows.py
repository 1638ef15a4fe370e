"""An operation as a row of a profile: each cell as text; and under which rule an entry is refused."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from exports.acting import acting, is_deletion
from exports.profiles.types import Column, ColumnKind, Profile, ProfileError
from exports.profiles.words import GROUNDS, ID_TYPES, reason_word
from exports.types import EntryFields, EntryValue, Operation, OperationKind, ReleaseHeader

_SHOWN_OPERATIONS = {True: "移出", False: "列入"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_FEN_PER_YUAN, _FEN_PER_WAN = 100, 1_000_000


def refusal(profile: Profile, entry: EntryFields) -> str:
    """The rule id under which a profile cannot show an entry, "" where it can.

    MAPPING.SUBJECT (not a kind of subject that it is for), MAPPING.LEGAL_BASIS (国办发〔2020〕49号: no list without
    one), MAPPING.REQUIRED, MAPPING.TOO_LONG, MAPPING.TEXT (a control character), MAPPING.KIND, MAPPING.DISPUTED
    (disputed or with a statement, and the profile has no column for it), MAPPING.IDENTIFIER (no column shows the
    number: nobody is listed by name alone).
    """
    try:
        _cells(profile, entry)
    except ProfileError as problem:
        return problem.code
    return ""


def rows_of(profile: Profile, header: ReleaseHeader, operations: Iterable[Operation]) -> Iterator[list[str]]:
    """The rows of a release, streamed. The row of a removal carries only what the operation itself says; that of a
    merge, which says neither, the release's day and the reason `merged`.

    Raises:
        ProfileError: an entry that `refusal` refuses.
    """
    for operation in acting(operations):
        entry = None if is_deletion(operation) else operation.entry
        row = [""] * len(profile.columns) if entry is None else _cells(profile, entry)
        told = _told(operation, header.issued_on, is_end=entry is None)
        for at, field in profile.of_operation:
            row[at] = told[field]
        yield row


def check_row(profile: Profile, row: Mapping[str, str]) -> list[tuple[str, str]]:
    """The rules that a row of such a file breaks, each with its column; for files of any origin. Never raises."""
    found = []
    titles = {column.field: column.title for column in profile.columns}
    if row.get(titles["operation"], "") not in _SHOWN_OPERATIONS.values() or not row.get(titles["key"], ""):
        found.append(("MAPPING.REQUIRED", titles["operation"]))
    is_end = row.get(titles["operation"], "") == _SHOWN_OPERATIONS[True]
    for column in profile.columns:
        try:
            _checked(
                column, row.get(column.title, ""), may_be_empty=is_end or bool(column.subjects or column.only)
            )
        except ProfileError as problem:
            found.append((problem.code, column.title))
    numbers = [column.title for column in profile.columns if column.field == "id_number"]
    if numbers and not is_end and not any(row.get(title, "").strip() for title in numbers):
        found.append(("MAPPING.IDENTIFIER", numbers[0]))
    return found


def _told(operation: Operation, issued_on: date, *, is_end: bool) -> dict[str, str]:
    is_merge = operation.op is OperationKind.MERGE
    day = issued_on if is_merge else operation.effective_on
    return {
        "key": operation.key,
        "operation": _SHOWN_OPERATIONS[is_end],
        "version": str(operation.version),
        "effective_on": "" if day is None else day.isoformat(),
        "reason": reason_word("merged" if is_merge else operation.reason),
        "into": operation.into,
    }


def _applies(column: Column, entry: EntryFields) -> bool:
    is_for_subject = not column.subjects or entry.get("subject_kind") in column.subjects
    return is_for_subject and (not column.only or entry.get("id_type") == column.only)


def _cells(profile: Profile, entry: EntryFields) -> list[str]:
    """The row of an entry without what the operation says. Raises ProfileError (`refusal` lists the rules)."""
    if entry.get("subject_kind") not in profile.subjects:
        raise ProfileError("MAPPING.SUBJECT")
    basis = entry.get("legal_basis")
    if profile.needs_legal_basis and not (isinstance(basis, str) and basis.strip()):
        raise ProfileError("MAPPING.LEGAL_BASIS")
    if any(entry.get(code) and code not in profile.fields for code in ("disputed", "statement")):
        raise ProfileError("MAPPING.DISPUTED")
    cells = [""] * len(profile.columns)
    for at, column in profile.of_entry:
        cells[at] = _cell(column, entry)
    if not any(cells[at].strip() for at in profile.of_number):
        raise ProfileError("MAPPING.IDENTIFIER")
    return cells


def _cell(column: Column, entry: EntryFields) -> str:
    if not _applies(column, entry):
        return ""
    if column.kind is ColumnKind.FIXED:
        cell = column.text
    else:
        value = entry.get(column.field) if column.field else None
        cell = "" if value is None else _SHOWN[column.kind](value)
    _checked(column, cell)
    return cell


def _checked(column: Column, cell: str, *, may_be_empty: bool = False) -> None:
    if not cell:
        if column.is_required and not may_be_empty:
            raise ProfileError("MAPPING.REQUIRED", column.title)
        return
    if len(cell) > column.length:
        raise ProfileError("MAPPING.TOO_LONG", column.title)
    # Neither XML nor a spreadsheet has a place for control characters.
    if not cell.isprintable() and _CONTROL.search(cell):
        raise ProfileError("MAPPING.TEXT", column.title)
    if column.kind is ColumnKind.DAY and not _is_day(cell):
        raise ProfileError("MAPPING.KIND", column.title)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _text(value: EntryValue) -> str:
    if not isinstance(value, str):
        raise ProfileError("MAPPING.KIND")
    return value


def _money(value: EntryValue, per_unit: int, decimals: int) -> str:
    if type(value) is not int:
        raise ProfileError("MAPPING.KIND")
    sign, fen = "-" if value < 0 else "", abs(value)
    return f"{sign}{fen // per_unit}.{fen % per_unit:0{decimals}}"


def _yes_no(value: EntryValue) -> str:
    if not isinstance(value, bool):
        raise ProfileError("MAPPING.KIND")
    return "是" if value else "否"


def _list(value: EntryValue) -> str:
    if not isinstance(value, list):
        raise ProfileError("MAPPING.KIND")
    return "、".join(_text(one) for one in value)


def _subject(value: EntryValue) -> str:
    return _SUBJECTS[_text(value)]


def _word(words: Mapping[str, str], value: EntryValue) -> str:
    code = _text(value)
    if code and code not in words:
        raise ProfileError("MAPPING.KIND")
    return words.get(code, "")


_SUBJECTS = {"person": "自然人", "organisation": "法人及非法人组织"}
_SHOWN: Mapping[ColumnKind, Callable[[EntryValue], str]] = {
    ColumnKind.TEXT: _text,
    ColumnKind.DAY: _text,
    ColumnKind.YUAN: lambda value: _money(value, _FEN_PER_YUAN, 2),
    ColumnKind.WAN_YUAN: lambda value: _money(value, _FEN_PER_WAN, 6),
    ColumnKind.YES_NO: _yes_no,
    ColumnKind.LIST: _list,
    ColumnKind.SUBJECT: _subject,
    ColumnKind.ID_TYPE: lambda value: _word(ID_TYPES, value),
    ColumnKind.GROUND: lambda value: _word(GROUNDS, value),
}
