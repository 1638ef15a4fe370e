"""An operation as a row of a profile: each cell as text; and under which rule an entry is refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from exports.acting import acting, is_deletion
from exports.profiles.types import OF_OPERATION, Column, ColumnKind, Profile, ProfileError
from exports.profiles.words import GROUNDS, ID_TYPES, reason_word
from exports.types import EntryFields, EntryValue, Operation, OperationKind, ReleaseHeader

_SHOWN_OPERATIONS = {True: "移出", False: "列入"}
_FEN_PER_YUAN, _FEN_PER_WAN = 100, 1_000_000


def refusal(profile: Profile, entry: EntryFields) -> str:
    """The rule id under which a profile cannot show an entry, "" where it can.

    MAPPING.SUBJECT (not a kind of subject that it is for), MAPPING.LEGAL_BASIS (国办发〔2020〕49号: no list without
    one), MAPPING.REQUIRED, MAPPING.TOO_LONG, MAPPING.TEXT (a control character), MAPPING.KIND, MAPPING.DISPUTED
    (disputed or with a statement, and the profile has no column for it), MAPPING.IDENTIFIER (no column shows the
    number: nobody is listed by name alone).
    """
    if entry.get("subject_kind") not in profile.subjects:
        return "MAPPING.SUBJECT"
    basis = entry.get("legal_basis")
    if profile.needs_legal_basis and not (isinstance(basis, str) and basis.strip()):
        return "MAPPING.LEGAL_BASIS"
    shown = {one.field for one in profile.columns}
    if any(entry.get(code) and code not in shown for code in ("disputed", "statement")):
        return "MAPPING.DISPUTED"
    try:
        for column in profile.columns:
            if column.field not in OF_OPERATION:
                _checked(column, _cell(column, entry), may_be_empty=not _applies(column, entry))
    except ProfileError as problem:
        return problem.code
    numbers = (_cell(column, entry) for column in profile.columns if column.field == "id_number")
    return "" if any(number.strip() for number in numbers) else "MAPPING.IDENTIFIER"


def rows_of(profile: Profile, header: ReleaseHeader, operations: Iterable[Operation]) -> Iterator[list[str]]:
    """The rows of a release, streamed. The row of a removal carries only what the operation itself says; that of a
    merge, which says neither, the release's day and the reason `merged`.

    Raises:
        ProfileError: an entry that `refusal` refuses.
    """
    for operation in acting(operations):
        is_end = is_deletion(operation) or operation.entry is None
        entry: EntryFields = {} if is_end or operation.entry is None else operation.entry
        rule = "" if is_end else refusal(profile, entry)
        if rule:
            raise ProfileError(rule)
        told = _told(operation, header.issued_on, is_end=is_end)
        yield [
            told[column.field] if column.field in OF_OPERATION else "" if is_end else _cell(column, entry)
            for column in profile.columns
        ]


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


def _cell(column: Column, entry: EntryFields) -> str:
    if not _applies(column, entry):
        return ""
    if column.kind is ColumnKind.FIXED:
        return column.text
    value = entry.get(column.field) if column.field else None
    return "" if value is None else _SHOWN[column.kind](value)


def _checked(column: Column, cell: str, *, may_be_empty: bool = False) -> None:
    if not cell:
        if column.is_required and not may_be_empty:
            raise ProfileError("MAPPING.REQUIRED", column.title)
        return
    if len(cell) > column.length:
        raise ProfileError("MAPPING.TOO_LONG", column.title)
    # Neither XML nor a spreadsheet has a place for control characters.
    if any(letter < " " and letter not in "\n\t" for letter in cell) or "\ufffe" in cell or "\uffff" in cell:
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
