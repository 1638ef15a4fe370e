"""When no report stands behind a listing any more, it ends: an allegation has been taken back.

Part of the transaction that closed the reports; that workflow's entry names them.
"""

from collections.abc import Sequence

from blacklist_service.store import allegations, bound_reports, listings, releases, reports
from blacklist_service.store.session import Connection
from blacklist_service.workflows.cases.decided_reports import reports_behind
from blacklist_service.workflows.cases.removals import end_listing_of_withdrawn
from blacklist_service.workflows.context import Context


def end_listings_without_reports(connection: Connection, context: Context, subjects: Sequence[int]) -> None:
    """Ends the open listings that no current report is behind, with tombstones where the entry ever left the house.
    What was dealt with in a closed case is behind none.

    A listing that was decided stands on the reports that were decided upon: what else was reported about the subject
    opens an allegation of its own.
    """
    bare = bound_reports.without_ground(connection, subjects)
    for listing in allegations.open_listings_of(connection, bare):
        end_listing_of_withdrawn(connection, context, listing)
    others = sorted(set(subjects) - set(bare))
    for subject, listed in releases.listed_of_subjects(connection, others).items():
        for number in sorted(listed):
            listing = listings.lock_listing(connection, number)
            if not reports_behind(connection, listing):
                end_listing_of_withdrawn(connection, context, listing)
        open_allegation(connection, subject)


def open_allegation(connection: Connection, subject: int) -> None:
    """A subject with a current report but no open listing stands as alleged again, under a number not yet used.

    What officials have dealt with opens nothing (record 0094).
    """
    past = bound_reports.dealt_with(connection, [subject])
    current = [report for report in reports.of_subject(connection, subject) if report.id not in past]
    if current and not allegations.subjects_with_open_listing(connection, [subject]):
        free = next((report for report in current if not allegations.exists(connection, report.id)), None)
        if free is not None:
            allegations.open_alleged(connection, [(free.id, subject, free.ground)])
