"""A platform says in which encoding a held file is written; the file is read anew by it."""

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.intake.decoding import CHARSETS
from blacklist_service.intake.findings import TEXTS
from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.readings import not_read_yet, read_anew

# The one kind of file whose encoding is a choice: JSON Lines are UTF-8, a workbook says its own.
WITH_CHARSET = "csv"


def say_charset(context: Context, actor: Actor, submission: int, charset: str) -> None:
    """Has a held file read by this encoding; "" lets it be found out again.

    1. What an earlier reading came to is gone, and with it what a first of two persons has confirmed: the digest of
       what is confirmed names the encoding.
    2. Bytes that cannot be of this encoding stay unread (FILE.CHARSET_MISMATCH): a choice settles a doubt and overrides
       no proof.

    Journal: charset_said. Raises NotFoundError for another member's file; InvalidError FILE.CHARSET_UNSUPPORTED;
    RefusedError UPLOAD.NO_CHARSET, or UPLOAD.NOT_READ before the file was looked through.
    """
    require_role(actor, "platform")
    if charset and charset not in CHARSETS:
        raise InvalidError("FILE.CHARSET_UNSUPPORTED", *TEXTS["FILE.CHARSET_UNSUPPORTED"])
    with context.store.begin() as connection:
        held = submissions.lock(connection, submission)
        if held.member_id != actor.member or not held.is_held:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        if held.media != WITH_CHARSET:
            raise RefusedError(
                "UPLOAD.NO_CHARSET",
                "只有 CSV 文件可以指定编码。",
                "The encoding of a CSV file alone can be said.",
            )
        if held.scan_json is None:
            raise not_read_yet()
        submissions.change(connection, submission, charset=charset)
        read_anew(connection, context, submission)
        record(
            connection, context, actor,
            kind="charset_said", object_kind="submission", object_id=submission, detail={"charset": charset},
        )  # fmt: skip
