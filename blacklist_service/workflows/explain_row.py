"""To the member who reported: what in one of its own rows to complete or correct, so that it tells whom it is about."""

from blacklist_service.errors import NotFoundError
from blacklist_service.ids import report_id
from blacklist_service.store import reports
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.sealing.records import open_comparable
from blacklist_service.workflows.show_submission import show_rows
from matching.explain import ExplanationLine
from matching.explanations.source import OwnRow, for_source


@opening("own_rows", "submission", budget="own")
def explain_row(context: Context, actor: Actor, submission: int, row: int) -> tuple[ExplanationLine, ...]:
    """One line for each thing that the row lacks, or one that says that nothing is missing; nothing of any comparison.

    Journal: nothing; a member reads of its own row what it sent, in codes.
    Raises NotFoundError for another member's submission, and for a row that was not taken or is erased.
    """
    found = show_rows(context, actor, submission, outcome=None, after=row - 1, limit=1)
    with context.store.read() as connection:
        report = (
            reports.find(connection, report_id(submission, row)) if found and found[0].row == row else None
        )
    if report is None or report.sealed_identity is None:
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    identity = open_comparable(context.vault.sealer, report.id, report.sealed_identity)
    return for_source([OwnRow(row, identity)])
