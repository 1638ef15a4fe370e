"""A platform says at a page that the debt of one of its own reports was paid, wholly.

1. The report is the member's own and current; the day is not to come and not before the debt.
2. The row of an upload that says what the report says, with the day and nothing outstanding, is written by the service
   and received as any submission, bound to this version of the report. The same day twice is one submission.
3. Taking it in supersedes the report under its own key, also where its sender gave none. A version that came first
   refuses the row (ROW.REPORT_CHANGED).

It is in the person's favour, so one person of a platform is enough (records 0074, 0081). An objection that says "paid"
stays open: officials decide it. Law: 征信业管理条例 Art 16. Journal: submission_received and what follows.
"""

from datetime import date

from blacklist_service.workflows.cases.own_reports import own_current_report
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.taking_in.restated_rows import MEDIA, body_of, settlement_of


@opening("own_rows", "report", budget="own")
def settle_report(context: Context, actor: Actor, report: int, settled_on: date) -> int:
    """Returns the number of the submission that takes it in.

    Raises NotFoundError REPORT.UNKNOWN; ConflictError REPORT.CHANGED; InvalidError SETTLEMENT.IN_FUTURE,
    SETTLEMENT.TOO_EARLY; RefusedError REPORT.SETTLED, REPORT.ERASED, REPORT.NOT_RESTATED.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        standing = own_current_report(connection, actor, report)
    body = body_of(settlement_of(context, standing, settled_on).row)
    upload = Upload(content_type=MEDIA, charset="utf-8", about_report=report)
    return receive_submission(context, actor, upload, iter((body,))).submission
