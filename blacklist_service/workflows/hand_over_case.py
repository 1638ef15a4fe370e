"""An official hands a case to a colleague by name (转办), with the reason."""

from blacklist_service.errors import RefusedError
from blacklist_service.store import assignments
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.assignments import checked_reason, put, refuse_same
from blacklist_service.workflows.cases.colleagues import desk_of
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role


def hand_over_case(
    context: Context, actor: Actor, listing_id: int, version: int, *, login: str, reason: str
) -> None:
    """The case is with a colleague from now on, who finds it in front of everything else.

    1. The official may act on the case, in the version that was seen.
    2. The colleague can act on it now: a live maker or checker who reaches it, does not keep away, is not suspended,
       and is no superior (escalate_case) and not the official in another account. Who is not, and who is unknown, gets
       one answer.
    3. Nobody loses or gains a right: everybody who reaches the case still sees it, and may act.

    Law: 回避 (nobody is given what he keeps away from). Journal: case_handed_over on the case, with the reason.
    Raises: ConflictError CONFLICT.VERSION; ForbiddenError ACCESS.ROLE, ACCESS.RECUSED, ACCESS.SUSPENDED;
    InvalidError ASSIGNMENT.REASON; NotFoundError; RefusedError ASSIGNMENT.COLLEAGUE, ASSIGNMENT.SAME.
    """
    require_role(actor, *OFFICIALS)
    given = checked_reason(reason)
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, *OFFICIALS)
        colleague = desk_of(connection, context, actor, listing).named(login)
        if colleague is None:
            raise RefusedError(
                "ASSIGNMENT.COLLEAGUE",
                "该人员不能接办本案：须是能够办理本案、无须回避、未被暂停的同级或者下级人员。",
                "The case cannot go to this account: a colleague must reach it, not keep away, and not be suspended; "
                "superiors are asked by raising the case.",
            )
        standing = assignments.standing_on(connection, [listing.id]).get(listing.id)
        if standing is not None and standing.user_id == colleague.user:
            raise refuse_same()
        entry = record(
            connection, context, actor,
            kind="case_handed_over", object_kind="listing", object_id=listing.id,
            detail={"to": colleague.login, "reason": given},
        )  # fmt: skip
        put(connection, context, actor, listing, kind="handover", entry=entry, user=colleague.user)
