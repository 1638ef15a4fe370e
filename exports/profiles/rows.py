"""An operation as a row of a profile: each cell as text; and under which rule an entry is refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache

from exports.acting import acting, is_deletion
from exports.profiles.cells import applies, check_cell, shown_by
from exports.profiles.types import Profile, ProfileError
from exports.profiles.words import reason_word
from exports.types import EntryFields, Operation, OperationKind, ReleaseHeader

_PROFILES_KEPT = 256
_SHOWN_OPERATIONS = {True: "移出", False: "列入"}


def refusal(profile: Profile, entry: EntryFields) -> str:
    """The rule id under which a profile cannot show an entry, "" where it can.

    MAPPING.SUBJECT (not a kind of subject that it is for), MAPPING.LEGAL_BASIS (国办发〔2020〕49号: no list without
    one), MAPPING.REQUIRED, MAPPING.TOO_LONG, MAPPING.TEXT (a control character), MAPPING.KIND, MAPPING.DISPUTED
    (disputed or with a statement, and no column of the profile shows that of this subject), MAPPING.IDENTIFIER (no
    column shows the number: nobody is listed by name alone).
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
            may_be_empty = is_end or bool(column.subjects or column.only)
            check_cell(column, row.get(column.title, ""), may_be_empty=may_be_empty)
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


def _cells(profile: Profile, entry: EntryFields) -> list[str]:
    """The row of an entry without what the operation says. Raises ProfileError (`refusal` lists the rules)."""
    if entry.get("subject_kind") not in profile.subjects:
        raise ProfileError("MAPPING.SUBJECT")
    basis = entry.get("legal_basis")
    if profile.needs_legal_basis and not (isinstance(basis, str) and basis.strip()):
        raise ProfileError("MAPPING.LEGAL_BASIS")
    for code, columns in profile.of_marks:
        if entry.get(code) and not any(applies(one, entry) for one in columns):
            raise ProfileError("MAPPING.DISPUTED")
    cells = [""] * len(profile.columns)
    for at, shown in _shown_by(profile):
        cells[at] = shown(entry)
    for at in profile.of_number:
        if cells[at].strip():
            return cells
    raise ProfileError("MAPPING.IDENTIFIER")


@lru_cache(maxsize=_PROFILES_KEPT)
def _shown_by(profile: Profile) -> list[tuple[int, Callable[[EntryFields], str]]]:
    return [(at, shown_by(column)) for at, column in profile.of_entry]
