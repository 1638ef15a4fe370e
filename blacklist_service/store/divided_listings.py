"""Which hidden listings are of two people in one: what recipients hold of them must be forgotten, not merely marked.

Unlike bound_reports.of_several, which a release asks, this checks no digest: it only says that a release is due, and
one changed row must not keep that from anybody.
"""

from typing import Final

from sqlalchemy import Connection, select, text

from blacklist_service.store.base import table_of
from blacklist_service.store.subjects import survivors_of
from blacklist_service.store.tables import Listing, ListingReport, Report

_listing, _bound, _report = table_of(Listing), table_of(ListingReport), table_of(Report)
# The listed listings that are hidden. In the very words of their index: SQLite takes it for no others, and would read
# everybody who is listed.
HIDDEN: Final = select(_listing.c.id).where(text("listing.is_suppressed AND listing.state = 'listed'"))


def divided_listings(connection: Connection) -> list[int]:
    """The listed listings, by number, that are hidden and were decided upon a report about somebody else by now; of a
    corrected report the last version counts."""
    decided = (
        select(_bound.c.listing_id, _bound.c.report_id)
        .where(_bound.c.listing_id.in_(HIDDEN))
        .cte("decided", recursive=True)
    )
    decided = decided.union(
        select(decided.c.listing_id, _report.c.superseded_by)
        .join(_report, _report.c.id == decided.c.report_id)
        .where(_report.c.superseded_by.is_not(None))
    )
    asked = (
        select(_listing.c.id, _listing.c.subject_id, _report.c.subject_id)
        .select_from(decided)
        .join(_report, _report.c.id == decided.c.report_id)
        .join(_listing, _listing.c.id == decided.c.listing_id)
        .where(_report.c.superseded_by.is_(None), _report.c.subject_id != _listing.c.subject_id)
    )
    found = [(int(listing), int(own), int(about)) for listing, own, about in connection.execute(asked)]
    living = survivors_of(connection, {subject for _listing_id, *both in found for subject in both})
    return sorted({listing for listing, own, about in found if living.get(own) != living.get(about)})
