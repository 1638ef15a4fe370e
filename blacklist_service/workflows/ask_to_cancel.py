"""A sender asks that the rows of a submission that are not in yet stay out; what is in stays in."""

from blacklist_service.errors import ConflictError
from blacklist_service.store import submissions
from blacklist_service.workflows.context import Actor, Context, record
from blacklist_service.workflows.show_submission import own_submission


def ask_to_cancel(context: Context, actor: Actor, submission: int) -> None:
    """Asks the process that takes the rows in to stop after its chunk; once is enough.

    Journal: submission_cancel_asked. Raises ConflictError SUBMISSION.STATE where it is over.
    """
    own_submission(context, actor, submission)
    with context.store.begin() as connection:
        given = submissions.lock(connection, submission)
        if given.state not in ("received", "processing"):
            raise ConflictError(
                "SUBMISSION.STATE", "该批次已处理完毕。", "This submission is not waiting for its rows."
            )
        if given.is_cancel_asked:
            return
        submissions.change(connection, submission, is_cancel_asked=True)
        record(
            connection, context, actor,
            kind="submission_cancel_asked", object_kind="submission", object_id=submission, detail={},
        )  # fmt: skip
