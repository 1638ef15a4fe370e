"""A person decides an unsure match: same, different or unsure; a sample is decided again by others, who do not know.

1. The official reaches both people, and nobody else has taken the review up. It is decided in the version that was
   seen; somebody faster wins.
2. First official: `same` merges the two subjects, `different` forbids machines to join them again, `unsure` leaves
   the question among the undecided ones. A sample drawn by chance waits for a second official.
3. Second official, another one, who is not shown the first decision: agreeing ends it, disagreeing asks a third, and
   hides a listing of subjects that were joined.
4. Third official, neither of the two: what he says stands, a merge is made or taken back.
5. Where the review asks whether one subject is two, `different` splits it and `same` leaves it; no sample is drawn.
6. Every judgement is kept with what was compared; the machine's own decision stays beside it, under the same report.
Journal: review_decided with the stage.
"""

from blacklist_service.errors import ConflictError
from blacklist_service.store import claims, judgements, reviews, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.authority import acting_person
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reviewing.claims import require_free
from blacklist_service.workflows.reviewing.divisions import divide, division_of, evidence_of_division
from blacklist_service.workflows.reviewing.evidence import evidence_between, identities_of_subject, packed
from blacklist_service.workflows.reviewing.judging import (
    REASONS,
    ReviewDecision,
    check_decision,
    keep_judgement,
)
from blacklist_service.workflows.reviewing.second_reviews import decide_again, draw_second, draws_second
from blacklist_service.workflows.reviewing.sides import people_of_review, sides_today
from blacklist_service.workflows.reviewing.stored_decisions import decision_behind
from matching.policy import POLICY

__all__ = ["REASONS", "ReviewDecision", "decide_review"]


@opening("match_review", "review")
def decide_review(
    context: Context,
    actor: Actor,
    review: int,
    version: int,
    decision: ReviewDecision,
    *,
    pile: int = 0,
    is_drawn: bool = False,
) -> None:
    """Decides a match review, or decides it again where it waits for a second or third official. `pile`: with how many
    it is decided together; `is_drawn`: a second official decides it for certain, not by chance alone.

    Raises InvalidError REVIEW.VERDICT, REVIEW.REASON, REVIEW.REASON_FIT or REVIEW.NOTE; ConflictError
    CONFLICT.VERSION, REVIEW.CLAIMED; ForbiddenError REVIEW.SAME_OFFICIAL, ACCESS.RECUSED, ACCESS.SUSPENDED;
    NotFoundError; RefusedError SUBJECT.BOTH_UNDER_WAY where two proceedings would have to be joined.
    """
    require_role(actor, *OFFICIALS)
    check_decision(decision)
    with context.store.begin() as connection:
        context.store.lock_resolution(connection)
        found = reviews.get(connection, review)
        acting_person(connection, context, actor, *OFFICIALS)
        require_subjects(connection, context, actor, people_of_review(connection, found))
        if found.version != version:
            raise _too_late()
        require_free(connection, context, actor, review)
        second = judgements.second_of(connection, review)
        if found.state == "open":
            sides = sides_today(connection, found)
            stage = "first"
            if sides[0] == sides[1]:
                _decide_division(connection, context, actor, found, subject=sides[0], decision=decision)
            else:
                _decide_first(
                    connection, context, actor, found, sides=sides, decision=decision, is_drawn=is_drawn
                )
        elif second is not None and second.state in ("waiting", "disagreed"):
            sides = (second.given_subject, second.against_subject)
            stage = decide_again(connection, context, actor, found, second=second, decision=decision)
        else:
            raise _too_late()
        _keep_decision(connection, context, actor, found, decision)
        claims.release(connection, review)
        record(
            connection, context, actor,
            kind="review_decided", object_kind="review", object_id=review,
            detail={"stage": stage, "verdict": decision.verdict, "reason": decision.reason, "subjects": sides,
                    **({"pile": pile} if pile else {})},
        )  # fmt: skip


def _decide_first(
    connection: Connection,
    context: Context,
    actor: Actor,
    review: Review,
    *,
    sides: tuple[int, int],
    decision: ReviewDecision,
    is_drawn: bool,
) -> None:
    compared = (identities_of_subject(connection, context, side) for side in sides)
    evidence = packed(context, evidence_between(*compared))
    keep_judgement(connection, context, actor, review, stage="first", decision=decision, evidence=evidence)
    if decision.verdict != "unsure" and (is_drawn or draws_second(context)):
        draw_second(connection, context, actor, review, sides)
    _close(connection, context, actor, review, decision)
    if decision.verdict == "same":
        merge_subjects(
            connection, context, actor,
            survivor=min(sides), absorbed=max(sides), reason=decision.reason,
        )  # fmt: skip


def _decide_division(
    connection: Connection,
    context: Context,
    actor: Actor,
    review: Review,
    *,
    subject: int,
    decision: ReviewDecision,
) -> None:
    division = division_of(connection, review, subject)
    evidence = packed(context, evidence_of_division(connection, context, division))
    keep_judgement(connection, context, actor, review, stage="first", decision=decision, evidence=evidence)
    _close(connection, context, actor, review, decision)
    if decision.verdict == "different":
        divide(connection, context, actor, division, reason=decision.reason)


def _close(
    connection: Connection, context: Context, actor: Actor, review: Review, decision: ReviewDecision
) -> None:
    closed = reviews.close_review(
        connection,
        review,
        context.clock.now(),
        # An unsure pair stays open among the undecided ones: it is no answer.
        state="open" if decision.verdict == "unsure" else "decided",
        verdict=decision.verdict,
        reason=decision.reason,
        decided_by=actor.login,
    )
    if not closed:
        raise _too_late()


def _keep_decision(
    connection: Connection, context: Context, actor: Actor, review: Review, decision: ReviewDecision
) -> None:
    """Beside the machine's own decision, with the same levels under the same policy: what the person had before it."""
    asked = decision_behind(connection, review)
    subjects.add_decisions(
        connection,
        [(
            review.report_id, review.subject_id, decision.verdict, review.score, decision.reason,
            asked.policy if asked else POLICY.version, asked.fields_json if asked else "[]",
            actor.login, context.clock.now(), asked.compared_with if asked else None,
        )],
    )  # fmt: skip


def _too_late() -> ConflictError:
    return ConflictError(
        "CONFLICT.VERSION",
        "该复核已被他人处理，请重新查看。",
        "Somebody else has dealt with this review; look at it again.",
    )
