"""What is wrong with a submission, for its sender: findings by code, and the first rejected rows, values in part.

Only the sending member sees any of it; for others the submission does not exist.
"""

from dataclasses import dataclass, field

from blacklist_service.errors import NotFoundError
from blacklist_service.intake.columns import Columns
from blacklist_service.intake.findings import TEXTS
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.types import Cell
from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.records import open_cells
from blacklist_service.workflows.show_submission import FindingView, row_findings
from blacklist_service.workflows.taking_in.finding_counts import FindingCount, finding_counts
from blacklist_service.workflows.taking_in.shown_cells import shown_cell


@dataclass(frozen=True, slots=True)
class CountedFinding:
    """A finding over all rows: how often, first in which row (as numbered in the file), and its sentences."""

    code: str
    severity: str
    times: int
    first_row: int
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class BadCell:
    """One finding of a row, with the value under its column in part; "" where it concerns no single column."""

    finding: FindingView
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BadRows:
    """All findings by code, and the first rejected rows: number in the file, and what is wrong in each."""

    counts: tuple[CountedFinding, ...]
    rows: tuple[tuple[int, tuple[BadCell, ...]], ...]


@opening("own_rows", "submission", budget="own")
def show_bad_rows(context: Context, actor: Actor, submission: int, *, limit: int) -> BadRows:
    """The counts of everything, and so many rejected rows. Values are missing once the cells are erased.

    Raises NotFoundError for another member's submission.
    """
    with context.store.read() as connection:
        given = submissions.get(connection, submission)
        if given.member_id != actor.member or given.state == "receiving":
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        rejected = submissions.rows_of(connection, submission, outcome="rejected", after=0, limit=limit)
    columns = Scan.from_json(given.scan_json).columns if given.scan_json else None
    counted = finding_counts(given.finding_counts_json)
    rows = []
    for row in rejected:
        cells: tuple[Cell, ...] = ()
        if row.sealed_cells is not None:
            cells = open_cells(context.vault.sealer, submission, row.row_number, row.sealed_cells)
        bad = tuple(BadCell(one, _value(columns, cells, one.column)) for one in row_findings(row))
        rows.append((row.row_number, bad))
    return BadRows(tuple(_counted(one) for one in counted if one.code in TEXTS), tuple(rows))


def _counted(one: FindingCount) -> CountedFinding:
    return CountedFinding(one.code, one.severity, one.times, one.first_row, *TEXTS[one.code])


def _value(columns: Columns | None, cells: tuple[Cell, ...], name: str) -> str:
    if columns is None or name not in columns.names:
        return ""
    place = columns.names.index(name)
    return shown_cell(columns.fields[place], cells[place]) if place < len(cells) else ""
