"""A request whose outcome an official may propose now: reached by the official, open to it, and as it was seen."""

from typing import TypeVar

from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Objection, Repair
from blacklist_service.store.versions import conflict
from blacklist_service.workflows.authority import require_case
from blacklist_service.workflows.cases.reconsiderations import require_fresh_eyes
from blacklist_service.workflows.cases.requests import kind_of
from blacklist_service.workflows.cases.stepping_back import clear_expired
from blacklist_service.workflows.context import Actor, Context

_Request = TypeVar("_Request", Objection, Repair)


def require_proposable(
    connection: Connection, context: Context, actor: Actor, held: _Request, version: int
) -> tuple[_Request, Listing]:
    """The request, which the caller holds, and its listing; what waited on it for too long has made room.

    Raises: NotFoundError; ConflictError CONFLICT.VERSION; ForbiddenError ACCESS.RECUSED, RECONSIDERATION.SAME_OFFICIAL.
    """
    listing = listings.find_listing(connection, held.listing_id)
    assert listing is not None
    # Before the version and the state: no answer may tell that a case elsewhere exists.
    require_case(connection, context, actor, listing)
    require_fresh_eyes(connection, actor.user, held)
    if held.version != version:
        raise conflict()
    return clear_expired(connection, kind_of(held), held, context.clock.now()), listing
