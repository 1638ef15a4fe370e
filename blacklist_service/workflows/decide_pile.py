"""An official keeps several pairs of the own pile apart at once, or leaves them open: each is decided as by itself.

1. What was chosen stood side by side on one page, each pair chosen by hand. Nobody is merged so: two people who become
   one are decided alone.
2. Each is a decision of its own, in the version that was seen: what was dealt with meanwhile, or has to be decided
   alone, is left and told; the others stand.
3. Where samples are drawn, one of the pairs that are kept apart is drawn for certain: a second official decides it
   again, without knowing of the first decision.
Journal: review_decided for each, with the size of the pile.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from blacklist_service.errors import ConflictError, InvalidError, RefusedError, ServiceError
from blacklist_service.store import reviews
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, require_role
from blacklist_service.workflows.decide_review import ReviewDecision, decide_review
from blacklist_service.workflows.reviewing.judging import check_decision
from blacklist_service.workflows.reviewing.piles import is_queued, most_of_pile, read_pile
from blacklist_service.workflows.reviewing.standing import standing_of
from blacklist_service.workflows.undo_review import undo_review


@dataclass(frozen=True, slots=True)
class PileOutcome:
    """What became of one review; `error` where it stands as before."""

    review: int
    error: ServiceError | None = None


def decide_pile(
    context: Context, actor: Actor, chosen: Mapping[int, int], decision: ReviewDecision
) -> tuple[PileOutcome, ...]:
    """Decides the chosen reviews (version by number), one after the other; what became of each.

    Raises InvalidError REVIEW.PILE_VERDICT, REVIEW.PILE_CHOICE, REVIEW.VERDICT, REVIEW.REASON, REVIEW.REASON_FIT,
    REVIEW.NOTE; ForbiddenError ACCESS.ROLE. What each by itself would raise stands in its outcome.
    """
    require_role(actor, *OFFICIALS)
    check_pile_decision(context, chosen, decision)
    with context.store.read() as connection:
        known = reviews.get_many(connection, chosen).values()
        queued = read_pile(connection, [one for one in known if is_queued(one)])
    waiting = {one.review.id for one in queued if not one.alone}
    alone = {one.review.id for one in queued if one.alone}
    draws = context.settings.second_review_share > 0
    first = context.randomness.below(len(chosen))
    numbers = list(chosen)
    found: dict[int, PileOutcome] = {}
    for number in numbers[first:] + numbers[:first]:
        found[number] = _of_each(
            number,
            partial(
                _decide, context, actor, number, chosen[number], decision,
                is_alone=number in alone, waits=number in waiting, pile=len(chosen), is_drawn=draws,
            ),
        )  # fmt: skip
        # The first that is decided here is drawn, wherever one begins: what cannot be decided, or was before, is no
        # one's turn, or a form could be filled with such to hide the others behind.
        draws = draws and not (number in waiting and found[number].error is None)
    return tuple(found[number] for number in numbers)


def check_pile_decision(context: Context, chosen: Collection[int], decision: ReviewDecision) -> None:
    """Raises InvalidError REVIEW.PILE_VERDICT, REVIEW.PILE_CHOICE, and what check_decision raises."""
    check_decision(decision)
    if decision.verdict == "same":
        raise InvalidError(
            "REVIEW.PILE_VERDICT",
            "合并须逐件办理，成批只能判为不同或者不确定。",
            "Two become one by a decision of their own; together they are kept apart or left open.",
        )
    _check_size(context, chosen)


def undo_pile(context: Context, actor: Actor, numbers: Collection[int]) -> tuple[PileOutcome, ...]:
    """Takes back what was just decided together, as far as each by itself could be; what became of each.
    Raises InvalidError REVIEW.PILE_CHOICE; ForbiddenError ACCESS.ROLE."""
    require_role(actor, *OFFICIALS)
    _check_size(context, numbers)
    return tuple(_of_each(number, partial(undo_review, context, actor, number)) for number in numbers)


def _check_size(context: Context, numbers: Collection[int]) -> None:
    most = most_of_pile(context.clock.today())
    if not 1 <= len(numbers) <= most:
        raise InvalidError(
            "REVIEW.PILE_CHOICE", f"请选定 1 至 {most} 件。", f"Choose 1 to {most} of them.", most=most
        )


def _decide(
    context: Context,
    actor: Actor,
    review: int,
    version: int,
    decision: ReviewDecision,
    *,
    is_alone: bool,
    waits: bool,
    pile: int,
    is_drawn: bool,
) -> None:
    if is_alone:
        raise RefusedError("REVIEW.ALONE", "该件须单独办理。", "This one is decided by itself.")
    try:
        # A second official's turn is no part of a pile.
        if not waits:
            raise conflict()
        decide_review(context, actor, review, version, decision, pile=pile, is_drawn=is_drawn)
    except ConflictError:
        # A form that was sent twice has decided it already, or does so at this moment.
        if not _stands(context, actor, review, decision):
            raise


def _stands(context: Context, actor: Actor, review: int, decision: ReviewDecision) -> bool:
    """Whether this official has decided so. Raises NotFoundError; ForbiddenError ACCESS.RECUSED."""
    standing_of(context, actor, review)
    with context.store.read() as connection:
        found = reviews.get(connection, review)
    return (found.decided_by, found.verdict, found.reason) == (actor.login, decision.verdict, decision.reason)


def _of_each(review: int, act: Callable[[], None]) -> PileOutcome:
    try:
        act()
    except ServiceError as error:
        return PileOutcome(review, error)
    return PileOutcome(review)
