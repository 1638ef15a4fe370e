"""What is counted for each member of its own data: how old its reports are, what was rejected, what it answered, what
was upheld against it, and what waits to be taken in. One question for all members; of nobody."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, or_, select
from sqlalchemy.sql.selectable import CTE

from blacklist_service.ids import ROWS_PER_SUBMISSION
from blacklist_service.store.base import table_of
from blacklist_service.store.case_measures import changed_in_the_end
from blacklist_service.store.measures import is_done_upload
from blacklist_service.store.tables import (
    Listing,
    ListingReport,
    Objection,
    Report,
    Subject,
    Submission,
    SubmissionRow,
)

_report, _submission, _row = table_of(Report), table_of(Submission), table_of(SubmissionRow)
_objection, _listing, _bound = table_of(Objection), table_of(Listing), table_of(ListingReport)
_subject = table_of(Subject)


@dataclass(frozen=True, slots=True)
class OwnCounted:
    """A number of one member, in a line and a column of its table."""

    member: int
    line: str
    measure: str
    number: int


def reports_by_age(
    connection: Connection, firsts: Sequence[tuple[str, datetime]], oldest: str
) -> list[OwnCounted]:
    """Current reports by when they were last sent, a line an age: the first of `firsts` (line and the instant from
    which on it counts, newest first) that an upload reaches, else `oldest`.

    A report's number names its upload (record 0009), so that no report is looked up one by one.
    """
    current = (
        select(_report.c.member_id, (_report.c.id // ROWS_PER_SUBMISSION).label("upload"))
        .where(_report.c.state == "current")
        .subquery()
    )
    # Grouped outside: a number that is a parameter is another one in each place of a statement.
    uploads = select(*current.c, func.count().label("reports")).group_by(*current.c).subquery()
    line = case(*((_submission.c.received_at >= since, name) for name, since in firsts), else_=oldest)
    told = (
        select(uploads.c.member_id, line.label("line"), uploads.c.reports)
        .join(_submission, _submission.c.id == uploads.c.upload)
        .subquery()
    )
    asked = select(told.c.member_id, told.c.line, func.sum(told.c.reports)).group_by(
        told.c.member_id, told.c.line
    )
    return [
        OwnCounted(int(member), name, "reports", int(number))
        for member, name, number in connection.execute(asked)
    ]


def rejections_by_finding(connection: Connection, uploads: int) -> list[OwnCounted]:
    """Rejected rows of each member's last completed uploads, a line the code of an error. Rows with the same findings
    are read once; a row with two errors counts in both lines."""
    newest_first = (_submission.c.received_at.desc(), _submission.c.id.desc())
    place = func.row_number().over(partition_by=_submission.c.member_id, order_by=newest_first)
    ranked = select(_submission.c.id, _submission.c.member_id, place.label("place")).where(is_done_upload())
    recent = ranked.subquery()
    asked = (
        select(recent.c.member_id, _row.c.findings_json, func.count())
        .join(recent, recent.c.id == _row.c.submission_id)
        .where(recent.c.place <= uploads, _row.c.outcome == "rejected", _row.c.findings_json.is_not(None))
        .group_by(recent.c.member_id, _row.c.findings_json)
    )
    found: Counter[tuple[int, str]] = Counter()
    for member, told, rows in connection.execute(asked):
        for code in {code for code, severity, *_ in orjson.loads(told) if severity == "error"}:
            found[int(member), code] += int(rows)
    return [OwnCounted(member, code, "rows", rows) for (member, code), rows in sorted(found.items())]


def answers_to_objections(connection: Connection, since: date, today: date) -> list[OwnCounted]:
    """What each member was asked to say to objections: said in time and late since a day; still to be said, and overdue
    now; not said before the objection was decided."""
    said, due = _objection.c.answered_on, _objection.c.answer_due_on
    is_asked = _objection.c.state == "with_source"
    how = case(
        (and_(said.is_not(None), said <= due), "kept"),
        (said.is_not(None), "late"),
        (and_(is_asked, due < today), "overdue"),
        (is_asked, "waiting"),
        else_="unsaid",
    )
    is_told = or_(said >= since, and_(said.is_(None), or_(is_asked, _objection.c.decided_on >= since)))
    return _by_source(connection, "answers", how, and_(due.is_not(None), is_told))


def objections_by_reason(connection: Connection, since: date) -> list[OwnCounted]:
    """Objections against each member's reports, a line the reason: filed and decided since a day, and of the decided
    ones those that changed the listing, at once or when they were reconsidered, which makes no further one."""
    is_first = _objection.c.reconsiders_id.is_(None)
    decided = and_(_objection.c.decided_on >= since, is_first)
    counted = (
        ("filed", and_(_objection.c.received_on >= since, is_first)),
        ("decided", decided),
        ("upheld", and_(decided, changed_in_the_end())),
    )
    return [
        OwnCounted(one.member, one.measure, name, one.number)
        for name, condition in counted
        for one in _by_source(connection, "", _objection.c.reason, condition)
    ]


def amendments_waiting(connection: Connection) -> list[OwnCounted]:
    """Current reports on listed people that came after the listing was decided, and correct none that it rests on: they
    wait for officials to take them in."""
    decided = select(_bound.c.report_id.label("report")).cte("decided", recursive=True)
    decided = decided.union(
        select(_report.c.superseded_by)
        .join(decided, decided.c.report == _report.c.id)
        .where(_report.c.superseded_by.is_not(None))
    )
    asked = (
        select(_report.c.member_id, func.count())
        .join(_listing, _listing.c.subject_id == _report.c.subject_id)
        .where(
            _listing.c.state == "listed",
            _report.c.state == "current",
            ~exists().where(decided.c.report == _report.c.id).correlate(_report),
        )
        .group_by(_report.c.member_id)
    )
    return [
        OwnCounted(int(member), "amendments", "reports", int(number))
        for member, number in connection.execute(asked)
    ]


def _by_source(
    connection: Connection, line: str, measure: Any, condition: ColumnElement[bool]
) -> list[OwnCounted]:
    """Counts objections once for each member that is a source: of what was decided upon, or, where nothing was decided
    yet, of what is reported of the subject now, under all numbers that it was merged into."""
    chain = _subjects_of(condition)
    decided = exists().where(_bound.c.listing_id == chain.c.listing).correlate(chain)
    is_bound = (
        exists()
        .where(_bound.c.listing_id == chain.c.listing, _bound.c.report_id == _report.c.id)
        .correlate(chain, _report)
    )
    told = (
        select(_objection.c.id, _report.c.member_id, measure.label("measure"))
        .join(chain, chain.c.listing == _objection.c.listing_id)
        .join(_report, _report.c.subject_id == chain.c.subject)
        .where(condition, or_(is_bound, and_(~decided, _report.c.state == "current")))
        .distinct()
        .subquery()
    )
    asked = select(told.c.member_id, told.c.measure, func.count()).group_by(told.c.member_id, told.c.measure)
    return [
        OwnCounted(int(member), line, name, int(number)) for member, name, number in connection.execute(asked)
    ]


def _subjects_of(condition: ColumnElement[bool]) -> CTE:
    """The subject of each listing that is objected to, and whom it was merged into since."""
    chain = (
        select(_listing.c.id.label("listing"), _listing.c.subject_id.label("subject"))
        .join(_objection, _objection.c.listing_id == _listing.c.id)
        .where(condition)
        .cte("chain", recursive=True)
    )
    return chain.union(
        select(chain.c.listing, _subject.c.merged_into)
        .join(_subject, _subject.c.id == chain.c.subject)
        .where(_subject.c.merged_into.is_not(None))
    )
