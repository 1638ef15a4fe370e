"""The officials' queue: what waits for a step, by its legal deadline."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from blacklist_service.store import (
    amendment_marks,
    corrected_services,
    listings,
    objections,
    proposals,
    waiting_listings,
)
from blacklist_service.store.session import Connection
from blacklist_service.store.snapshots import once
from blacklist_service.store.tables import Listing
from blacklist_service.store.targets import subjects_about
from blacklist_service.workflows.cases.chosen_codes import coded
from blacklist_service.workflows.cases.corrected_services import faults_among
from blacklist_service.workflows.cases.pending_steps import (
    PendingCursor,
    PendingStep,
    amendments_of,
    listing_steps,
    proposal_step,
    reconsideration_step,
    removal_step,
    request_step,
    untold_step,
)
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import page_within_reach, sources_within

KINDS = ("listing", "objection", "repair", "reconsideration", "proposal", "removal", "amendment", "untold")
LISTING_STATES = ("alleged", "under_review", "notified", "reply_window", "listed", "overdue_only")
_MOST = 200


@dataclass(frozen=True, slots=True)
class PendingPage:
    """A page of the queue; `after` is None on the last one."""

    steps: tuple[PendingStep, ...]
    after: PendingCursor | None


def list_pending(
    context: Context,
    actor: Actor,
    *,
    kind: str,
    state: str = "",
    after: PendingCursor | None = None,
    limit: int = 50,
    region: str = "",
    is_late: bool = False,
) -> PendingPage:
    """What waits, of one kind: listing (of one state), objection, repair, reconsideration (those objections and repairs
    that are one), proposal, removal, amendment or untold; nearest deadline first.

    A listing waits for the end of its reply window, an objection and a repair for the answer, a removal for the
    last day of showing. An amendment is a listing with reports that came after its decision: its step is a
    listing's, in the state `amend`, without a deadline. Untold is a hidden listing whose notice did not reach the
    subject in time: a listing's step, too, in the state `untold`. `region` keeps to one, `is_late` to steps whose last
    day is over. Holds nobody's data, so it is no look.
    Law: 征信业管理条例 Art 25; NDRC Order 36. Journal: nothing; it only reads.
    Raises: ForbiddenError ACCESS.ROLE; InvalidError VALUE.UNKNOWN.
    """
    require_role(actor, *READERS)
    coded(KINDS, kind, "kind")
    if kind == "listing":
        coded(LISTING_STATES, state, "state")
    count = max(1, min(limit, _MOST))
    with context.store.read() as connection:
        waiting = _waiting(connection, context, actor, region) if kind == "listing" else None

        def behind(last: PendingStep | None, size: int) -> list[PendingStep]:
            at = after if last is None else last.cursor
            place = (None, 0) if at is None else (at.due_on, at.id)
            today = context.clock.today()
            if waiting is not None:
                steps = listing_steps(connection, waiting(state, place, size), today)
            else:
                steps = _steps(connection, today, kind, state, at=place, limit=size)
            # The nearest deadline comes first: behind the first step that is in time no other is late.
            return [step for step in steps if step.is_late] if is_late else steps

        # One more than asked for tells whether there is another page. Both are of what the official reaches: neither
        # the length of a page nor the place behind it tells of anybody else.
        steps = page_within_reach(
            connection, context, actor, behind, lambda some: _people(connection, some), limit=count + 1,
            region=region,
        )  # fmt: skip
        return PendingPage(tuple(steps[:count]), steps[count - 1].cursor if len(steps) > count else None)


def _people(connection: Connection, steps: Sequence[PendingStep]) -> list[tuple[int, ...]]:
    targets = [one.about for one in steps]
    about = subjects_about(connection, targets)
    return [(about[one],) if one in about else () for one in targets]


_At = tuple[date | None, int]


def _waiting(
    connection: Connection, context: Context, actor: Actor, region: str
) -> Callable[[str, _At, int], list[Listing]]:
    """Reads the listings in a state behind a place. For whoever reaches few of very many people, by those people."""
    sources = sources_within(connection, context, actor, region=region)
    subjects = None
    if sources is not None:
        # Each state of the queue asks it.
        subjects = once(
            connection, ("subjects", sources), lambda: waiting_listings.subjects_reported(connection, sources)
        )

    def read(state: str, after: _At, limit: int) -> list[Listing]:
        if subjects is not None:
            return waiting_listings.waiting_about(connection, subjects, state, after=after, limit=limit)
        return waiting_listings.listings_waiting(connection, state, after=after, limit=limit, sources=sources)

    return read


def _steps(
    connection: Connection, today: date, kind: str, state: str, *, at: _At, limit: int
) -> list[PendingStep]:
    match kind:
        case "objection":
            disputed = objections.open_objections(connection, after=at, limit=limit, state=state or None)
            return [request_step(one, today) for one in disputed]
        case "repair":
            asked = objections.open_repairs(connection, after=at, limit=limit, state=state or None)
            return [request_step(one, today) for one in asked]
        case "reconsideration":
            again = objections.open_reconsiderations(connection, after=at, limit=limit)
            return [reconsideration_step(place, one, today) for place, one in again]
        case _:
            return _others(connection, today, kind, at=at, limit=limit)


def _others(connection: Connection, today: date, kind: str, *, at: _At, limit: int) -> list[PendingStep]:
    match kind:
        case "proposal":
            return [
                proposal_step(one) for one in proposals.open_proposals(connection, after=at[1], limit=limit)
            ]
        case "untold":
            return _untold(connection, today, after=at[1], limit=limit)
        case "amendment":
            return _amendments(connection, today, after=at[1], limit=limit)
        case _:
            return [
                removal_step(one, today) for one in listings.open_removals(connection, after=at, limit=limit)
            ]


def _amendments(connection: Connection, today: date, *, after: int, limit: int) -> list[PendingStep]:
    """The listings that further reports wait for, by number."""
    steps: list[PendingStep] = []
    last = after
    while len(steps) < limit and (
        some := amendment_marks.listings_with_more(connection, after=last, limit=limit)
    ):
        last = some[-1].id
        found = listing_steps(connection, some, today)
        steps += amendments_of(found)
    return steps[:limit]


def _untold(connection: Connection, today: date, *, after: int, limit: int) -> list[PendingStep]:
    """The hidden listings that should not be, by number."""
    steps: list[PendingStep] = []
    last = after
    while len(steps) < limit and (
        some := corrected_services.hidden_with_correction(connection, after=last, limit=limit)
    ):
        last = some[-1].id
        faults = faults_among(connection, some)
        steps += [untold_step(one, today) for one in some if one.id in faults]
    return steps[:limit]
