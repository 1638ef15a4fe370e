"""An official takes back the own last decision on a match review: a slip of the hand is put right at once.

1. Only whoever decided, only for some minutes, and only while nobody else has built upon it: neither a second official
   who was drawn, nor a merge of the two by another decision.
2. Only `different` and `unsure`, by which nobody was moved. After `same` reports, listings and notices may rest on the
   merge a moment later: it is split, with its reason, by `blacklist subject split`.
3. The question stands in the queue again. What was judged stays in the history.
Journal: review_reopened.
"""

from datetime import timedelta

from blacklist_service.errors import RefusedError
from blacklist_service.store import reviews
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.sides import people_of_review
from blacklist_service.workflows.reviewing.standing import UNDO_WITHIN, may_undo

_MINUTES = UNDO_WITHIN // timedelta(minutes=1)


@opening("match_review", "review")
def undo_review(context: Context, actor: Actor, review: int) -> None:
    """Puts a review that this official has just decided back into the queue.

    Raises RefusedError REVIEW.NO_UNDO; NotFoundError; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED,
    ACCESS.SUSPENDED; ConflictError CONFLICT.VERSION.
    """
    require_role(actor, *OFFICIALS)
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        acting_person(connection, context, actor, *OFFICIALS)
        found = reviews.get(connection, review)
        require_subjects(connection, context, actor, people_of_review(connection, found))
        if not may_undo(connection, context, actor, found):
            raise _no_undo()
        if not reviews.reopen(connection, found):
            raise conflict()
        record(
            connection, context, actor,
            kind="review_reopened", object_kind="review", object_id=review,
            detail={"verdict": found.verdict, "reason": found.reason},
        )  # fmt: skip


def _no_undo() -> RefusedError:
    return RefusedError(
        "REVIEW.NO_UNDO",
        f"该结论不能撤销：只有“不同”和“存疑”的结论，可由本人在 {_MINUTES} 分钟内、且其后无人办理时撤销。误合并的，可用 "
        "blacklist subject split 拆分。",
        "This cannot be taken back: only a verdict of different or unsure can, by whoever gave it, "
        f"within {_MINUTES} minutes, and while nobody has built upon it. A wrong merge is split by "
        "blacklist subject split.",
    )
