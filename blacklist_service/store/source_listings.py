"""Questions about the listings that rest on one source: a member's reports, or those of one submission."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, exists, select

from blacklist_service.ids import report_id
from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.row_checks import check_rows
from blacklist_service.store.tables import Listing, Report
from blacklist_service.store.waiting_listings import listings_about, subjects_reported

_listing = table_of(Listing)
_report = table_of(Report)


def listings_of_source(
    connection: Connection,
    *,
    member: int,
    submission: int | None,
    states: Sequence[str],
    after: int,
    limit: int,
) -> list[Listing]:
    """The listings in some states whose subject the member reports, by number, read only; of one submission where it is
    given."""
    within = None if submission is None else (report_id(submission, 1), report_id(submission + 1, 1))
    few = subjects_reported(connection, [member], among_reports=within)
    if few is not None:
        found = listings_about(connection, few, states, after=after, limit=limit)
        check_rows(connection, Listing, found)
        return found
    rests = [
        _report.c.subject_id == _listing.c.subject_id,
        _report.c.state == "current",
        _report.c.member_id == member,
    ]
    if within is not None:
        rests += [_report.c.id >= within[0], _report.c.id < within[1]]
    asked = select(_listing).where(
        _listing.c.id > after, _listing.c.state.in_(states), exists().where(*rests)
    )
    found = rows_as(Listing, connection.execute(asked.order_by(_listing.c.id).limit(limit)))
    check_rows(connection, Listing, found)
    return found


def subjects_of_others(
    connection: Connection, subjects: Collection[int], *, member: int, submission: int | None
) -> frozenset[int]:
    """Which of these subjects have a current report besides those of the member, or of the submission."""
    asked = select(_report.c.subject_id, _report.c.member_id, _report.c.id).where(
        _report.c.subject_id.in_(sorted(subjects)), _report.c.state == "current"
    )
    first, last = (0, 0) if submission is None else (report_id(submission, 1), report_id(submission + 1, 1))
    return frozenset(
        int(subject)
        for subject, reporter, report in connection.execute(asked)
        if reporter != member or (submission is not None and not first <= report < last)
    )
