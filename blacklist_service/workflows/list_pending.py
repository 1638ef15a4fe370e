"""The officials' queue: what waits for a step, by its legal deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from blacklist_service.rules.deadlines import DaysLeft, days_left
from blacklist_service.rules.repairs import stop_showing_by
from blacklist_service.store import bound_reports, listings, objections, proposals
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Proposal, Removal, Repair
from blacklist_service.store.targets import subjects_about
from blacklist_service.workflows.cases.decided_reports import count_waiting
from blacklist_service.workflows.cases.listing_view import coded
from blacklist_service.workflows.context import READERS, Actor, Context, require_role
from blacklist_service.workflows.reach import page_within_reach

_KINDS = ("listing", "objection", "repair", "proposal", "removal", "amendment")
_AWAITING_REPLY = ("notified", "reply_window")
_LISTING_STATES = ("alleged", "under_review", "notified", "reply_window", "listed", "overdue_only")
_MOST = 200


@dataclass(frozen=True, slots=True)
class PendingCursor:
    """Where the next page begins: after this day and number. The day is None where the step has no deadline."""

    due_on: date | None
    id: int


@dataclass(frozen=True, slots=True)
class PendingStep:
    """One thing that waits: of its kind, in its state, until its legal deadline. `target` tells a proposal's.

    `reports_waiting`: how many reports came after the listing was decided and wait for the act amend.
    """

    kind: str
    id: int
    state: str
    due_on: date | None
    days: DaysLeft | None
    version: int
    cursor: PendingCursor
    is_disputed: bool = False
    target: str = ""
    target_id: int = 0
    reports_waiting: int = 0

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days.is_overdue


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
    """What waits, of one kind: listing (of one state), objection, repair, proposal, removal or amendment; nearest
    deadline first.

    A listing waits for the end of its reply window, an objection and a repair for the answer, a removal for the
    last day of showing. An amendment is a listing with reports that came after its decision: its step is a
    listing's, in the state `amend`, without a deadline. `region` keeps to one, `is_late` to steps whose last day is
    over. Holds nobody's data, so it is no look.
    Law: 征信业管理条例 Art 25; NDRC Order 36. Journal: nothing; it only reads.
    Raises: ForbiddenError ACCESS.ROLE; InvalidError VALUE.UNKNOWN.
    """
    require_role(actor, *READERS)
    coded(_KINDS, kind, "kind")
    if kind == "listing":
        coded(_LISTING_STATES, state, "state")
    count = max(1, min(limit, _MOST))
    with context.store.read() as connection:

        def behind(last: PendingStep | None, size: int) -> list[PendingStep]:
            at = after if last is None else last.cursor
            steps = _steps(
                connection, context.clock.today(), kind, state,
                at=(None, 0) if at is None else (at.due_on, at.id), limit=size,
            )  # fmt: skip
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
    targets = [(one.target, one.target_id) if one.target else (one.kind, one.id) for one in steps]
    about = subjects_about(connection, targets)
    return [(about[one],) if one in about else () for one in targets]


_At = tuple[date | None, int]


def _steps(
    connection: Connection, today: date, kind: str, state: str, *, at: _At, limit: int
) -> list[PendingStep]:
    match kind:
        case "listing":
            waiting = listings.listings_waiting(connection, state, after=at, limit=limit)
            return _listing_steps(connection, waiting, today)
        case "objection":
            disputed = objections.open_objections(connection, after=at, limit=limit, state=state or None)
            return [_case_step("objection", one, today) for one in disputed]
        case "repair":
            asked = objections.open_repairs(connection, after=at, limit=limit, state=state or None)
            return [_case_step("repair", one, today) for one in asked]
        case "proposal":
            return [
                _proposal_step(one) for one in proposals.open_proposals(connection, after=at[1], limit=limit)
            ]
        case "amendment":
            return _amendments(connection, today, after=at[1], limit=limit)
        case _:
            return [
                _removal_step(one, today) for one in listings.open_removals(connection, after=at, limit=limit)
            ]


def _amendments(connection: Connection, today: date, *, after: int, limit: int) -> list[PendingStep]:
    """The listings that further reports wait for, by number."""
    steps: list[PendingStep] = []
    last = after
    while len(steps) < limit and (
        some := bound_reports.listings_with_more(connection, after=last, limit=limit)
    ):
        last = some[-1].id
        found = _listing_steps(connection, some, today)
        steps += [replace(step, state="amend") for step in found if step.reports_waiting]
    return steps[:limit]


def _listing_steps(connection: Connection, some: Sequence[Listing], today: date) -> list[PendingStep]:
    listed = [one for one in some if one.state == "listed"]
    more = count_waiting(connection, listed) if listed else {}
    return [_listing_step(one, today, more.get(one.id, 0)) for one in some]


def _listing_step(listing: Listing, today: date, reports_waiting: int) -> PendingStep:
    due = listing.reply_until if listing.state in _AWAITING_REPLY else None
    return PendingStep(
        kind="listing",
        id=listing.id,
        state=listing.state,
        due_on=due,
        days=None if due is None else days_left(due, today),
        version=listing.version,
        # Listings are stored by the end of their reply window, also where it is long over.
        cursor=PendingCursor(listing.reply_until, listing.id),
        is_disputed=listing.is_disputed,
        reports_waiting=reports_waiting,
    )


def _case_step(kind: str, case: Objection | Repair, today: date) -> PendingStep:
    assert case.id is not None
    return PendingStep(
        kind=kind,
        id=case.id,
        state=case.state,
        due_on=case.due_on,
        days=days_left(case.due_on, today),
        version=case.version,
        cursor=PendingCursor(case.due_on, case.id),
        target="listing",
        target_id=case.listing_id,
    )


def _proposal_step(proposal: Proposal) -> PendingStep:
    assert proposal.id is not None
    return PendingStep(
        kind="proposal",
        id=proposal.id,
        state=proposal.act,
        due_on=None,
        days=None,
        version=proposal.target_version,
        cursor=PendingCursor(None, proposal.id),
        target=proposal.target,
        target_id=proposal.target_id,
    )


def _removal_step(removal: Removal, today: date) -> PendingStep:
    assert removal.id is not None
    due = stop_showing_by(removal.effective_on)
    return PendingStep(
        kind="removal",
        id=removal.id,
        state=removal.reason,
        due_on=due,
        days=days_left(due, today),
        version=1,
        # Removals are stored by the day on which they take effect; their last day follows from it.
        cursor=PendingCursor(removal.effective_on, removal.id),
        target="listing",
        target_id=removal.listing_id,
    )
