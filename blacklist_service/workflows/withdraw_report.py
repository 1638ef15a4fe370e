"""A platform withdraws one of its own reports at a page, as by operation D in a file, which has no reason either.

The row is received as any submission and bound to this version of the report. What no report is behind any more ends,
with a tombstone where it ever left the house. One person of a platform is enough: it is in the person's favour.
Journal: submission_received and what follows.
"""

from blacklist_service.workflows.cases.own_reports import own_current_report
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.taking_in.restated_rows import MEDIA, body_of, key_of_sender


@opening("own_rows", "report", budget="own")
def withdraw_report(context: Context, actor: Actor, report: int) -> int:
    """Returns the number of the submission that takes it in.

    Raises NotFoundError REPORT.UNKNOWN; ConflictError REPORT.CHANGED; RefusedError REPORT.ERASED.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        standing = own_current_report(connection, actor, report)
    row = {"operation": "D", "row_key": key_of_sender(context.vault.sealer, standing)}
    upload = Upload(content_type=MEDIA, charset="utf-8", about_report=report)
    body = body_of({code: text for code, text in row.items() if text})
    return receive_submission(context, actor, upload, iter((body,))).submission
