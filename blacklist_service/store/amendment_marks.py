"""Listings that further reports wait for, found by marks that the database keeps itself (migration 0058).

A mark leads to a listing, and whoever asks looks at the reports: of what has been taken in, was withdrawn or went to
somebody else a mark may be left. None is missing, whoever reports, merges, parts or lists, also by an older release.
"""

from collections.abc import Collection

from sqlalchemy import Connection, and_, delete, exists, or_, select, tuple_

from blacklist_service.store.among import ASKED, among
from blacklist_service.store.base import rows_as, table_of
from blacklist_service.store.tables import AmendmentMark, Listing, ListingReport, Report

_mark = table_of(AmendmentMark)
_bound, _listing, _report = table_of(ListingReport), table_of(Listing), table_of(Report)
_PORTION = 200
_case = _listing.alias("of_person")
# As bound_reports.dealt_with has it.
_IS_CLOSED = or_(
    _case.c.state.in_(("rejected", "overdue_only")),
    and_(_case.c.state == "ended", _case.c.end_reason != "withdrawn"),
)
# Said to belong to both: else a report that is bound to any listing would count as bound to this one.
_IS_BOUND = (
    exists()
    .where(_bound.c.listing_id == _listing.c.id, _bound.c.report_id == _report.c.id)
    .correlate(_listing, _report)
)
_HAS_MORE = exists().where(
    _report.c.subject_id == _listing.c.subject_id, _report.c.state == "current", ~_IS_BOUND
)
_LISTED_WITH_MORE = (
    select(_listing)
    .where(among(_listing.c.id), _listing.c.state == "listed", _HAS_MORE)
    .order_by(_listing.c.id)
)


def listings_with_more(connection: Connection, *, after: int, limit: int) -> list[Listing]:
    """The listed listings, by number and read only, whose subject has a current report that was not decided upon.

    The correction of a report that was decided upon counts here as well where another one was marked: whoever asks
    tells them apart.
    """
    found: list[Listing] = []
    last = after
    while len(found) < limit and (numbers := _marked(connection, last, max(limit, _PORTION))):
        last = numbers[-1]
        found += rows_as(Listing, connection.execute(_LISTED_WITH_MORE, {ASKED: numbers}))
    return found[:limit]


def _marked(connection: Connection, after: int, limit: int) -> list[int]:
    """The listings that have marks, by number. A question of its own: no database then reads a table of listings."""
    asked = select(_mark.c.listing_id).where(_mark.c.listing_id > after).distinct()
    return list(connection.execute(asked.order_by(_mark.c.listing_id).limit(limit)).scalars())


def settle_marks(connection: Connection, listings: Collection[int]) -> int:
    """Takes away the marks of those of these listings that nothing waits for; how many marks that were. Of one whose
    reply window runs they stay.

    What somebody else writes at this moment is left: it holds its mark, or makes one that is not seen here.
    """
    some = select(_mark.c.listing_id, _mark.c.report_id).where(among(_mark.c.listing_id))
    # The reports are looked at once the marks are held: whatever was marked before is seen then.
    held = connection.execute(some.with_for_update(skip_locked=True), {ASKED: listings}).all()
    of_marked = {listing for listing, _report_id in held}
    in_window = select(_listing.c.id).where(among(_listing.c.id), _listing.c.state == "reply_window")
    stay = waited_for(connection, of_marked)
    stay |= set(connection.execute(in_window, {ASKED: of_marked}).scalars())
    gone = [(listing, report) for listing, report in held if listing not in stay]
    for start in range(0, len(gone), _PORTION):
        named = tuple_(_mark.c.listing_id, _mark.c.report_id).in_(gone[start : start + _PORTION])
        connection.execute(delete(_mark).where(named))
    return len(gone)


def marked_listings(connection: Connection, *, after: int) -> list[int]:
    """A portion of the listings that have marks, by number."""
    return _marked(connection, after, _PORTION)


def waited_for(connection: Connection, listings: Collection[int]) -> set[int]:
    """Which of these listings stand as listed with a current report that nobody decided upon in any version, neither
    with the listing nor in a closed case of the same person."""
    decided = (
        select(_listing.c.id.label("listing_id"), _bound.c.report_id)
        .join(_case, _case.c.subject_id == _listing.c.subject_id)
        .join(_bound, _bound.c.listing_id == _case.c.id)
        .where(among(_listing.c.id), or_(_case.c.id == _listing.c.id, _IS_CLOSED))
    )
    told = decided.cte("decided", recursive=True)
    told = told.union(
        select(told.c.listing_id, _report.c.superseded_by)
        .join(_report, _report.c.id == told.c.report_id)
        .where(_report.c.superseded_by.is_not(None))
    )
    asked = (
        select(_listing.c.id)
        .join(_report, and_(_report.c.subject_id == _listing.c.subject_id, _report.c.state == "current"))
        .where(
            among(_listing.c.id),
            _listing.c.state == "listed",
            ~exists()
            .where(told.c.listing_id == _listing.c.id, told.c.report_id == _report.c.id)
            .correlate(_listing, _report),
        )
        .distinct()
    )
    return set(connection.execute(asked, {ASKED: listings}).scalars())
