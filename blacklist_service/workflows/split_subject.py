"""Undoes a wrong merge: reports leave a subject and stand for one of their own again, with the history kept.

1. The reports move; the new subject carries the number it had before, if it ever had one.
2. Tokens of both are made anew; the pair is remembered as different, so that no machine joins it again.
3. Each case goes with the reports that it rests on; what was decided, or told, of both as one is hidden or is told anew
   (recognition/part_cases.py). The side that is left without a case gets an allegation.
Journal: subject_split; case_parted for each case that moved, was hidden or lost its notice.
"""

from collections.abc import Sequence

from blacklist_service.errors import InvalidError
from blacklist_service.store import reports
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.part_subjects import part_subjects

REASONS = ("wrong_merge", "other_person", "borrowed_identity")


@opening("match_review", "subject")
def split_subject(context: Context, actor: Actor, subject: int, moved: Sequence[int], *, reason: str) -> int:
    """Takes the given reports out of a subject and returns the subject that they now stand for.

    The reason is a code of REASONS; an alias cannot be split, only the subject that lives on under it.
    Raises InvalidError SUBJECT.REASON; SUBJECT.REPORTS where they are not some, but not all, of the subject's
    reports; RefusedError SUBJECT.SPLIT where the report that founded the subject would leave it; NotFoundError for
    one that the official does not reach; ForbiddenError ACCESS.RECUSED, ACCESS.SUSPENDED.
    """
    require_role(actor, *OFFICIALS)
    if reason not in REASONS:
        raise InvalidError("SUBJECT.REASON", "请选择拆分理由代码。", "Choose a code for why it is split.")
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        acting_person(connection, context, actor, *OFFICIALS)
        require_subjects(connection, context, actor, (subject,))
        have = set(reports.ids_of_subject(connection, subject))
        if not moved or not set(moved) < have:
            raise InvalidError(
                "SUBJECT.REPORTS",
                "请选择该主体的部分报送信息。",
                "Choose some, not all, of the subject's reports.",
            )
        own = part_subjects(connection, context, actor, subject=subject, moved=sorted(moved), reason=reason)
        record(
            connection, context, actor,
            kind="subject_split", object_kind="subject", object_id=subject,
            detail={"into": own, "reports": sorted(moved), "reason": reason},
        )  # fmt: skip
    return own
