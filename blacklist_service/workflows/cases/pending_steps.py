"""Steps that wait for an official, each as one row of a queue: of its kind, in its state, by its legal deadline."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from blacklist_service.rules.deadlines import DaysLeft, days_left
from blacklist_service.rules.repairs import stop_showing_by
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Proposal, Removal
from blacklist_service.workflows.cases.decided_reports import count_waiting
from blacklist_service.workflows.cases.requests import AnyRequest, kind_of

_AWAITING_REPLY = ("notified", "reply_window")
# Steps of listings that have a queue of their own.
_OWN_QUEUES = {"amend": "amendment", "untold": "untold"}


@dataclass(frozen=True, slots=True)
class PendingCursor:
    """Where the next page begins: after this day and number. The day is None where the step has no deadline."""

    due_on: date | None
    id: int


@dataclass(frozen=True, slots=True)
class PendingStep:
    """One thing that waits: of its kind, in its state, until its legal deadline. `target` tells a proposal's.

    `reports_waiting`: how many reports came after the listing was decided and wait for the act amend;
    `is_reconsideration`: an objection or a repair that asks to reconsider a decision.
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
    is_reconsideration: bool = False

    @property
    def counted_as(self) -> str:
        """Its kind; counted apart is what reconsiders a decision, whether it is an objection or an application, and of
        listings what waits to be taken in, and who should not be listed."""
        if self.kind == "listing" and self.state in _OWN_QUEUES:
            return _OWN_QUEUES[self.state]
        return "reconsideration" if self.is_reconsideration else self.kind

    @property
    def about(self) -> tuple[str, int]:
        """What it waits in: a proposal's target, else the request or the listing itself."""
        return (self.target, self.target_id) if self.target else ("listing", self.id)

    @property
    def is_late(self) -> bool:
        return self.days is not None and self.days.is_overdue


def listing_steps(connection: Connection, some: Sequence[Listing], today: date) -> list[PendingStep]:
    """What some listings wait for, by as many questions as for one."""
    listed = [one for one in some if one.state == "listed"]
    more = count_waiting(connection, listed) if listed else {}
    return [_listing_step(one, today, more.get(one.id, 0)) for one in some]


def amendments_of(steps: Sequence[PendingStep]) -> list[PendingStep]:
    """Of the steps of listings those that further reports wait for, as the act amend."""
    return [replace(step, state="amend") for step in steps if step.reports_waiting]


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


def untold_step(listing: Listing, today: date) -> PendingStep:
    """Somebody who should not be listed waits to be removed."""
    return replace(_listing_step(listing, today, 0), state="untold", cursor=PendingCursor(None, listing.id))


def request_step(request: AnyRequest, today: date) -> PendingStep:
    """An objection or an application for repair waits for its answer."""
    assert request.id is not None
    return PendingStep(
        kind=kind_of(request),
        id=request.id,
        state=request.state,
        due_on=request.due_on,
        days=days_left(request.due_on, today),
        version=request.version,
        cursor=PendingCursor(request.due_on, request.id),
        target="listing",
        target_id=request.listing_id,
        is_reconsideration=request.reconsiders_id is not None,
    )


def reconsideration_step(place: int, request: AnyRequest, today: date) -> PendingStep:
    """The same, by its place among objections and repairs that reconsider."""
    return replace(request_step(request, today), cursor=PendingCursor(request.due_on, place))


def proposal_step(proposal: Proposal) -> PendingStep:
    """A proposal waits for another official."""
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


def removal_step(removal: Removal, today: date) -> PendingStep:
    """A removal waits until every recipient has confirmed it."""
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
