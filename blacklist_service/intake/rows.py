"""One row is checked: a report draft in normal units, or none, with all findings of the row at once."""

from datetime import date
from functools import lru_cache

from blacklist_service.intake.amounts import read_fen, read_rate
from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.dates import read_date
from blacklist_service.intake.fields import LISTING_FIELDS, RULES
from blacklist_service.intake.identities import check_identity
from blacklist_service.intake.row_notes import RowNotes
from blacklist_service.intake.suggestions import suggest_amount, suggest_day, suggest_label
from blacklist_service.intake.texts import has_control_characters, holds_prohibited_kind, trimmed
from blacklist_service.intake.types import Cell, CheckedRow, Operation, RawRow, ReportDraft
from matching.types import RawIdentity

_FREE_TEXTS = ("collection_log", "note", "ability_evidence")
_KEY_NEEDED = (Operation.CORRECT, Operation.WITHDRAW)
_EXACT_NUMBER = 10**15


def check_row(
    columns: Columns, row: RawRow, upload_day: date, *, is_about_report: bool = False
) -> CheckedRow:
    """The draft of a row, or none where a finding is an error; every finding of the row. Never raises on bad data.

    `upload_day` is the day in China on which the file came: no default can begin after it. `is_about_report`: the
    submission itself names the report that the row corrects or withdraws, so that it needs no key.
    """
    notes = RowNotes(row.number, columns.name_of)
    notes.found.extend(row.problems)
    if row.problems and not _has_all_cells(columns, row):
        return CheckedRow(row.number, None, notes.findings())
    given = _given(columns, row, notes)
    operation = _operation(given, notes)
    row_key = _text(given, "row_key", notes)
    if operation in _KEY_NEEDED and not row_key and not is_about_report:
        notes.add("ROW.ROW_KEY_MISSING", "row_key")
    if operation is Operation.WITHDRAW:
        draft = ReportDraft(operation, RawIdentity(name=""), row_key)
    else:
        draft = _draft(columns, given, operation, row_key, notes)
        _check_days(draft, upload_day, notes)
        _check_listing(draft, notes)
        _check_free_text(draft, notes)
    return CheckedRow(row.number, None if notes.has_error else draft, notes.findings())


def _has_all_cells(columns: Columns, row: RawRow) -> bool:
    """Whether a badly written row still has its cells in their places, so that its other faults can be told too."""
    return len(row.cells) == len(columns.names) and any(cell is not None for cell in row.cells)


def _given(columns: Columns, row: RawRow, notes: RowNotes) -> dict[str, Cell]:
    """The cells that hold something, by field; numeric text cells become text."""
    given: dict[str, Cell] = {}
    cells = row.cells
    for index, code in columns.filled:
        cell = cells[index]
        if isinstance(cell, str):
            cell = trimmed(cell)
            if not cell:
                continue
            if has_control_characters(cell):
                notes.add("ROW.CONTROL_CHARACTERS", code)
                continue
        elif cell is None:
            continue
        given[code] = cell
    for index in columns.nameless:
        if cells[index] not in (None, ""):
            notes.add("ROW.CELLS", "")
    return given


def _text(given: dict[str, Cell], code: str, notes: RowNotes) -> str:
    """A text cell within its length; a whole number stands for its digits, unless it has lost some."""
    cell = given.get(code)
    if cell is None:
        return ""
    if not isinstance(cell, str):
        if isinstance(cell, int | float) and abs(cell) >= _EXACT_NUMBER:
            notes.add("ROW.TEXT_NUMERIC", code)
            return ""
        cell = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    if len(cell) > RULES[code].longest:
        notes.add("ROW.TEXT_TOO_LONG", code)
    return cell


@lru_cache(maxsize=4096)
def _code_of(code: str, label: str) -> str | None:
    """The code behind a label of a coded field, "" for the empty label, None where it is not in the table."""
    wanted = fold(label)
    for value, labels in RULES[code].values.items():
        if wanted in (value.casefold(), *map(fold, labels)):
            return value
    return None


def _coded(given: dict[str, Cell], code: str, notes: RowNotes, unknown: str) -> str:
    cell = given.get(code)
    if cell is None:
        return ""
    label = f"{cell:.15g}" if isinstance(cell, float) else str(cell)
    value = _code_of(code, label) if len(label) <= 64 else None
    if value is None:
        notes.add(unknown, code, suggest_label(code, label))
    return value or ""


def _operation(given: dict[str, Cell], notes: RowNotes) -> Operation:
    value = _coded(given, "operation", notes, "ROW.OPERATION_UNKNOWN")
    return Operation(value) if value else Operation.ADD


def _date(given: dict[str, Cell], code: str, notes: RowNotes) -> date | None:
    cell = given.get(code)
    if cell is None:
        return None
    day = read_date(cell)
    if day is None:
        notes.add("ROW.DATE", code, suggest_day(cell))
    return day


