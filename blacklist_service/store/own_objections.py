"""Which open objections concern a member's own current reports: asked from the objections, of which there are few."""

from sqlalchemy import Connection, select

from blacklist_service.store import bound_reports
from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES
from blacklist_service.store.row_checks import check_rows
from blacklist_service.store.tables import Listing, Objection, Report, Subject

_listing, _objection = table_of(Listing), table_of(Objection)
_report, _subject = table_of(Report), table_of(Subject)


def objections_about(connection: Connection, member: int, limit: int) -> list[Objection]:
    """The open objections that a member is a source of, by the last day for its answer: it has a current report on the
    subject, and where officials have decided already, one that they decided upon."""
    is_open = _objection.c.state.not_in(CLOSED_OBJECTION_STATES)
    # The subject of a listing, and whom it was merged into since.
    chain = (
        select(_listing.c.id.label("listing"), _listing.c.subject_id.label("subject"))
        .join(_objection, _objection.c.listing_id == _listing.c.id)
        .where(is_open)
        .cte("chain", recursive=True)
    )
    chain = chain.union(
        select(chain.c.listing, _subject.c.merged_into)
        .join(_subject, _subject.c.id == chain.c.subject)
        .where(_subject.c.merged_into.is_not(None))
    )
    own = (
        select(chain.c.listing, _report.c.id)
        .join(_report, _report.c.subject_id == chain.c.subject)
        .where(_report.c.member_id == member, _report.c.state == "current")
    )
    reports: dict[int, set[int]] = {}
    for listing, report in connection.execute(own):
        reports.setdefault(int(listing), set()).add(int(report))
    decided = bound_reports.bound_to(connection, list(reports))
    sourced = [one for one, given in reports.items() if one not in decided or given & decided[one]]
    asked = select(_objection).where(is_open, _objection.c.listing_id.in_(sourced))
    found = all_as(
        Objection,
        connection.execute(asked.order_by(_objection.c.answer_due_on, _objection.c.id).limit(limit)),
    )
    check_rows(connection, Objection, found)
    return found
