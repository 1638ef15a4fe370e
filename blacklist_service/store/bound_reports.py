"""Questions about the reports that officials decided upon with a listing, and what has become of those reports."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, insert, select

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import NOBODY, table_of
from blacklist_service.store.bulk import ask
from blacklist_service.store.checked_rows import checked_rows, with_digest
from blacklist_service.store.merges import roots_of
from blacklist_service.store.reports import current_of, subjects_of
from blacklist_service.store.row_checks import check_stored, in_parts
from blacklist_service.store.tables import ListingReport, Report

_bound = table_of(ListingReport)
_report = table_of(Report)
_MOST_NAMED = 500
# A listing that ended because its reports were taken back says nothing of a report that stands.
_CLOSED = (
    "SELECT listing.id FROM {asked} CROSS JOIN listing WHERE listing.subject_id = asked.value "
    "AND (listing.state IN ('rejected', 'overdue_only') "
    "OR (listing.state = 'ended' AND listing.end_reason <> 'withdrawn'))"
)
_BOUND = with_digest(ListingReport, select(_bound).where(among(_bound.c.listing_id)))
_SUCCESSORS = select(_report.c.id, _report.c.superseded_by).where(
    among(_report.c.id), _report.c.superseded_by.is_not(None)
)


def bind_reports(connection: Connection, listing: int, reports: Sequence[int]) -> None:
    """From now on these reports are told with the listing; each is bound once."""
    rows = [{"listing_id": listing, "report_id": report} for report in reports]
    if rows:
        connection.execute(insert(_bound), rows)


def bound_to(connection: Connection, listings: Sequence[int]) -> dict[int, set[int]]:
    """By listing: the last version of each report that was decided upon, whatever has become of it.

    A corrected report stands in the place of the one that it replaces. A listing that nobody decided upon is missing.
    """
    pairs: list[tuple[int, int]] = []
    for some in in_parts(listings, _MOST_NAMED):
        rows = checked_rows(connection, ListingReport, _BOUND, {ASKED: some})
        pairs += [(row.listing_id, row.report_id) for row in rows]
    last = last_versions(connection, {report for _listing, report in pairs} or {NOBODY})
    found: dict[int, set[int]] = {}
    for listing, report in pairs:
        found.setdefault(listing, set()).add(last[report])
    return found


def dealt_with(connection: Connection, subjects: Collection[int]) -> set[int]:
    """The reports, in their last versions, that officials decided upon in a closed case of these living subjects: no
    other case rests on them."""
    closed = sorted(listing for (listing,) in ask(connection, _CLOSED, subjects))
    return set().union(*bound_to(connection, closed).values()) if closed else set()


def without_ground(connection: Connection, subjects: Collection[int]) -> list[int]:
    """Which of these living subjects have no current report left on which an open case could rest."""
    past = dealt_with(connection, subjects)
    alive = {subject for report, subject in current_of(connection, subjects) if report not in past}
    return sorted(set(subjects) - alive)


def of_several(connection: Connection, listings: Mapping[int, int]) -> set[int]:
    """Of some listings, each with the living subject that it is about: those that were decided upon a report which is
    about somebody else by now."""
    bound = bound_to(connection, sorted(listings))
    about = subjects_of(connection, {report for some in bound.values() for report in some})
    living = roots_of(connection, sorted(set(about.values()))) if about else {}
    return {
        listing
        for listing, subject in listings.items()
        if any(living[about[one]] != subject for one in bound.get(listing, ()) if one in about)
    }


def last_versions(connection: Connection, reports: set[int]) -> dict[int, int]:
    """The report at the end of each chain of corrections; itself where nothing replaced it."""
    last = {report: report for report in reports}
    replaced: set[int] = set()
    front = sorted(reports)
    while front:
        newer: dict[int, int] = {}
        for some in in_parts(front, _MOST_NAMED):
            found_newer = connection.execute(_SUCCESSORS, {ASKED: some})
            newer |= {int(report): int(successor) for report, successor in found_newer}
        last = {report: newer.get(end, end) for report, end in last.items()}
        front = sorted(set(newer.values()))
        replaced |= newer.keys()
    # Who leads elsewhere by hand would have a report told that nobody decided upon.
    if replaced:
        check_stored(connection, Report, replaced)
    return last
