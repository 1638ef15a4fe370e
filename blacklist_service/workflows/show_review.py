"""One unsure match side by side with its explanation: a look at two persons, so it stands in the log first."""

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from blacklist_service.errors import NotFoundError
from blacklist_service.store import reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision as KeptDecision
from blacklist_service.store.tables import Report, Review
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_look
from blacklist_service.workflows.list_reviews import ReviewView, view_review
from blacklist_service.workflows.sealing.records import open_identity
from matching.explain import ExplanationLine, explain
from matching.types import FieldScore, MatchDecision, RawIdentity, Verdict

_MACHINE = "machine"


@dataclass(frozen=True, slots=True, repr=False)
class ReviewShown:
    """A review side by side: the report's identity, the candidate's identities, and why the machine was unsure.

    `candidate` is the subject that the candidate is today, under whatever number the review was opened.
    """

    review: ReviewView
    candidate: int
    given: RawIdentity | None
    candidates: tuple[RawIdentity, ...]
    explanation: tuple[ExplanationLine, ...]


def show_review(context: Context, actor: Actor, review: int, *, purpose: str = "match_review") -> ReviewShown:
    """Both sides of a review in full, for the official who must tell them apart.

    Journal: no entry, a look at each side (action review). Raises ForbiddenError ACCESS.ROLE; NotFoundError.
    """
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        found = subjects.get_review(connection, review)
        report = reports.find(connection, found.report_id)
        if report is None:
            raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
        candidate = subjects.survivor_of(connection, found.subject_id)
        for subject in dict.fromkeys((report.subject_id, candidate)):
            record_look(context, connection, actor, subject=subject, action="review", purpose=purpose)
        return ReviewShown(
            review=view_review(found),
            candidate=candidate,
            given=_identity(context, report),
            candidates=_identities(connection, context, candidate),
            explanation=_explanation(subjects.decisions_of_report(connection, report.id), found),
        )


def _explanation(kept: Sequence[KeptDecision], review: Review) -> tuple[ExplanationLine, ...]:
    for decision in kept:
        if decision.subject_id == review.subject_id and decision.decided_by == _MACHINE:
            return _explained(decision)
    return ()


def _explained(kept: KeptDecision) -> tuple[ExplanationLine, ...]:
    """A kept machine decision in sentences, field by field."""
    fields = tuple(FieldScore(name, level, bits) for name, level, bits in orjson.loads(kept.fields_json))
    return explain(MatchDecision(Verdict(kept.verdict), kept.score, kept.reason, kept.policy, fields))


def _identity(context: Context, report: Report) -> RawIdentity | None:
    if report.sealed_identity is None:
        return None
    return open_identity(context.vault.sealer, report.id, report.sealed_identity)


def _identities(connection: Connection, context: Context, subject: int) -> tuple[RawIdentity, ...]:
    return tuple(
        open_identity(context.vault.sealer, report, sealed)
        for report, _, sealed in reports.identities_of(connection, [subject])
    )
