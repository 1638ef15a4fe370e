"""What a sender may see of an upload: its counts, each row's outcome, the error workbook, the receipt.

Only the sending member sees any of it; for others the submission does not exist.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

import orjson

from blacklist_service.clock import day_of
from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.intake.columns import Columns
from blacklist_service.intake.error_workbook import write_error_workbook
from blacklist_service.intake.findings import describe
from blacklist_service.intake.rows import check_row
from blacklist_service.intake.scan import Scan
from blacklist_service.intake.types import Finding, RawRow, Severity
from blacklist_service.store import submissions
from blacklist_service.store.tables import Submission, SubmissionRow
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.records import open_cells
from blacklist_service.workflows.taking_in.readings import mapping_digest, mapping_of

_PAGE = 1000


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as its sender reads it."""

    code: str
    severity: str
    row: int
    column: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class SubmissionView:
    """A submission as its sender sees it. read = accepted + warned + rejected + repeated."""

    submission: str
    state: str
    is_dry_run: bool
    content_sha256: str
    received_at: str
    rows_total: int
    read: int
    accepted: int
    warned: int
    rejected: int
    repeated: int
    subjects_new: int
    subjects_known: int
    reviews: int
    receipt: str | None
    findings: tuple[FindingView, ...]


@dataclass(frozen=True, slots=True)
class RowView:
    """What became of one row."""

    row: int
    outcome: str
    findings: tuple[FindingView, ...]


def show_submission(context: Context, actor: Actor, submission: int) -> SubmissionView:
    """The status and the counts. Raises NotFoundError for another member's submission."""
    given = own_submission(context, actor, submission)
    receipt = orjson.loads(given.receipt_json)["receipt"] if given.receipt_json else None
    return SubmissionView(
        submission=context.vault.ids.show("submission", submission),
        state=given.state,
        is_dry_run=given.is_dry_run,
        content_sha256=given.content_sha256,
        received_at=given.received_at.isoformat(),
        rows_total=given.rows_total,
        read=given.rows_read,
        accepted=given.accepted,
        warned=given.warned,
        rejected=given.rejected,
        repeated=given.repeated,
        subjects_new=given.subjects_new,
        subjects_known=given.subjects_known,
        reviews=given.reviews,
        receipt=receipt,
        findings=_file_findings(given),
    )


def show_rows(
    context: Context, actor: Actor, submission: int, *, outcome: str | None, after: int, limit: int
) -> list[RowView]:
    """The rows above a number, in the order of the file, of one outcome or of all."""
    own_submission(context, actor, submission)
    with context.store.read() as connection:
        found = submissions.rows_of(connection, submission, outcome=outcome, after=after, limit=limit)
    return [RowView(row.row_number, row.outcome, row_findings(row)) for row in found]


def show_mapping(context: Context, actor: Actor, submission: int) -> tuple[Mapping[str, str], str]:
    """The field of each column that was read by the sender's own word ("" = not read), by its heading, and the digest
    of that as the receipt names it; empty where the names were ours."""
    mapping = mapping_of(own_submission(context, actor, submission))
    return mapping, mapping_digest(mapping)


def show_receipt(context: Context, actor: Actor, submission: int) -> str:
    """The signed receipt as JSON. Raises NotFoundError before the submission is completed."""
    receipt = own_submission(context, actor, submission).receipt_json
    if receipt is None:
        raise NotFoundError("SUBMISSION.NO_RECEIPT", "尚无回执。", "There is no receipt yet.")
    return receipt


@opening("own_rows", "submission", budget="own")
def write_errors(context: Context, actor: Actor, submission: int, out: BinaryIO) -> int:
    """Writes the workbook of the rejected rows, all columns as given, to be repaired and sent again.

    Returns how many rows it holds. Raises RefusedError SUBMISSION.NO_ROWS where the file itself was refused,
    SUBMISSION.CELLS_ERASED where the rejected rows are no longer kept.
    """
    given = own_submission(context, actor, submission)
    scanned = Scan.from_json(given.scan_json) if given.scan_json else None
    if scanned is None or scanned.columns is None:
        raise RefusedError(
            "SUBMISSION.NO_ROWS", "该文件没有可导出的行。", "There are no rows of this file to write."
        )
    with context.store.read() as connection:
        first = submissions.rows_of(connection, submission, outcome="rejected", after=0, limit=1)
    if first and first[0].sealed_cells is None:
        raise RefusedError(
            "SUBMISSION.CELLS_ERASED",
            "被拒绝的行仅保存三个月，现已清除；请重新报送原文件。",
            "Rejected rows are kept for three months and are erased by now; send the file again.",
        )
    write_error_workbook(scanned.columns, _rejected(context, given, scanned.columns), out)
    return given.rejected


def errors_workbook(context: Context, actor: Actor, submission: int) -> bytes:
    """The same workbook in memory."""
    out = BytesIO()
    write_errors(context, actor, submission, out)
    return out.getvalue()


def is_stopping(context: Context, actor: Actor, submission: int) -> bool:
    """Whether somebody has asked it to stop."""
    return own_submission(context, actor, submission).is_cancel_asked


def report_in_question(context: Context, actor: Actor, submission: int) -> int | None:
    """The report that a page settled or withdrew by this submission; None for any other one."""
    return own_submission(context, actor, submission).about_report_id


def own_submission(context: Context, actor: Actor, submission: int) -> Submission:
    """A submission of the caller's member that has all come. Raises: NotFoundError, also for another member's."""
    with context.store.read() as connection:
        given = submissions.get(connection, submission)
    if given.member_id != actor.member or given.state == "receiving":
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return given


def _rejected(
    context: Context, given: Submission, columns: Columns
) -> Iterator[tuple[RawRow, list[Finding]]]:
    assert given.id is not None
    after = 0
    while True:
        with context.store.read() as connection:
            page = submissions.rows_of(connection, given.id, outcome="rejected", after=after, limit=_PAGE)
        for row in page:
            assert row.sealed_cells is not None
            cells = open_cells(context.vault.sealer, given.id, row.row_number, row.sealed_cells)
            raw = RawRow(row.row_number, cells)
            yield raw, _with_suggestions(row, check_row(columns, raw, day_of(given.received_at)).findings)
        if len(page) < _PAGE:
            return
        after = page[-1].row_number


def _with_suggestions(row: SubmissionRow, again: Sequence[Finding]) -> list[Finding]:
    """The findings as they were told, with suggested values made anew: those may repeat data, so they are not kept."""
    suggested = {(finding.code, finding.column): finding for finding in again}
    return [suggested.get((found.code, found.column), found) for found in _findings(row)]


def _findings(row: SubmissionRow) -> list[Finding]:
    told = orjson.loads(row.findings_json) if row.findings_json else []
    return [Finding(code, Severity(severity), row.row_number, column) for code, severity, column in told]


def row_findings(row: SubmissionRow) -> tuple[FindingView, ...]:
    """What was wrong with a row, as its sender reads it."""
    return tuple(view_finding(finding) for finding in _findings(row))


def _file_findings(given: Submission) -> tuple[FindingView, ...]:
    told = orjson.loads(given.findings_json) if given.findings_json else []
    return tuple(
        view_finding(Finding(code, Severity(severity), row, column, *suggestion))
        for code, severity, row, column, *suggestion in told
    )


def view_finding(finding: Finding) -> FindingView:
    """A finding with its sentences."""
    zh, en = describe(finding)
    return FindingView(finding.code, finding.severity.value, finding.row, finding.column, zh, en)
