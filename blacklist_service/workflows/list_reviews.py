"""The queue of unsure matches, and one of them side by side with its explanation.

The queue holds nobody's data; opening a review is a look at two persons and stands in the log first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from blacklist_service.errors import NotFoundError
from blacklist_service.store import reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision as KeptDecision
from blacklist_service.store.tables import Report, Review
from blacklist_service.workflows.context import Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.sealing.records import open_identity
from matching.explain import ExplanationLine, explain
from matching.types import FieldScore, MatchDecision, RawIdentity, Verdict

_OFFICIALS = ("maker", "checker", "auditor")
_MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class ReviewView:
    """An unsure match as the queue shows it: the report, the candidate subject, the machine's score in bits."""

    id: int
    version: int
    state: str
    report: int
    subject: int
    score: float
    opened_at: datetime
    verdict: str | None


@dataclass(frozen=True, slots=True, repr=False)
class ReviewShown:
    """A review side by side: the report's identity, the candidate's identities, and why the machine was unsure."""

    review: ReviewView
    given: RawIdentity | None
    candidates: tuple[RawIdentity, ...]
    explanation: tuple[ExplanationLine, ...]


def list_reviews(
    context: Context, actor: Actor, *, after: int = 0, limit: int = 50
) -> tuple[ReviewView, ...]:
    """Open reviews in the order in which they came, above a number; at most 200. Raises ForbiddenError."""
    require_role(actor, *_OFFICIALS)
    with context.store.read() as connection:
        found = subjects.open_reviews(connection, after, max(1, min(limit, 200)))
    return tuple(view_review(review) for review in found)


def show_review(context: Context, actor: Actor, review: int, *, purpose: str = "match_review") -> ReviewShown:
    """Both sides of a review in full, for the official who must tell them apart.

    Journal: no entry, a look at each side (action review). Raises ForbiddenError ACCESS.ROLE; NotFoundError.
    """
    require_role(actor, "maker", "checker")
    with context.store.read() as connection:
        found = subjects.get_review(connection, review)
        report = reports.find(connection, found.report_id)
        if report is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        candidate = subjects.survivor_of(connection, found.subject_id)
        for subject in (report.subject_id, candidate):
            record_look(context, connection, actor, subject=subject, action="review", purpose=purpose)
        return ReviewShown(
            review=view_review(found),
            given=_identity(context, report),
            candidates=_identities(connection, context, candidate),
            explanation=_explanation(subjects.decisions_of_report(connection, report.id), found),
        )


def view_review(review: Review) -> ReviewView:
    """The row as the queue shows it."""
    assert review.id is not None
    return ReviewView(
        id=review.id,
        version=review.version,
        state=review.state,
        report=review.report_id,
        subject=review.subject_id,
        score=review.score,
        opened_at=review.opened_at,
        verdict=review.verdict,
    )


def explained(kept: KeptDecision) -> tuple[ExplanationLine, ...]:
    """A kept machine decision in sentences, field by field."""
    fields = tuple(FieldScore(name, level, bits) for name, level, bits in orjson.loads(kept.fields_json))
    return explain(MatchDecision(Verdict(kept.verdict), kept.score, kept.reason, kept.policy, fields))


def _explanation(kept: Sequence[KeptDecision], review: Review) -> tuple[ExplanationLine, ...]:
    for decision in kept:
        if decision.subject_id == review.subject_id and decision.decided_by == _MACHINE:
            return explained(decision)
    return ()


def _identity(context: Context, report: Report) -> RawIdentity | None:
    if report.sealed_identity is None:
        return None
    return open_identity(context.vault.sealer, report.id, report.sealed_identity)


def _identities(connection: Connection, context: Context, subject: int) -> tuple[RawIdentity, ...]:
    return tuple(
        open_identity(context.vault.sealer, report, sealed)
        for report, _, sealed in reports.identities_of(connection, [subject])
    )
