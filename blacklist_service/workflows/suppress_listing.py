"""One official stops the showing of a listing at once; lifting that takes two."""

from blacklist_service.errors import RefusedError
from blacklist_service.rules.approvals import Act, officials_needed
from blacklist_service.store import listings
from blacklist_service.workflows.authority import lock_case
from blacklist_service.workflows.cases.clocks import OBJECTION_LATE, REVIEW_DISPUTED
from blacklist_service.workflows.cases.listing_view import ListingView, view_listing
from blacklist_service.workflows.context import OFFICIALS, Actor, Context, record, require_role
from blacklist_service.workflows.opening import opening


@opening("decision", "listing")
def suppress_listing(
    context: Context, actor: Actor, listing_id: int, version: int, *, reason: str
) -> ListingView:
    """The listing is no longer shown to anybody outside until two officials lift the suppression.

    1. One official is enough, because it only protects the subject; the version is the one that was seen.
    2. The overlay is set; recipients are told by SUPPRESS in the next release. Lifting: propose_decision with
       the act lift_suppression. One that the clock hid for a late objection becomes the official's own: deciding
       the objection no longer shows it.

    Law: 征信业管理条例 Art 25 (doubt is marked at once). Journal: listing_suppressed with the reason.
    Raises: ConflictError CONFLICT.VERSION; RefusedError LISTING.SUPPRESSED where an official did it already.
    """
    require_role(actor, *OFFICIALS)
    assert officials_needed(Act.SUPPRESS, 1, context.clock.today()) == 1
    with context.store.begin() as connection:
        listing = lock_case(connection, context, actor, listing_id, version, *OFFICIALS)
        if listing.is_suppressed and listing.suppressed_for not in (OBJECTION_LATE, REVIEW_DISPUTED):
            raise RefusedError("LISTING.SUPPRESSED", "该列入已暂停展示。", "It is suppressed already.")
        listing = listings.change_listing(connection, listing, is_suppressed=True, suppressed_for="official")
        record(
            connection, context, actor,
            kind="listing_suppressed", object_kind="listing", object_id=listing.id,
            detail={"reason": reason},
        )  # fmt: skip
        return view_listing(connection, context, listing)
