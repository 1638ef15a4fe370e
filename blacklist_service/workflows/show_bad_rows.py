"""What is wrong with a submission, for its sender: findings by code, and the first rejected rows as they stand in the
file, each value in part.

Only the sending member sees any of it; for others the submission does not exist.
"""

from dataclasses import dataclass, field

from blacklist_service.errors import NotFoundError
from blacklist_service.intake.columns import Columns
from blacklist_service.intake.findings import TEXTS
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.types import Cell
from blacklist_service.store import submissions
from blacklist_service.store.tables import SubmissionRow
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
    """One cell of a rejected row, in part, with what was found under its column."""

    value: str = field(repr=False)
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A rejected row as it stands in the file, by its number there: a cell for each column, and what concerns no single
    column of the file.

    `given`: how many cells the row had, more or fewer than there are columns where it is ragged; None once its cells
    are erased.
    """

    number: int
    cells: tuple[BadCell, ...] = field(repr=False)
    findings: tuple[FindingView, ...]
    given: int | None


@dataclass(frozen=True, slots=True)
class BadRows:
    """All findings by code; the headings of the file as given, and its first rejected rows under them."""

    counts: tuple[CountedFinding, ...]
    columns: tuple[str, ...]
    rows: tuple[BadRow, ...]


@opening("own_rows", "submission", budget="own")
def show_bad_rows(context: Context, actor: Actor, submission: int, *, limit: int) -> BadRows:
    """The counts of everything, and so many rejected rows, each of which is opened once, whatever is shown of it.

    Values are missing once the cells are erased.

    Raises NotFoundError for another member's submission.
    """
    with context.store.read() as connection:
        given = submissions.get(connection, submission)
        if given.member_id != actor.member or given.state == "receiving":
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        rejected = submissions.rows_of(connection, submission, outcome="rejected", after=0, limit=limit)
    columns = Scan.from_json(given.scan_json).columns if given.scan_json else None
    counted = finding_counts(given.finding_counts_json)
    return BadRows(
        tuple(_counted(one) for one in counted if one.code in TEXTS),
        columns.names if columns else (),
        tuple(_bad_row(context, columns, row) for row in rejected),
    )


def _bad_row(context: Context, columns: Columns | None, row: SubmissionRow) -> BadRow:
    given: tuple[Cell, ...] | None = None
    if row.sealed_cells is not None:
        given = open_cells(context.vault.sealer, row.submission_id, row.row_number, row.sealed_cells)
    names, codes = (columns.names, columns.fields) if columns else ((), ())
    found: dict[int | None, list[FindingView]] = {}
    for one in row_findings(row):
        # One may name several columns, or one that the file lacks: then it concerns the row.
        place = names.index(one.column) if one.column and one.column in names else None
        found.setdefault(place, []).append(one)
    cells = given or ()
    values = [shown_cell(code, cell) for code, cell in zip(codes, cells, strict=False)]
    values += [""] * (len(codes) - len(values))
    return BadRow(
        row.row_number,
        tuple(BadCell(value, tuple(found.get(place, ()))) for place, value in enumerate(values)),
        tuple(found.get(None, ())),
        None if given is None else len(given),
    )


def _counted(one: FindingCount) -> CountedFinding:
    return CountedFinding(one.code, one.severity, one.times, one.first_row, *TEXTS[one.code])
