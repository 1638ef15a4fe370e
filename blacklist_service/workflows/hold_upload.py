"""Keeps the file of somebody at a page until it has been looked through and confirmed; nothing of it is taken in yet.

1. The bytes are sealed part by part as they come; nothing of them lies anywhere in plain text.
2. The upload is held: its digest and size stand beside it, and a job that reads it once is queued. What nobody
   confirms goes in the first night once it is a day old (tidy_queue): then nothing was sent.

Journal: upload_held.
"""

from collections.abc import Iterator

from blacklist_service.errors import RefusedError
from blacklist_service.store import jobs, submissions
from blacklist_service.workflows.authority import require_standing
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.keep_upload import Upload, kept_upload

# Of a member: a held file lies here for a day.
MOST_HELD = 20


def hold_upload(context: Context, actor: Actor, upload: Upload, body: Iterator[bytes]) -> int:
    """Returns the number of the submission that the upload becomes once it is confirmed.

    Raises InvalidError FILE.EMPTY, FILE.TOO_LARGE, FILE.TYPE_UNKNOWN or FILE.CHARSET_UNSUPPORTED; RefusedError
    UPLOAD.TOO_MANY where too many wait already; ForbiddenError ACCESS.ROLE, ACCESS.SUSPENDED.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        waiting = submissions.held_of(connection, actor.member, MOST_HELD)
    if len(waiting) == MOST_HELD:
        raise RefusedError(
            "UPLOAD.TOO_MANY",
            "待确认的文件过多，请先确认或删除。",
            "Too many files wait to be confirmed; confirm or delete some first.",
        )
    with kept_upload(context, actor, upload, body) as kept, context.store.begin() as connection:
        require_standing(connection, context, actor)
        submissions.change(connection, kept.submission, content_sha256=kept.digest, body_bytes=kept.size)
        # A number may come again once an upload is dropped (SQLite), and with it the job of one that is gone.
        jobs.add_job(
            connection, kind="scan_upload", object_id=kept.submission, slot=context.randomness.code(10),
            due_at=context.clock.now(),
        )  # fmt: skip
        record(
            connection, context, actor,
            kind="upload_held", object_kind="submission", object_id=kept.submission,
            detail={"sha256": kept.digest, "bytes": kept.size},
        )  # fmt: skip
    return kept.submission
