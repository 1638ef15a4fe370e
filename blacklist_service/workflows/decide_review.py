"""A person decides an unsure match: same, different or unsure.

1. The review is closed in the version that was seen; somebody faster wins.
2. `same` merges the two subjects, `different` forbids machines to join them again, `unsure` leaves the question
   open with its note.
3. The decision is kept beside the machine's own, under the same report.
Journal: review_decided.
"""

from dataclasses import dataclass

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.store import reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.taking_in.merge_subjects import merge_subjects
from matching.policy import POLICY

REASONS = ("same_document", "same_contacts", "relative", "other_person", "borrowed_identity", "not_enough")
_NOTE_SCHEMA = 1
_MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What the reviewer says of the pair, why (a code of REASONS), and a note that is kept sealed."""

    verdict: str
    reason: str
    note: str = ""


def decide_review(
    context: Context, actor: Actor, review: int, version: int, decision: ReviewDecision
) -> None:
    """Decides a match review.

    Raises InvalidError REVIEW.VERDICT or REVIEW.REASON, ConflictError CONFLICT.VERSION, and RefusedError
    SUBJECT.BOTH_UNDER_WAY where two proceedings would have to be joined.
    """
    require_role(actor, *OFFICIALS)
    _check(decision)
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        found = subjects.get_review(connection, review)
        if found.state != "open" or found.version != version:
            raise _too_late()
        sides = _sides(connection, found)
        _close(connection, context, actor, found, decision)
        if decision.verdict == "same" and sides[0] != sides[1]:
            merge_subjects(
                connection, context, actor,
                survivor=min(sides), absorbed=max(sides), reason=decision.reason,
            )  # fmt: skip
        _keep_decision(connection, context, actor, found, decision)
        record(
            connection, context, actor,
            kind="review_decided", object_kind="review", object_id=review,
            detail={"verdict": decision.verdict, "reason": decision.reason, "subjects": sides},
        )  # fmt: skip


def _check(decision: ReviewDecision) -> None:
    if decision.verdict not in ("same", "different", "unsure"):
        raise InvalidError(
            "REVIEW.VERDICT", "结论只能是相同、不同或不确定。", "Say same, different or unsure."
        )
    if decision.reason not in REASONS:
        raise InvalidError("REVIEW.REASON", "请选择理由代码。", "Choose a reason code.")


def _sides(connection: Connection, review: Review) -> tuple[int, int]:
    """The two subjects as they stand today."""
    report = reports.find(connection, review.report_id)
    assert report is not None
    return report.subject_id, subjects.survivor_of(connection, review.subject_id)


def _close(
    connection: Connection, context: Context, actor: Actor, review: Review, decision: ReviewDecision
) -> None:
    note = context.vault.sealer.seal(
        "review.note", f"{review.id}/{review.version}", _NOTE_SCHEMA, decision.note.encode()
    )
    closed = subjects.close_review(
        connection,
        review,
        context.clock.now(),
        # An unsure pair stays in the queue for somebody else.
        state="open" if decision.verdict == "unsure" else "decided",
        verdict=decision.verdict,
        reason=decision.reason,
        sealed_note=note,
        decided_by=actor.login,
    )
    if not closed:
        raise _too_late()


def _keep_decision(
    connection: Connection, context: Context, actor: Actor, review: Review, decision: ReviewDecision
) -> None:
    """Beside the machine's own decision, with the same levels under the same policy: what the person had before it."""
    asked = next(
        (kept for kept in subjects.decisions_of_report(connection, review.report_id)
         if kept.subject_id == review.subject_id and kept.decided_by == _MACHINE),
        None,
    )  # fmt: skip
    subjects.add_decisions(
        connection,
        [(
            review.report_id, review.subject_id, decision.verdict, review.score, decision.reason,
            asked.policy if asked else POLICY.version, asked.fields_json if asked else "[]",
            actor.login, context.clock.now(),
        )],
    )  # fmt: skip


def _too_late() -> ConflictError:
    return ConflictError(
        "CONFLICT.VERSION",
        "该复核已被他人处理，请重新查看。",
        "Somebody else has dealt with this review; look at it again.",
    )
