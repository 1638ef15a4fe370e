"""Takes a small batch of reports in while its sender waits: the same way as a file, run at once.

Journal: that of the upload (submission_received and what follows); nothing of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from blacklist_service.errors import ConflictError
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.process_submission import process_submission
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from blacklist_service.workflows.show_submission import RowView, SubmissionView, show_rows, show_submission

MOST_REPORTS = 1000


@dataclass(frozen=True, slots=True)
class BatchTaken:
    """The submission that the batch became, and what became of each of its rows so far."""

    submission: int
    is_new: bool
    view: SubmissionView
    rows: tuple[RowView, ...]


def take_reports(context: Context, actor: Actor, reports: Sequence[Mapping[str, object]]) -> BatchTaken:
    """Takes 1 to 1,000 reports under the field codes of an upload, each value a text, a number, true, false or null.
    Safe to repeat: the same batch is known again.

    1. The batch becomes a submission in JSON Lines and is taken in as any other, its job with it.
    2. It is processed here and now. Where a worker was faster, or this process dies, the worker ends it; the view
       then says `processing`.
    """
    body = b"".join(orjson.dumps(report, option=orjson.OPT_APPEND_NEWLINE) for report in reports)
    upload = Upload(content_type="application/jsonl", charset="utf-8")
    received = receive_submission(context, actor, upload, iter((body,)))
    # No other process is worth its start for a thousand rows, and a web process starts none.
    here = replace(context, settings=context.settings.model_copy(update={"prepare_processes": 0}))
    try:
        process_submission(here, received.submission)
    except ConflictError as error:
        if error.code != "SUBMISSION.FENCED":
            raise
    view = show_submission(context, actor, received.submission)
    rows = show_rows(context, actor, received.submission, outcome=None, after=0, limit=MOST_REPORTS)
    return BatchTaken(received.submission, received.is_new, view, tuple(rows))
