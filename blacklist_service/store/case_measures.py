"""What is counted of cases: what waits and since when, what was answered in time, what was changed. Each case counts
where its person was reported first; whoever counts learns of nobody."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    FromClause,
    Table,
    and_,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    true,
)

from blacklist_service.clock import midnight
from blacklist_service.store.base import table_of
from blacklist_service.store.measures import Counted, summed
from blacklist_service.store.tables import (
    Listing,
    Member,
    Objection,
    Proposal,
    Removal,
    Repair,
    Report,
    Review,
    SecondReview,
)

_member, _report, _listing = table_of(Member), table_of(Report), table_of(Listing)
_review, _second = table_of(Review), table_of(SecondReview)
_proposal, _objection, _repair = table_of(Proposal), table_of(Objection), table_of(Repair)
_removal = table_of(Removal)

# Whole days since something began to wait; older ones are `over_90`, and what has no day is `no_day`.
_AGES = (("to_7", 7), ("to_30", 30), ("to_90", 90))
KEPT_AS_IT_WAS = ("keep_with_statement", "reject")
_REPLYING = ("notified", "reply_window")
_OPEN_OBJECTION = _objection.c.state.not_in(("closed", "withdrawn"))
_OPEN_REPAIR = _repair.c.state.in_(("applied", "decided"))
# What reconsiders a decision is counted by itself: an objection that is looked at twice is one objection.
_IS_FIRST = _objection.c.reconsiders_id.is_(None)
_IS_FIRST_REPAIR = _repair.c.reconsiders_id.is_(None)
_again = _objection.alias("again")


def backlog(connection: Connection, today: date) -> list[Counted]:
    """What waits for officials, a line a queue, a column an age in days."""
    of_reviews = _ages(_review.c.opened_at, today)
    found = _by_report(connection, "match", _reported(_review), of_reviews, _review.c.state == "open")
    waiting: tuple[tuple[str, FromClause, Any, ColumnElement[bool]], ...] = (
        ("verification", _listing, None, _listing.c.state == "alleged"),
        ("notice", _listing, _listing.c.review_opened_on, _listing.c.state == "under_review"),
        ("reply", _listing, _listing.c.review_opened_on, _listing.c.state.in_(_REPLYING)),
        ("approval", _of_proposals(), _proposal.c.made_at, _proposal.c.state == "open"),
        ("objection", _of(_objection), _objection.c.received_on, and_(_OPEN_OBJECTION, _IS_FIRST)),
        ("repair", _of(_repair), _repair.c.received_on, and_(_OPEN_REPAIR, _IS_FIRST_REPAIR)),
        ("reconsideration", _of(_objection), _objection.c.received_on, and_(_OPEN_OBJECTION, ~_IS_FIRST)),
        ("reconsideration", _of(_repair), _repair.c.received_on, and_(_OPEN_REPAIR, ~_IS_FIRST_REPAIR)),
        ("removal", _of(_removal), _removal.c.opened_at, _removal.c.closed_at.is_(None)),
    )
    for line, source, began, is_waiting in waiting:
        found += _by_listing(connection, line, source, _ages(began, today), is_waiting)
    return summed((one.region, one.line, one.measure, one.number) for one in found)


def deadlines(connection: Connection, since: date, today: date) -> list[Counted]:
    """Legal answers: `kept` and `late` since a day, `overdue` now; a line a duty."""
    asks, disputed, applied = _objection.c.state == "with_source", _objection.c, _repair.c
    duties = (
        ("objection", _objection, disputed.decided_on, disputed.due_on, _OPEN_OBJECTION, _IS_FIRST),
        ("source", _objection, disputed.answered_on, disputed.answer_due_on, asks, true()),
        ("repair", _repair, applied.decided_on, applied.due_on, _OPEN_REPAIR, _IS_FIRST_REPAIR),
        ("reconsideration", _objection, disputed.decided_on, disputed.due_on, _OPEN_OBJECTION, ~_IS_FIRST),
        ("reconsideration", _repair, applied.decided_on, applied.due_on, _OPEN_REPAIR, ~_IS_FIRST_REPAIR),
    )
    found: list[Counted] = []
    for line, table, done, due, is_open, is_meant in duties:
        how = case((done.is_(None), "overdue"), (done <= due, "kept"), else_="late")
        is_told = or_(done >= since, and_(done.is_(None), is_open, due < today))
        found += _by_listing(connection, line, _of(table), how, and_(is_meant, is_told))
    return summed((one.region, one.line, one.measure, one.number) for one in found)


def objections_by_source(connection: Connection, since: date) -> list[Counted]:
    """Objections filed and decided since a day, and those that changed the listing, at once or when they were
    reconsidered; a line the first reporter."""
    decided = and_(_objection.c.decided_on >= since, _IS_FIRST)
    counted = (
        ("filed", and_(_objection.c.received_on >= since, _IS_FIRST)),
        ("decided", decided),
        ("changed", and_(decided, changed_in_the_end())),
    )
    source = _of(_objection)
    return [
        one for name, condition in counted
        for one in _by_listing(connection, "", source, literal(name), condition)
    ]  # fmt: skip


def changed_in_the_end() -> ColumnElement[bool]:
    """The objection changed the listing, or its reconsideration did."""
    later = exists().where(
        _again.c.reconsiders_id == _objection.c.id, _again.c.outcome.not_in(KEPT_AS_IT_WAS)
    )
    return or_(_objection.c.outcome.not_in(KEPT_AS_IT_WAS), later.correlate(_objection))


def matching_quality(connection: Connection, since: datetime) -> list[Counted]:
    """Reviews of matches: what officials decided since an instant, and how blind second reviews of them ended."""
    first = and_(_review.c.state == "decided", _review.c.decided_at >= since)
    second = and_(_second.c.state != "waiting", _second.c.opened_at >= since)
    both = _reported(_second.join(_review, _review.c.id == _second.c.review_id))
    return [
        *_by_report(connection, "first", _reported(_review), _review.c.verdict, first),
        *_by_report(connection, "second", both, _second.c.state, second),
    ]


def _reported(reviews: FromClause) -> FromClause:
    return reviews.outerjoin(_report, _report.c.id == _review.c.report_id)


def _of(table: Table) -> FromClause:
    return table.outerjoin(_listing, _listing.c.id == table.c.listing_id)


def _of_proposals() -> FromClause:
    """Proposals with the listing that each is about, whatever its target."""
    about = case(
        (_proposal.c.target == "listing", _proposal.c.target_id),
        (_proposal.c.target == "objection", _objection.c.listing_id),
        else_=_repair.c.listing_id,
    )
    return (
        _proposal.outerjoin(_objection, _objection.c.id == _proposal.c.target_id)
        .outerjoin(_repair, _repair.c.id == _proposal.c.target_id)
        .outerjoin(_listing, _listing.c.id == about)
    )


def _ages(began: Any, today: date) -> ColumnElement[str]:
    if began is None:
        return literal("no_day")
    firsts = [(name, today - timedelta(days=days)) for name, days in _AGES]
    is_day = isinstance(began.type, Date)
    steps = [(began >= (first if is_day else midnight(first)), name) for name, first in firsts]
    return case((began.is_(None), "no_day"), *steps, else_="over_90")


def _by_listing(
    connection: Connection, line: str, source: FromClause, measure: Any, condition: ColumnElement[bool]
) -> list[Counted]:
    """Counts cases by whoever reported their person first: a subject has the number of its first report."""
    founding = source.outerjoin(_report, _report.c.id == _listing.c.subject_id)
    return _by_report(connection, line, founding, measure, condition)


def _by_report(
    connection: Connection, line: str, source: FromClause, measure: Any, condition: ColumnElement[bool]
) -> list[Counted]:
    """Counts by the member that sent a report; without a line of its own the member is the line."""
    told = (
        select(
            func.coalesce(_member.c.region, "").label("region"),
            (literal(line) if line else func.coalesce(_member.c.code, "")).label("line"),
            measure.label("measure"),
        )
        .select_from(source.outerjoin(_member, _member.c.id == _report.c.member_id))
        .where(condition)
        .subquery()
    )
    # Grouped outside: a word that is a parameter is another one in each place of a statement.
    return summed(connection.execute(select(*told.c, func.count()).group_by(*told.c)))
