"""Takes reports out of a subject for good: they stand for one of their own, and no machine joins the two again.

Part of the transactions of a split and of a settled second review.
"""

from collections.abc import Sequence

from blacklist_service.store import judgements, reviews, split_questions
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Judgement
from blacklist_service.workflows.cases.withdraw_allegations import (
    end_listings_without_reports,
    open_allegation,
)
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.recognition.merge_subjects import split_reports
from blacklist_service.workflows.reviewing.evidence import evidence_between, identities_of_subject, packed


def part_subjects(
    connection: Connection, context: Context, actor: Actor, *, subject: int, moved: Sequence[int], reason: str
) -> int:
    """Moves the reports, remembers the pair as different with what was known of it, and opens an allegation for
    whichever side is left without a case; returns the new subject. Raises RefusedError SUBJECT.SPLIT."""
    own = split_reports(connection, context, actor, subject=subject, moved=sorted(moved), reason=reason)
    now = context.clock.now()
    split_questions.end_within(connection, moved, subject)
    review = reviews.judge_different(connection, moved[0], subject, actor.login, now)
    sides = (identities_of_subject(connection, context, one) for one in (own, subject))
    judgement = Judgement(
        review_id=review, stage="split", verdict="different", reason="split",
        evidence=packed(context, evidence_between(*sides)), decided_by=actor.login, decided_at=now,
    )  # fmt: skip
    judgements.add(connection, judgement)
    end_listings_without_reports(connection, context, (subject, own))
    for one in (subject, own):
        open_allegation(connection, one)
    return own
