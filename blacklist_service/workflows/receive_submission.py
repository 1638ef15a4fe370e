"""Takes in an upload: bytes are sealed part by part as they come, then the content is known or new.

1. A submission is opened in the state `receiving`, and the body is kept in sealed parts of one mebibyte.
2. The same content by the same member was received before: the new copy is dropped, the earlier one answers.
3. Else the submission becomes `received`, its job is queued, and the journal is told.

Journal: submission_received.
"""

from collections.abc import Iterator

from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.taking_in.keep_upload import (
    Received,
    Upload,
    kept_upload,
    settle_upload,
)

__all__ = ["Received", "Upload", "receive_submission"]


def receive_submission(context: Context, actor: Actor, upload: Upload, body: Iterator[bytes]) -> Received:
    """Takes in the bytes of an upload.

    Raises InvalidError FILE.EMPTY, FILE.TOO_LARGE, FILE.TYPE_UNKNOWN or FILE.CHARSET_UNSUPPORTED.
    """
    require_role(actor, "platform", "maker")
    with kept_upload(context, actor, upload, body) as kept:
        return settle_upload(context, actor, kept)
