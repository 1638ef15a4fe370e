"""The error workbook: the sender's own rejected rows, as given, with reasons; repaired, it is uploaded again."""

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from blacklist_service.intake.columns import Columns, fold
from blacklist_service.intake.fields import REASON_COLUMNS, RULES
from blacklist_service.intake.findings import describe
from blacklist_service.intake.sheet_writer import Column, SheetWriter, Style
from blacklist_service.intake.types import Cell, Finding, RawRow

TITLE = "需修改的行"
_REASON_NAMES = frozenset(map(fold, REASON_COLUMNS))
_TEXT_KINDS = ("number", "money")
_WIDTHS = (10, 24, 60, 24)


def write_error_workbook(
    columns: Columns, rejected: Iterable[tuple[RawRow, Sequence[Finding]]], out: BinaryIO
) -> None:
    """Writes rejected rows, all columns as given, plus row number, codes, reasons and suggested values.

    The added columns are ignored by name when the repaired workbook comes back; those of an earlier error
    workbook are replaced. Identifier, phone, card and amount columns have the text format. Streams in constant
    memory and writes nothing to the disk.
    """
    kept = [index for index, name in enumerate(columns.names) if fold(name) not in _REASON_NAMES]
    looks = [Column(_style(columns.fields[index])) for index in kept]
    looks += [Column(Style.REASON, width) for width in _WIDTHS]
    with SheetWriter(out, TITLE, looks) as sheet:
        sheet.header([*(columns.names[index] for index in kept), *REASON_COLUMNS])
        for row, findings in rejected:
            own = [_own_cell(columns.fields[index], row.cells, index) for index in kept]
            sheet.row([*own, *_reasons(row, findings)])


def _style(code: str) -> Style:
    return Style.TEXT if code and RULES[code].kind in _TEXT_KINDS else Style.GENERAL


def _own_cell(code: str, cells: Sequence[Cell], index: int) -> str | float | bool | None:
    """A cell as given; a number in a text column as text that no reader can take for an undamaged identifier."""
    cell = cells[index] if index < len(cells) else None
    if cell is None or isinstance(cell, str | bool):
        return cell
    if not isinstance(cell, int | float):
        return cell.isoformat()
    kind = RULES[code].kind if code else ""
    if kind == "number":
        is_whole_phone = code == "phone" and abs(cell) < 10**11 and cell == int(cell)
        return str(int(cell)) if is_whole_phone else f"{cell:.14E}"
    if kind == "money":
        return f"{cell:.15g}"
    return cell


def _reasons(row: RawRow, findings: Sequence[Finding]) -> list[str]:
    """Row number in the rejected file, codes, reasons in both languages, suggested values."""
    reasons = []
    for found in findings:
        zh, en = describe(found)
        reasons.append(f"【{found.column}】{zh} {en}" if found.column else f"{zh} {en}")
    suggestions = [f"{found.column}: {found.suggestion}" for found in findings if found.suggestion]
    codes = " ".join(dict.fromkeys(found.code for found in findings))
    return [str(row.number), codes, "\n".join(reasons), "\n".join(suggestions)]