def _fen(columns: Columns, given: dict[str, Cell], code: str, notes: RowNotes) -> int | None:
    cell = given.get(code)
    if cell is None:
        return None
    factor = columns.factor_of[code]
    fen, problem = read_fen(cell, factor)
    if problem:
        notes.add(problem, code, suggest_amount(cell, factor))
    return fen


def _rate(given: dict[str, Cell], notes: RowNotes) -> int | None:
    cell = given.get("annual_rate")
    if cell is None:
        return None
    rate, problem = read_rate(cell)
    if problem:
        notes.add(problem, "annual_rate")
    return rate


def _draft(
    columns: Columns, given: dict[str, Cell], operation: Operation, row_key: str, notes: RowNotes
) -> ReportDraft:
    id_type = _coded(given, "id_type", notes, "ROW.ID_TYPE_UNKNOWN")
    texts = {code: _text(given, code, notes) for code in _TEXTS}
    kind = _coded(given, "subject_type", notes, "ROW.SUBJECT_TYPE_UNKNOWN")
    birth_date = _date(given, "birth_date", notes)
    identity = check_identity(given | texts, id_type, notes, kind=kind, birth_date=birth_date)
    draft = ReportDraft(
        operation,
        identity,
        row_key=row_key,
        platform=texts["platform"],
        contract_no=texts["contract_no"],
        principal_fen=_fen(columns, given, "principal", notes),
        outstanding_fen=_fen(columns, given, "outstanding", notes),
        annual_rate_bp=_rate(given, notes),
        loan_date=_date(given, "loan_date", notes),
        overdue_since=_date(given, "overdue_since", notes),
        settled_on=_date(given, "settled_on", notes),
        evasion_ground=_coded(given, "evasion_ground", notes, "ROW.EVASION_GROUND_UNKNOWN"),
        ability_evidence=texts["ability_evidence"],
        out_of_contact=_YES_NO[_coded(given, "out_of_contact", notes, "ROW.OUT_OF_CONTACT_UNKNOWN")],
        collection_log=texts["collection_log"],
        notice_channel=_channel(given, notes),
        notice_date=_date(given, "notice_date", notes),
        note=texts["note"],
    )
    if draft.principal_fen is not None and draft.principal_fen <= 0:
        notes.add("ROW.PRINCIPAL_NOT_POSITIVE", "principal")
    if draft.outstanding_fen is not None and draft.outstanding_fen < 0:
        notes.add("ROW.OUTSTANDING_NEGATIVE", "outstanding")
    return draft


_TEXTS = ("platform", "name", "address", "legal_representative", "contract_no", *_FREE_TEXTS)
_YES_NO = {"Y": True, "N": False, "": None}


def _channel(given: dict[str, Cell], notes: RowNotes) -> str:
    value = _coded(given, "notice_channel", notes, "ROW.NOTICE_CHANNEL_UNKNOWN")
    return "other" if not value and "notice_channel" in given else value


def _check_days(draft: ReportDraft, upload_day: date, notes: RowNotes) -> None:
    loan, overdue, settled = draft.loan_date, draft.overdue_since, draft.settled_on
    if loan and overdue and loan > overdue:
        notes.add("ROW.LOAN_AFTER_OVERDUE", "loan_date")
    if overdue and overdue > upload_day:
        notes.add("ROW.OVERDUE_IN_FUTURE", "overdue_since")
    if loan and loan > upload_day:
        notes.add("ROW.LOAN_IN_FUTURE", "loan_date")
    if settled and settled > upload_day:
        notes.add("ROW.SETTLED_IN_FUTURE", "settled_on")
    if settled and overdue and settled < overdue:
        notes.add("ROW.SETTLED_BEFORE_OVERDUE", "settled_on")


def _check_listing(draft: ReportDraft, notes: RowNotes) -> None:
    """One warning for all that a listing still needs; ability evidence alone bars only the word malicious."""
    if draft.contract_no and draft.annual_rate_bp is not None and draft.evasion_ground:
        if not draft.ability_evidence:
            notes.add("ROW.ABILITY_EVIDENCE_MISSING", "ability_evidence")
        return
    given = (
        draft.contract_no,
        draft.annual_rate_bp is not None,
        draft.evasion_ground,
        draft.ability_evidence,
    )
    missing = [code for code, value in zip(LISTING_FIELDS, given, strict=True) if not value]
    wrong = {found.column for found in notes.found}
    names = [notes.name_of[code] for code in missing if notes.name_of[code] not in wrong]
    if names:
        notes.add_for_columns("ROW.LISTING_FIELDS_MISSING", "、".join(names))


def _check_free_text(draft: ReportDraft, notes: RowNotes) -> None:
    for code in _FREE_TEXTS:
        text: str = getattr(draft, code)
        if text and holds_prohibited_kind(text):
            notes.add("ROW.PROHIBITED_KIND", code)
