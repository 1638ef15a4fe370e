"""Whom proposals and waiting steps are about in the end: one question a kind of target, however many they are."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Listing, Objection, Repair

_listing = table_of(Listing)
_REQUESTS = {"objection": table_of(Objection), "repair": table_of(Repair)}


def subjects_about(connection: Connection, targets: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """The subject of each target (kind and number); every kind but objection and repair numbers listings. Targets that
    do not exist are left out."""
    by_kind: dict[str, set[int]] = {}
    for kind, number in targets:
        by_kind.setdefault(kind, set()).add(number)
    found: dict[tuple[str, int], int] = {}
    for kind, numbers in by_kind.items():
        request = _REQUESTS.get(kind)
        if request is None:
            asked = select(_listing.c.id, _listing.c.subject_id).where(_listing.c.id.in_(numbers))
        else:
            asked = (
                select(request.c.id, _listing.c.subject_id)
                .join(_listing, _listing.c.id == request.c.listing_id)
                .where(request.c.id.in_(numbers))
            )
        found |= {(kind, int(number)): int(subject) for number, subject in connection.execute(asked)}
    return found


def listings_about(connection: Connection, targets: Iterable[tuple[str, int]]) -> dict[tuple[str, int], int]:
    """The listing of each target (listing, objection or repair, and its number). Targets that do not exist are left
    out."""
    asked = set(targets)
    found = {one: one[1] for one in asked if one[0] not in _REQUESTS}
    for kind, request in _REQUESTS.items():
        numbers = sorted(number for of_kind, number in asked if of_kind == kind)
        if numbers:
            rows = connection.execute(
                select(request.c.id, request.c.listing_id).where(request.c.id.in_(numbers))
            )
            found |= {(kind, int(number)): int(listing) for number, listing in rows}
    return found
