"""When no report stands behind a subject any more, its listing ends: an allegation has been taken back.

Part of the transaction that closed the reports; that workflow's entry names them.
"""

from collections.abc import Sequence

from blacklist_service.store import allegations, reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.removals import end_listing_of_withdrawn
from blacklist_service.workflows.context import Context


def end_listings_without_reports(connection: Connection, context: Context, subjects: Sequence[int]) -> None:
    """Ends the open listings of those subjects that have no current report left, with tombstones where the entry
    ever left the house."""
    bare = reports.without_current(connection, subjects)
    for listing in allegations.open_listings_of(connection, bare):
        end_listing_of_withdrawn(connection, context, listing)
