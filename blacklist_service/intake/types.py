"""The words of intake: a finding, a row as it was given, and the report drafted from it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from matching.types import RawIdentity


class Severity(StrEnum):
    """An error rejects its row (or file); a warning is told and the row is taken."""

    ERROR = "error"
    WARNING = "warning"


class Operation(StrEnum):
    """What the sender wants with the row: 新增, 更正, 撤回."""

    ADD = "A"
    CORRECT = "M"
    WITHDRAW = "D"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a file, a header or a row, under a stable code.

    `row` is the number in the file (the header counts as 1; 0 means the file itself), `column` the column's
    name as given. `suggestion` is a value the sender may take over in the error workbook; it goes nowhere else,
    because it may repeat the sender's data. The messages are found by the code in intake.findings.
    """

    code: str
    severity: Severity
    row: int = 0
    column: str = ""
    suggestion: str = field(default="", repr=False)


# A cell of a workbook keeps its type, because a number in an identifier's column has already lost digits.
Cell = str | int | float | bool | date | None


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as numbered in the file, with its cells in the order of the header.

    `problems` holds what was wrong already when the row was read (ragged, broken quotes, bad JSON).
    """

    number: int
    cells: tuple[Cell, ...] = field(repr=False)
    problems: tuple[Finding, ...] = ()


# No repr: a draft in a traceback or log would be a person's data.
@dataclass(frozen=True, slots=True, repr=False)
class ReportDraft:
    """One member's statement about one debt, checked and in normal units; not yet known whom it is about.

    Money in fen (分), the yearly rate in hundredths of a percent (24.75 % = 2475). None means not given.
    `row_key` is the sender's own; "" leaves it to the submission and the row's number in it.
    """

    operation: Operation
    identity: RawIdentity
    row_key: str = ""
    platform: str = ""
    contract_no: str = ""
    principal_fen: int | None = None
    outstanding_fen: int | None = None
    annual_rate_bp: int | None = None
    loan_date: date | None = None
    overdue_since: date | None = None
    settled_on: date | None = None
    evasion_ground: str = ""
    ability_evidence: str = ""
    out_of_contact: bool | None = None
    collection_log: str = ""
    notice_channel: str = ""
    notice_date: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """What became of one row: a draft, or none because at least one finding is an error; and all findings."""

    number: int
    draft: ReportDraft | None
    findings: tuple[Finding, ...] = field(default=())
