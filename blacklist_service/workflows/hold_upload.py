"""Keeps the file of somebody at a page until it has been looked through and confirmed; nothing of it is taken in yet.

1. The bytes are sealed part by part as they come; nothing of them lies anywhere in plain text.
2. The upload is held: its digest and size stand beside it, and a job that reads it once is queued. Who does not confirm
   within a day has sent nothing (tidy_queue).

Journal: upload_held.
"""

from collections.abc import Iterator

from blacklist_service.store import jobs, submissions
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.keep_upload import Upload, kept_upload


def hold_upload(context: Context, actor: Actor, upload: Upload, body: Iterator[bytes]) -> int:
    """Returns the number of the submission that the upload becomes once it is confirmed.

    Raises InvalidError FILE.EMPTY, FILE.TOO_LARGE, FILE.TYPE_UNKNOWN or FILE.CHARSET_UNSUPPORTED.
    """
    require_role(actor, "platform")
    with kept_upload(context, actor, upload, body) as kept, context.store.begin() as connection:
        submissions.change(connection, kept.submission, content_sha256=kept.digest, body_bytes=kept.size)
        jobs.add_job(
            connection, kind="scan_upload", object_id=kept.submission, slot="once", due_at=context.clock.now()
        )
        record(
            connection, context, actor,
            kind="upload_held", object_kind="submission", object_id=kept.submission,
            detail={"sha256": kept.digest, "bytes": kept.size},
        )  # fmt: skip
    return kept.submission
