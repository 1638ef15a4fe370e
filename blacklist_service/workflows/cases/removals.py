"""The end of a listing: its removal stays open until every recipient that ever had the entry has confirmed."""

from collections.abc import Sequence
from datetime import date

from blacklist_service.rules.listing_states import EndReason, ListingEvent, ListingState, is_final
from blacklist_service.store import listings
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing, Removal
from blacklist_service.workflows.cases.listing_view import state_after
from blacklist_service.workflows.context import Context


def open_removal(
    connection: Connection, context: Context, listing: Listing, reason: EndReason, effective_on: date
) -> bool:
    """Opens the removal of a listing, once; one that no feed ever carried is closed at once.

    Returns whether it is still open. The tombstones follow with the next release of each feed.
    """
    if listings.find_removal(connection, listing.id) is None:
        listings.add_removal(
            connection,
            Removal(
                id=None,
                listing_id=listing.id,
                reason=reason.value,
                effective_on=effective_on,
                opened_at=context.clock.now(),
            ),
        )
    return not close_removal_if_confirmed(connection, context, listing.id)


def close_removal_if_confirmed(connection: Connection, context: Context, listing_id: int) -> bool:
    """Closes a removal when every recipient that ever had the entry has acknowledged its tombstone.

    Returns whether the removal is closed now (False also where there is none).
    """
    # Two recipients may acknowledge at once: whoever comes second must see what the first has written.
    removal = listings.lock_removal(connection, listing_id)
    if removal is None:
        return False
    if removal.closed_at is not None:
        return True
    if listings.has_unconfirmed_holder(connection, listing_id):
        return False
    return listings.close_removal(connection, listing_id, context.clock.now())


def close_confirmed_removals(connection: Connection, context: Context, numbers: Sequence[int]) -> int:
    """As close_removal_if_confirmed for many listings at once. Returns how many removals were closed now."""
    return listings.close_confirmed(connection, numbers, context.clock.now())


def end_listing(
    connection: Connection, context: Context, listing: Listing, event: ListingEvent, reason: EndReason
) -> Listing:
    """Ends a listing by an event and opens its removal; what was proposed on it is void with its old version.

    Raises: RefusedError LISTING.STATE where the event is not possible.
    """
    today = context.clock.today()
    ended = listings.change_listing(
        connection, listing, state=state_after(listing, event), end_reason=reason.value, ended_on=today
    )
    open_removal(connection, context, ended, reason, today)
    return ended


def end_listing_of_withdrawn(connection: Connection, context: Context, listing: Listing) -> Listing:
    """The last report behind a listing was withdrawn: it ends today, whatever its state; a final one stays.

    Runs in the transaction, and under the journal entry, of the intake that took the withdrawal.
    """
    if is_final(ListingState(listing.state)):
        return listing
    return end_listing(connection, context, listing, ListingEvent.WITHDRAWN, EndReason.WITHDRAWN)
