"""Which open objections concern a member's own current reports: asked from the objections, of which there are few."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, select

from blacklist_service.store import bound_reports
from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.objections import IS_OPEN_OBJECTION
from blacklist_service.store.row_checks import check_rows, in_parts
from blacklist_service.store.tables import Listing, Objection, Report, Subject

_listing, _objection = table_of(Listing), table_of(Objection)
_report, _subject = table_of(Report), table_of(Subject)
_MOST_NAMED = 500
_REPORTS = select(_report.c.subject_id, _report.c.id, _report.c.member_id).where(
    among(_report.c.subject_id), _report.c.state == "current"
)


def objections_about(connection: Connection, member: int, limit: int) -> list[Objection]:
    """The open objections that a member is a source of, by the last day for its answer: it has a current report on the
    subject, and where officials have decided already, one that they decided upon."""
    # The subject of a listing, and whom it was merged into since.
    chain = (
        select(_listing.c.id.label("listing"), _listing.c.subject_id.label("subject"))
        .join(_objection, _objection.c.listing_id == _listing.c.id)
        .where(IS_OPEN_OBJECTION)
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(chain.c.listing, _subject.c.merged_into)
        .join(_subject, _subject.c.id == chain.c.subject)
        .where(_subject.c.merged_into.is_not(None))
    )
    listings_of: dict[int, set[int]] = {}
    for listing, subject in connection.execute(select(chain.c.listing, chain.c.subject)):
        listings_of.setdefault(int(subject), set()).add(int(listing))
    reports: dict[int, set[int]] = {}
    for subject, report in _own_reports(connection, member, sorted(listings_of)):
        for listing in listings_of[subject]:
            reports.setdefault(listing, set()).add(report)
    decided = bound_reports.bound_to(connection, list(reports))
    sourced = [one for one, given in reports.items() if one not in decided or given & decided[one]]
    asked = select(_objection).where(IS_OPEN_OBJECTION, _objection.c.listing_id.in_(sourced))
    found = all_as(
        Objection,
        connection.execute(asked.order_by(_objection.c.answer_due_on, _objection.c.id).limit(limit)),
    )
    check_rows(connection, Objection, found)
    return found


def _own_reports(connection: Connection, member: int, subjects: Sequence[int]) -> Iterator[tuple[int, int]]:
    """A member's current reports on some subjects: subject and report. Asked by subject alone, of whom there are few: a
    database that is told the member too may read everything that the member ever reported."""
    for some in in_parts(subjects, _MOST_NAMED):
        for subject, report, sender in connection.execute(_REPORTS, {ASKED: some}):
            if sender == member:
                yield int(subject), int(report)
