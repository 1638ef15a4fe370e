"""Deletes a held upload that its platform does not want to report after all."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context, record, require_role


def discard_upload(context: Context, actor: Actor, submission: int) -> None:
    """The file is gone at once; nothing of it was reported.

    Journal: upload_discarded. Raises NotFoundError for another member's, and for one that was confirmed or is gone.
    """
    require_role(actor, "platform")
    with context.store.begin() as connection:
        held = submissions.lock(connection, submission)
        if held.member_id != actor.member or not held.is_held:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        submissions.drop(connection, submission)
        record(
            connection, context, actor,
            kind="upload_discarded", object_kind="submission", object_id=submission,
            detail={"sha256": held.content_sha256},
        )  # fmt: skip
