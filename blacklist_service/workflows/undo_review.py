"""An official takes back the own last decision on a match review: a slip of the hand is put right at once.

1. Only whoever decided, only for some minutes, and only while nobody else has built upon it: neither a second official
   who was drawn, nor a further decision.
2. After `same` the reports that the merge brought leave again, under their own number and with an allegation of their
   own; after `different` and `unsure` nothing was moved.
3. The question stands in the queue again. What was judged stays in the history.
Journal: review_reopened.
"""

from datetime import timedelta

import orjson

from blacklist_service.errors import RefusedError
from blacklist_service.store import reports, reviews, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review, SubjectChange
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.cases.withdraw_allegations import open_allegation
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.recognition.merge_subjects import split_reports
from blacklist_service.workflows.reviewing.sides import people_of_review
from blacklist_service.workflows.reviewing.standing import UNDO_WITHIN, may_undo

_MINUTES = UNDO_WITHIN // timedelta(minutes=1)


@opening("match_review", "review")
def undo_review(context: Context, actor: Actor, review: int) -> None:
    """Puts a review that this official has just decided back into the queue.

    Raises RefusedError REVIEW.NO_UNDO, SUBJECT.SPLIT; NotFoundError; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED,
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
        subject = (
            _part_again(connection, context, actor, found) if found.verdict == "same" else found.subject_id
        )
        if not reviews.reopen(connection, found, subject):
            raise conflict()
        record(
            connection, context, actor,
            kind="review_reopened", object_kind="review", object_id=review,
            detail={"verdict": found.verdict, "reason": found.reason},
        )  # fmt: skip


def _part_again(connection: Connection, context: Context, actor: Actor, review: Review) -> int:
    """Takes back the merge of this decision; returns the subject that the report is to be compared with again."""
    report = reports.find(connection, review.report_id)
    assert report is not None
    merge = _merge_of(connection, actor, review, report.subject_id)
    have = set(reports.ids_of_subject(connection, report.subject_id))
    moved = [one for one in orjson.loads(merge.reports_json) if one in have]
    if not moved or len(moved) == len(have):
        raise _no_undo()
    own = split_reports(
        connection, context, actor, subject=report.subject_id, moved=sorted(moved), reason="decision_undone"
    )
    open_allegation(connection, own)
    # The report stands on one side, the question is about the other.
    return report.subject_id if review.report_id in moved else own


def _merge_of(connection: Connection, actor: Actor, review: Review, living: int) -> SubjectChange:
    """The merge of this decision, as the last thing that has happened to the subject."""
    changes = subjects.changes_of(connection, living)
    last = changes[-1] if changes else None
    is_it = last is not None and (last.kind, last.to_subject, last.actor, last.changed_at) == (
        "merge", living, actor.login, review.decided_at,
    )  # fmt: skip
    if last is None or not is_it:
        raise _no_undo()
    return last


def _no_undo() -> RefusedError:
    return RefusedError(
        "REVIEW.NO_UNDO",
        f"该结论已不能撤销：只能由本人在 {_MINUTES} 分钟内撤销，且其后无人办理。误合并的，可用 blacklist subject split "
        "拆分。",
        f"This cannot be taken back any more: only by whoever decided, within {_MINUTES} minutes, and while nobody has "
        "built upon it. A wrong merge can be split by blacklist subject split.",
    )
