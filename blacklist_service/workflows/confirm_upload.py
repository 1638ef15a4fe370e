"""Sends a held upload that its platform has looked at: from here on it is a submission like any other."""

from blacklist_service.errors import NotFoundError
from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.taking_in.keep_upload import Kept, Received, settle_upload
from blacklist_service.workflows.taking_in.readings import require_readable


def confirm_upload(context: Context, actor: Actor, submission: int, seen: str) -> Received:
    """The upload becomes `received`, or the same content of the same platform, received before, answers.

    `seen` is the digest of the reading that was looked at.

    Journal: submission_received. Raises NotFoundError for another member's; RefusedError UPLOAD.NOT_READ before the
    file was looked through, UPLOAD.UNREADABLE where nothing can be taken from it; ConflictError UPLOAD.CHANGED
    where it is read otherwise by now. Where two persons confirm: RefusedError UPLOAD.NOT_ATTESTED, UPLOAD.SAME_PERSON.
    """
    require_role(actor, "platform")
    with context.store.read() as connection:
        held = submissions.get(connection, submission)
    # What is still on its way cannot be confirmed either.
    if held.member_id != actor.member or (held.state == "receiving" and not held.is_held):
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    if held.is_held:
        require_readable(held)
    return settle_upload(context, actor, Kept(submission, held.content_sha256, held.body_bytes, seen))
