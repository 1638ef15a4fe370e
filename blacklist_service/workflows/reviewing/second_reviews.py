"""A sample of decided reviews goes to a second official who does not see the first decision, and on to a third where
the two disagree. Parts of the transaction of decide_review."""

import orjson

from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.store import cases, judgements, listings, reports, reviews, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review, SecondReview
from blacklist_service.workflows.cases.clocks import REVIEW_DISPUTED
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.recognition.merge_subjects import merge_subjects
from blacklist_service.workflows.reviewing.evidence import evidence_between, identities_of_reports, packed
from blacklist_service.workflows.reviewing.judging import ReviewDecision, keep_judgement
from blacklist_service.workflows.reviewing.part_subjects import part_subjects

# Of a subject with very many reports the second official is shown as many, the oldest first.
_MOST_REPORTS = 64


def draws_second(context: Context) -> bool:
    """By chance, whether a second official decides as well."""
    return context.randomness.draws(context.settings.second_review_share)


def draw_second(
    connection: Connection, context: Context, actor: Actor, review: Review, sides: tuple[int, int]
) -> None:
    """A second official decides as well; both sides are kept as they are before the decision."""
    assert review.id is not None
    shown = [[one.id for one in reports.of_subject(connection, side)][:_MOST_REPORTS] for side in sides]
    judgements.open_second(
        connection,
        SecondReview(
            review_id=review.id, state="waiting", first_by=actor.login, given_subject=sides[0],
            against_subject=sides[1], sides_json=orjson.dumps(shown).decode(), opened_at=context.clock.now(),
        ),
    )  # fmt: skip


def decide_again(
    connection: Connection,
    context: Context,
    actor: Actor,
    review: Review,
    *,
    second: SecondReview,
    decision: ReviewDecision,
) -> str:
    """The second official's blind decision, or the third's, which stands. Returns the stage.

    Raises ForbiddenError REVIEW.SAME_OFFICIAL; InvalidError REVIEW.UNSETTLED where the third leaves it open.
    """
    if actor.login in (second.first_by, second.second_by):
        raise ForbiddenError(
            "REVIEW.SAME_OFFICIAL",
            "须由此前未处理该复核的人员决定。",
            "An official who has not judged this review before must decide.",
        )
    stage = "second" if second.state == "waiting" else "third"
    if stage == "third" and decision.verdict == "unsure":
        raise InvalidError(
            "REVIEW.UNSETTLED", "须作出相同或不同的结论。", "The third official says same or different."
        )
    compared = (identities_of_reports(connection, context, side) for side in sides_of(second))
    evidence = packed(context, evidence_between(*compared))
    keep_judgement(connection, context, actor, review, stage=stage, decision=decision, evidence=evidence)
    if stage == "second":
        _compare(connection, actor, second, decision)
    else:
        _settle(connection, context, actor, review, second=second, decision=decision)
    reviews.advance(connection, review)
    return stage


def sides_of(second: SecondReview) -> tuple[list[int], list[int]]:
    """The reports on both sides as they stood before the first decision."""
    given, against = orjson.loads(second.sides_json)
    return given, against


def _first_verdict(connection: Connection, review: int) -> str:
    """What was decided first; a split by hand may have changed the review since."""
    said = judgements.of_reviews(connection, [review])
    return next(one.verdict for one in reversed(said) if one.stage == "first")


def _compare(connection: Connection, actor: Actor, second: SecondReview, decision: ReviewDecision) -> None:
    first = _first_verdict(connection, second.review_id)
    state = "agreed" if decision.verdict == first else "disagreed"
    judgements.change_second(connection, second.review_id, state=state, second_by=actor.login)
    if state == "disagreed" and first == "same":
        _suppress(connection, second)


def _settle(
    connection: Connection,
    context: Context,
    actor: Actor,
    review: Review,
    *,
    second: SecondReview,
    decision: ReviewDecision,
) -> None:
    judgements.change_second(connection, second.review_id, state="settled")
    given, against = (
        subjects.survivor_of(connection, one) for one in (second.given_subject, second.against_subject)
    )
    if decision.verdict == "same" and given != against:
        merge_subjects(
            connection, context, actor,
            survivor=min(given, against), absorbed=max(given, against), reason=decision.reason,
        )  # fmt: skip
    if decision.verdict == "same":
        _show_again(connection, second)
    elif given == against:
        moved = _brought(connection, second, given)
        if moved:
            part_subjects(connection, context, actor, subject=given, moved=moved, reason=decision.reason)
    reviews.settle(
        connection, review, verdict=decision.verdict, reason=decision.reason, decided_by=actor.login,
        decided_at=context.clock.now(),
    )  # fmt: skip


def _brought(connection: Connection, second: SecondReview, living: int) -> list[int]:
    """The reports that the merge of the first decision brought and that are still the subject's."""
    absorbed = max(second.given_subject, second.against_subject)
    merges = [
        one for one in subjects.changes_of(connection, absorbed)
        if one.kind == "merge" and one.from_subject == absorbed
    ]  # fmt: skip
    if not merges:
        return []
    have = set(reports.ids_of_subject(connection, living))
    return [report for report in orjson.loads(merges[-1].reports_json) if report in have]


def _suppress(connection: Connection, second: SecondReview) -> None:
    """One doubt of an official is enough to hide, because hiding only protects the subject."""
    for listing in listings.listings_of(connection, cases.family_of(connection, second.given_subject)):
        if listing.state == "listed" and not listing.is_suppressed:
            held = listings.lock_listing(connection, listing.id)
            listings.change_listing(connection, held, is_suppressed=True, suppressed_for=REVIEW_DISPUTED)


def _show_again(connection: Connection, second: SecondReview) -> None:
    for listing in listings.listings_of(connection, cases.family_of(connection, second.given_subject)):
        if listing.suppressed_for == REVIEW_DISPUTED:
            held = listings.lock_listing(connection, listing.id)
            listings.change_listing(connection, held, is_suppressed=False, suppressed_for=None)
