"""What a proposal or a waiting step is about in the end: a listing, directly or by its objection or repair."""

from blacklist_service.store import listings, objections
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import Listing


def listing_about(connection: Connection, target: str, number: int) -> Listing | None:
    """The listing behind a target (listing, objection, repair), as it stands; it is not held."""
    if target == "objection":
        objection = objections.find_objection(connection, number)
        return None if objection is None else listings.find_listing(connection, objection.listing_id)
    if target == "repair":
        repair = objections.find_repair(connection, number)
        return None if repair is None else listings.find_listing(connection, repair.listing_id)
    return listings.find_listing(connection, number)
