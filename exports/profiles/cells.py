"""A cell of a profile: how a column shows a field of an entry as text, and which texts it may hold."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache

from exports.profiles.types import Column, ColumnKind, ProfileError
from exports.profiles.words import GROUNDS, ID_TYPES
from exports.types import EntryFields, EntryValue

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
# A release names few days.
_DAYS_KEPT = 4_096
_FEN_PER_YUAN, _FEN_PER_WAN = 100, 1_000_000


def shown_by(column: Column) -> Callable[[EntryFields], str]:
    """What gives a column's cell of entry after entry, made once for all of them.

    It raises ProfileError: MAPPING.REQUIRED, MAPPING.TOO_LONG, MAPPING.TEXT, MAPPING.KIND.
    """
    shown = _fixed(column) if column.kind is ColumnKind.FIXED or not column.field else _of_field(column)
    if not column.subjects and not column.only:
        return shown
    return lambda entry: shown(entry) if applies(column, entry) else ""


def _fixed(column: Column) -> Callable[[EntryFields], str]:
    cell = column.text if column.kind is ColumnKind.FIXED else ""

    def shown(_entry: EntryFields) -> str:
        check_cell(column, cell)
        return cell

    return shown


def _of_field(column: Column) -> Callable[[EntryFields], str]:
    field, text_of, most = column.field, _TEXT_OF[column.kind], column.length
    is_right = _is_day if column.kind is ColumnKind.DAY else bool

    def shown(entry: EntryFields) -> str:
        value = entry.get(field)
        cell = "" if value is None else text_of(value)
        # Nearly every cell is filled and right; whatever is otherwise is asked rule by rule.
        if not (cell and len(cell) <= most and cell.isprintable() and is_right(cell)):
            check_cell(column, cell)
        return cell

    return shown


def applies(column: Column, entry: EntryFields) -> bool:
    """Whether a column stands for the subject and the kind of document of an entry; for others it is empty."""
    is_for_subject = not column.subjects or entry.get("subject_kind") in column.subjects
    return is_for_subject and (not column.only or entry.get("id_type") == column.only)


def check_cell(column: Column, cell: str, *, may_be_empty: bool = False) -> None:
    """That a column may hold a text.

    Raises:
        ProfileError: MAPPING.REQUIRED, MAPPING.TOO_LONG, MAPPING.TEXT, MAPPING.KIND.
    """
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


@lru_cache(maxsize=_DAYS_KEPT)
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
_TEXT_OF: Mapping[ColumnKind, Callable[[EntryValue], str]] = {
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
