"""Requests: what a person asks in its case, an objection or an application for repair, found by kind and number.

Parts of the transactions of whoever looks at a request, adds to it, takes it back or asks for its reconsideration.
"""

from collections.abc import Sequence
from typing import TypeVar

from blacklist_service.errors import NotFoundError
from blacklist_service.rules.objections import ObjectionState
from blacklist_service.rules.objections import is_open as is_objection_open
from blacklist_service.rules.repairs import RepairState
from blacklist_service.rules.repairs import is_open as is_repair_open
from blacklist_service.store import exhibits, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Objection, Repair

AnyRequest = Objection | Repair
_Request = TypeVar("_Request", Objection, Repair)
_WITHDRAWN = frozenset({ObjectionState.WITHDRAWN.value, RepairState.WITHDRAWN.value})
RequestKind = exhibits.RequestKind


def kind_of(request: AnyRequest) -> RequestKind:
    """The word of what is asked."""
    return "objection" if isinstance(request, Objection) else "repair"


def is_open(request: AnyRequest) -> bool:
    """Nobody has decided it, and it was not taken back."""
    if isinstance(request, Objection):
        return is_objection_open(ObjectionState(request.state))
    return is_repair_open(RepairState(request.state))


def request_of(connection: Connection, listing: int, kind: RequestKind, number: int) -> AnyRequest:
    """A request of this case. Raises: NotFoundError, also for another case's: nobody learns that it exists."""
    if kind == "objection":
        return objection_of(connection, listing, number)
    return repair_of(connection, listing, number)


def objection_of(connection: Connection, listing: int, number: int) -> Objection:
    """The same, where only an objection is meant."""
    found = objections.find_objection(connection, number)
    if found is None or found.listing_id != listing:
        raise _not_found()
    return found


def repair_of(connection: Connection, listing: int, number: int) -> Repair:
    """The same, where only an application is meant."""
    found = objections.find_repair(connection, number)
    if found is None or found.listing_id != listing:
        raise _not_found()
    return found


def hold_request(connection: Connection, listing: int, kind: RequestKind, number: int) -> AnyRequest:
    """A request of this case, held as it stands. Raises: NotFoundError, also for another case's."""
    request_of(connection, listing, kind, number)
    if kind == "objection":
        return objections.lock_objection(connection, number)
    return objections.lock_repair(connection, number)


def is_withdrawn(request: AnyRequest) -> bool:
    """It was taken back."""
    return request.state in _WITHDRAWN


def foremost(requests: Sequence[_Request], most: int) -> list[_Request]:
    """So many as one page shows, oldest first: whatever waits to be decided, then the newest that were; what was taken
    back gives way first, so that nobody can hide what is open behind it."""
    ranked = sorted(requests, key=lambda one: (is_open(one), not is_withdrawn(one), one.id or 0))
    return sorted(ranked[-most:], key=lambda one: one.id or 0)


def _not_found() -> NotFoundError:
    return NotFoundError("NOT_FOUND", "未找到。", "Not found.")
