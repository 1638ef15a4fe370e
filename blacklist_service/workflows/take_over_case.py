"""An official takes a case up, also one that is with a colleague or was raised (接办), with the reason."""

from blacklist_service.store import assignments
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.assignments import checked_reason, put, refuse_same
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role


def take_over_case(context: Context, actor: Actor, listing_id: int, version: int, *, reason: str) -> None:
    """The case is with this official from now on. Whoever had it finds that, and why, on the page of the case: an
    assignment must never keep a colleague from what is urgent.

    1. The official may act on the case, in the version that was seen.

    Journal: case_taken_over on the case, with the reason. Raises: ConflictError CONFLICT.VERSION; ForbiddenError
    ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; InvalidError ASSIGNMENT.REASON; NotFoundError; RefusedError
    ASSIGNMENT.SAME.
    """
    require_role(actor, *OFFICIALS)
    given = checked_reason(reason)
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, *OFFICIALS)
        standing = assignments.standing_on(connection, [listing.id]).get(listing.id)
        if standing is not None and standing.user_id == actor.user:
            raise refuse_same()
        entry = record(
            connection, context, actor,
            kind="case_taken_over", object_kind="listing", object_id=listing.id,
            detail={"from": None if standing is None else standing.user_id, "reason": given},
        )  # fmt: skip
        put(connection, context, actor, listing, kind="takeover", entry=entry, user=actor.user)
