"""A platform finds one of its own reports by its own key or by its row in a file, and never by whom it is about.

Questions that open nothing: no journal entry.
"""

from blacklist_service.errors import RefusedError
from blacklist_service.ids import report_id
from blacklist_service.intake.texts import trimmed
from blacklist_service.store import reports, submissions
from blacklist_service.workflows.cases.own_reports import not_found, own_report
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.taking_in.prepare_rows import stored_key

_LONGEST_ROW = 7


def find_by_key(context: Context, actor: Actor, row_key: str) -> int:
    """The number of the current report under the member's own key. Raises NotFoundError REPORT.UNKNOWN."""
    require_role(actor, "platform")
    key = stored_key(context.vault, actor.member, trimmed(row_key))
    with context.store.read() as connection:
        known = reports.current_by_keys(connection, actor.member, [key])
    if not row_key.strip() or key not in known:
        raise not_found()
    return known[key][0]


def find_by_row(context: Context, actor: Actor, submission: int, row: str) -> int:
    """The number of the report that a row of a submission became, or that it repeated, in its version of today.

    Raises NotFoundError REPORT.UNKNOWN; RefusedError REPORT.ROW_REJECTED where the row was not taken, and
    REPORT.ROW_REPEATED where it repeated one that was not noted with it.
    """
    require_role(actor, "platform")
    if not (row.isascii() and row.isdecimal() and len(row) <= _LONGEST_ROW and int(row)):
        raise not_found()
    with context.store.read() as connection:
        given = submissions.find(connection, submission)
        found = submissions.find_row(connection, submission, int(row))
        if given is None or given.member_id != actor.member or given.is_dry_run or found is None:
            raise not_found()
        if found.outcome == "rejected":
            raise RefusedError(
                "REPORT.ROW_REJECTED",
                "该行当时被拒绝，没有成为报送信息。",
                "This row was rejected and became no report.",
            )
        is_repeated = found.outcome == "repeated"
        number = found.same_report_id if is_repeated else report_id(submission, int(row))
        if number is None:
            raise RefusedError(
                "REPORT.ROW_REPEATED",
                "该行是重复的内容；请用首次接受它的批次和行号，或者行标识查找。",
                "This row repeated an earlier one: look under the submission that was taken in first, or by row key.",
            )
        report = own_report(connection, actor, number)
        known = reports.current_by_keys(connection, actor.member, [bytes(report.report_key)])
    current = known.get(bytes(report.report_key))
    return number if current is None else current[0]
