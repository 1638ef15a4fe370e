"""An official raises a case to the region above (提请上级研究), with the reason."""

from blacklist_service.errors import RefusedError
from blacklist_service.store import assignments
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.assignments import checked_reason, put, refuse_same
from blacklist_service.workflows.cases.colleagues import desk_of
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role


def escalate_case(context: Context, actor: Actor, listing_id: int, version: int, *, reason: str) -> str:
    """The case stands first with every official who reaches the region above. Returns that region.

    1. The official may act on the case, in the version that was seen.
    2. The region is the nearest one above the widest area through which the official reaches the case, in which
       somebody can act on it now. Who reaches what is not changed: a superior does what its role may do anyway.

    Journal: case_escalated on the case, with the reason. Raises: ConflictError CONFLICT.VERSION; ForbiddenError
    ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED; InvalidError ASSIGNMENT.REASON; NotFoundError; RefusedError
    ASSIGNMENT.NOBODY_ABOVE, ASSIGNMENT.SAME.
    """
    require_role(actor, *OFFICIALS)
    given = checked_reason(reason)
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, *OFFICIALS)
        above = desk_of(connection, context, actor, listing).above
        if above is None:
            raise RefusedError(
                "ASSIGNMENT.NOBODY_ABOVE",
                "没有能够办理本案的上级人员，请由系统管理员为上级人员授予管辖地区。",
                "No official of a wider area reaches this case; the operator lets one in by “user area grant”.",
            )
        standing = assignments.standing_on(connection, [listing.id]).get(listing.id)
        if standing is not None and (standing.kind, standing.region) == ("escalation", above):
            raise refuse_same()
        entry = record(
            connection, context, actor,
            kind="case_escalated", object_kind="listing", object_id=listing.id,
            detail={"to": above, "reason": given},
        )  # fmt: skip
        put(connection, context, actor, listing, kind="escalation", entry=entry, region=above)
    return above
