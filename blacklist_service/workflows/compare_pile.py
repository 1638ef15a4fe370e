"""A pile of match reviews, each field by field, numbers in part: a look at everybody in it (action review_in_part)."""

from collections.abc import Collection
from dataclasses import dataclass

from blacklist_service.workflows.compare_review import FieldCompared, compared_fields
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.journalling.looks import record_looks
from blacklist_service.workflows.list_reviews import ReviewView, views_of
from blacklist_service.workflows.opening import opening
from blacklist_service.workflows.reach import require_subjects
from blacklist_service.workflows.reviewing.piles import PiledReview, Sealed, own_pile, read_pile
from blacklist_service.workflows.sealing.records import open_identity
from matching.types import RawIdentity


@dataclass(frozen=True, slots=True, repr=False)
class PairCompared:
    """A review of the pile; without fields where it is decided by itself, and `alone` says why (PiledReview)."""

    review: ReviewView
    fields: tuple[FieldCompared, ...]
    reports: int
    alone: str


@opening("match_review")
def compare_pile(
    context: Context, actor: Actor, chosen: Collection[int] | None = None
) -> tuple[PairCompared, ...]:
    """The official's own pile side by side, or those of it that were `chosen`; the strongest first.

    Journal: no entry, a look at each side. Raises ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED;
    NotFoundError; RefusedError QUOTA.EXCEEDED.
    """
    require_role(actor, *OFFICIALS)
    with context.store.read() as connection:
        own = own_pile(connection, context, actor)
        pile = read_pile(connection, [one for one in own if chosen is None or one.id in chosen])
        require_subjects(connection, context, actor, [side for one in pile for side in one.people])
        shown = dict.fromkeys(side for one in pile if not one.alone for side in one.people)
        if shown:
            record_looks(
                context, connection, actor,
                subjects=shown, action="review_in_part", purpose="match_review",
            )  # fmt: skip
        views = views_of(connection, [one.review for one in pile])
    return tuple(_compared(context, view, one) for view, one in zip(views, pile, strict=True))


def _compared(context: Context, view: ReviewView, piled: PiledReview) -> PairCompared:
    given, candidate = _opened(context, piled.given), _opened(context, piled.candidate)
    fields = () if piled.alone else compared_fields(given, candidate, is_in_full=False)
    return PairCompared(view, fields, len(candidate), piled.alone)


def _opened(context: Context, sealed: Sealed) -> list[RawIdentity]:
    return [open_identity(context.vault.sealer, report, identity) for report, identity in sealed]
