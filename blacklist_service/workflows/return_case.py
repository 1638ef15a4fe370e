"""An official gives a case back to whoever handed it over or raised it (退回), with the reason."""

from blacklist_service.errors import RefusedError
from blacklist_service.store import assignments
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Assignment, Listing
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.assignments import checked_reason, is_with, put
from blacklist_service.workflows.cases.colleagues import able_on
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role

# What came in these ways goes back; what came back, or was taken, is with nobody in particular afterwards.
_GOES_BACK = ("handover", "escalation")


def return_case(context: Context, actor: Actor, listing_id: int, version: int, *, reason: str) -> None:
    """The case goes back to whoever gave it, if that official can still act on it; else it is with nobody.

    1. The official may act on the case, in the version that was seen, and it is with this official, or was raised to
       where this official reaches.
    2. A second return frees the case, so that it never goes to and fro.

    Journal: case_returned on the case, with the reason. Raises: ConflictError CONFLICT.VERSION; ForbiddenError
    ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; InvalidError ASSIGNMENT.REASON; NotFoundError; RefusedError
    ASSIGNMENT.NOT_YOURS.
    """
    require_role(actor, *OFFICIALS)
    given = checked_reason(reason)
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, *OFFICIALS)
        standing = assignments.standing_on(connection, [listing.id]).get(listing.id)
        if standing is None or not is_with(connection, actor, standing):
            raise RefusedError(
                "ASSIGNMENT.NOT_YOURS",
                "本案不在您名下，也未提请到您的管辖地区。",
                "The case is not with you, and was not raised to a region of yours.",
            )
        giver = _giver(connection, context, actor, listing, standing)
        entry = record(
            connection, context, actor,
            kind="case_returned", object_kind="listing", object_id=listing.id,
            detail={"to": giver, "reason": given},
        )  # fmt: skip
        put(connection, context, actor, listing, kind="return", entry=entry, user=giver)


def _giver(
    connection: Connection, context: Context, actor: Actor, listing: Listing, standing: Assignment
) -> int | None:
    if standing.kind not in _GOES_BACK or standing.given_by == actor.user:
        return None
    _region, able = able_on(connection, context, listing)
    return standing.given_by if standing.given_by in {one.user for one in able} else None
