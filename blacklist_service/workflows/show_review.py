"""One unsure match side by side with its explanation: a look at two persons, so it stands in the log first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from blacklist_service.errors import NotFoundError
from blacklist_service.store import judgements, reports, reviews
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Judgement, Report, Review, SecondReview
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.list_reviews import ReviewView, blind_views, views_of
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.divisions import leaving_of
from blacklist_service.workflows.reviewing.judging import open_note
from blacklist_service.workflows.reviewing.second_reviews import sides_of
from blacklist_service.workflows.reviewing.sides import people_of_review, sides_today
from blacklist_service.workflows.reviewing.stored_decisions import (
    competing_with,
    decision_behind,
    read_decision,
)
from blacklist_service.workflows.sealing.records import open_identity
from matching.explain import ExplanationLine
from matching.explanations.reviewer import for_reviewer
from matching.types import RawIdentity


@dataclass(frozen=True, slots=True, repr=False)
class JudgementView:
    """What one official said in this review or an earlier one of the same pair."""

    review: int
    stage: str
    verdict: str
    reason: str
    note: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class ReviewShown:
    """A review side by side: the report's identity, the candidate's identities, and why the machine was unsure.

    `candidate` is the subject that the candidate is today, under whatever number the review was opened. Whoever
    decides as the second, blindly, is shown both sides as they were, and no `judgements`. Where the question is whether
    the candidate is two, `leaving` holds the reports that would leave it, and the two sides are its own.
    """

    review: ReviewView
    candidate: int
    given: RawIdentity | None
    candidates: tuple[RawIdentity, ...]
    explanation: tuple[ExplanationLine, ...]
    judgements: tuple[JudgementView, ...] = ()
    leaving: tuple[int, ...] = ()


@opening("match_review", "review")
def show_review(
    context: Context, actor: Actor, review: int, *, purpose: str = "match_review", action: str = "review"
) -> ReviewShown:
    """Both sides of a review in full, for the official who must tell them apart.

    Journal: no entry, a look at each side (`action`: what the caller shows of it). Raises
    ForbiddenError ACCESS.ROLE, ACCESS.RECUSED; NotFoundError.
    """
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        found = reviews.get(connection, review)
        report = reports.find(connection, found.report_id)
        if report is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        require_subjects(connection, context, actor, people_of_review(connection, found))
        sides = sides_today(connection, found)
        for subject in dict.fromkeys(sides):
            record_look(context, connection, actor, subject=subject, action=action, purpose=purpose)
        second = judgements.second_of(connection, review)
        is_blind = second is not None and second.state == "waiting" and second.first_by != actor.login
        (view,) = views_of(connection, [found])
        if second is not None and is_blind:
            return _shown_blindly(connection, context, found, report, second)
        return ReviewShown(
            review=view,
            candidate=sides[1],
            given=_identity(context, report),
            candidates=_identities(context, _other_side(connection, found, sides[1])),
            explanation=_explanation(connection, found),
            judgements=_judgements(connection, context, found),
            leaving=leaving_of(found),
        )


def _other_side(connection: Connection, review: Review, candidate: int) -> list[tuple[int, int, bytes]]:
    """The candidate's reports; of a subject that might be two those on the side where the report is not."""
    leaving = leaving_of(review)
    return [
        one for one in reports.identities_of(connection, [candidate])
        if not leaving or (one[0] in leaving) != (review.report_id in leaving)
    ]  # fmt: skip


def _shown_blindly(
    connection: Connection, context: Context, review: Review, report: Report, second: SecondReview
) -> ReviewShown:
    """Both sides as they were before the first decision, which nothing here gives away."""
    _given, against = sides_of(second)
    others = (reports.find(connection, number) for number in against)
    (view,) = blind_views(connection, views_of(connection, [review]))
    sealed = ((one.id, 0, one.sealed_identity) for one in others if one is not None and one.sealed_identity)
    return ReviewShown(
        review=view,
        candidate=second.against_subject,
        given=_identity(context, report),
        candidates=_identities(context, sealed),
        explanation=_explanation(connection, review),
    )


def _explanation(connection: Connection, review: Review) -> tuple[ExplanationLine, ...]:
    kept = decision_behind(connection, review)
    if kept is None:
        return ()
    return for_reviewer(read_decision(kept), competing_with(connection, kept))


def _judgements(connection: Connection, context: Context, review: Review) -> tuple[JudgementView, ...]:
    """Everything that was said of this pair, in this review and in those asked before it, oldest first."""
    chain = [review]
    while (earlier := chain[-1].asked_before) is not None:
        chain.append(reviews.get(connection, earlier))
    found = judgements.of_reviews(connection, [one.id for one in chain if one.id is not None])
    return tuple(_judgement(context, one) for one in found)


def _judgement(context: Context, kept: Judgement) -> JudgementView:
    return JudgementView(
        review=kept.review_id,
        stage=kept.stage,
        verdict=kept.verdict,
        reason=kept.reason,
        note=open_note(context.vault.sealer, kept),
        decided_by=kept.decided_by,
        decided_at=kept.decided_at,
    )


def _identity(context: Context, report: Report) -> RawIdentity | None:
    if report.sealed_identity is None:
        return None
    return open_identity(context.vault.sealer, report.id, report.sealed_identity)


def _identities(context: Context, sealed: Iterable[tuple[int, int, bytes]]) -> tuple[RawIdentity, ...]:
    return tuple(
        open_identity(context.vault.sealer, report, identity) for report, _subject, identity in sealed
    )
