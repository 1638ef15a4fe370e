"""An objection or an application for repair as it stands: state, version and days, without what was written."""

from dataclasses import dataclass
from datetime import date

from blacklist_service.store.tables import Objection, Repair


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """An objection as it stands, without what was written. `due_on` is the last day for the written answer;
    `reconsiders` the objection whose decision it asks to reconsider."""

    id: int
    version: int
    listing: int
    reason: str
    state: str
    received_on: date
    due_on: date
    answer_due_on: date
    answered_on: date | None
    outcome: str | None
    decided_on: date | None
    reconsiders: int | None = None


@dataclass(frozen=True, slots=True)
class RepairView:
    """An application for repair as it stands, without what was written; `reconsiders` is the refused one that it asks
    to reconsider."""

    id: int
    version: int
    listing: int
    state: str
    received_on: date
    due_on: date
    decided_on: date | None
    reconsiders: int | None = None


def view_objection(objection: Objection) -> ObjectionView:
    """The objection without what was written."""
    assert objection.id is not None
    return ObjectionView(
        id=objection.id,
        version=objection.version,
        listing=objection.listing_id,
        reason=objection.reason,
        state=objection.state,
        received_on=objection.received_on,
        due_on=objection.due_on,
        answer_due_on=objection.answer_due_on,
        answered_on=objection.answered_on,
        outcome=objection.outcome,
        decided_on=objection.decided_on,
        reconsiders=objection.reconsiders_id,
    )


def view_repair(repair: Repair) -> RepairView:
    """The application without what was written."""
    assert repair.id is not None
    return RepairView(
        id=repair.id,
        version=repair.version,
        listing=repair.listing_id,
        state=repair.state,
        received_on=repair.received_on,
        due_on=repair.due_on,
        decided_on=repair.decided_on,
        reconsiders=repair.reconsiders_id,
    )


def view_request(request: Objection | Repair) -> ObjectionView | RepairView:
    """Either of the two without what was written."""
    return view_objection(request) if isinstance(request, Objection) else view_repair(request)
