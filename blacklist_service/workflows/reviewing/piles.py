"""A pile: match reviews that one official has taken up together, read with as many questions as a single one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.rules.law import whole_number
from blacklist_service.store import candidates, claims, reviews
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Review
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.reviewing.divisions import leaving_of
from blacklist_service.workflows.reviewing.sides import people_of_reviews

# Whoever has more reports than this on either side is looked at alone, and so is what would make the whole pile open
# more than this: showing, previewing and deciding it within a minute stays far below an official's budget of openings.
_MOST_REPORTS, _MOST_OPENED = 6, 100
# (report, sealed identity), oldest first.
Sealed = tuple[tuple[int, bytes], ...]


@dataclass(frozen=True, slots=True, repr=False)
class PiledReview:
    """A review of a pile with what it compares, still sealed; `alone`: why it is decided by itself, "" where it may be
    decided with others: asked_before, division, many_reports or not_comparable."""

    review: Review
    people: tuple[int, ...]
    given: Sealed = ()
    candidate: Sealed = ()
    alone: str = ""


def most_of_pile(on: date) -> int:
    """So many reviews one official decides together: as many decisions as go without a third official."""
    return whole_number("bulk_decision_limit", on)


def is_queued(review: Review) -> bool:
    """Nobody has judged it."""
    return review.state == "open" and review.verdict is None


def own_pile(connection: Connection, context: Context, actor: Actor) -> list[Review]:
    """The reviews that this official is at and that nobody has judged, the strongest first."""
    held = claims.of_user(connection, context.clock.now(), actor.user)
    found = reviews.get_many(connection, held).values()
    return sorted(
        filter(is_queued, found),
        key=lambda one: (-one.score, -one.agreeing, one.id or 0),
    )


def read_pile(connection: Connection, pile: Sequence[Review]) -> list[PiledReview]:
    """What the reviews compare; sealed where one may be decided with others, and nothing else."""
    people = people_of_reviews(connection, pile)
    plain = {side for one, sides in zip(pile, people, strict=True) if not _alone(one) for side in sides}
    held: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for report, subject, sealed, _is_part in candidates.identities_in_part(connection, plain):
        held[subject].append((report, sealed))
    found, opened = [], 0
    for review, sides in zip(pile, people, strict=True):
        piled = _piled(review, sides, held)
        opens = sum(len(held[side]) for side in sides[:2])
        if not piled.alone and opened + opens > _MOST_OPENED:
            piled = PiledReview(review, sides, alone="many_reports")
        opened += 0 if piled.alone else opens
        found.append(piled)
    return found


def _alone(review: Review) -> str:
    if review.asked_before is not None:
        return "asked_before"
    return "division" if leaving_of(review) else ""


def _piled(review: Review, people: tuple[int, ...], held: dict[int, list[tuple[int, bytes]]]) -> PiledReview:
    if why := _alone(review):
        return PiledReview(review, people, alone=why)
    given = tuple(one for one in held[people[0]] if one[0] == review.report_id)
    candidate = tuple(held[people[1]])
    if people[0] == people[1] or not given or not candidate:
        return PiledReview(review, people, alone="not_comparable")
    if max(len(held[side]) for side in people[:2]) > _MOST_REPORTS:
        return PiledReview(review, people, alone="many_reports")
    return PiledReview(review, people, given, candidate)
