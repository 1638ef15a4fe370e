"""Questions about what stands behind a listing: the subject's reports, who sent them, what is unsure about them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, Connection, exists, literal_column, or_, select, update

from blacklist_service.ids import submission_and_row
from blacklist_service.store import judgements
from blacklist_service.store.base import NOBODY, all_as, table_of
from blacklist_service.store.data_keys import whole_reports
from blacklist_service.store.merges import roots_of
from blacklist_service.store.objections import CLOSED_OBJECTION_STATES, OPEN_REPAIR_STATES
from blacklist_service.store.subjects import aliases_below, aliases_of, survivor_of
from blacklist_service.store.tables import (
    DecidedFacts,
    Listing,
    Member,
    Objection,
    Repair,
    Report,
    Review,
    Submission,
)
from blacklist_service.store.tables.reports import CLOSED_REPORT_STATES

_report = table_of(Report)
_review = table_of(Review)
_submission = table_of(Submission)
_member = table_of(Member)
_decided = table_of(DecidedFacts)
_listing = table_of(Listing)
_objection = table_of(Objection)
_repair = table_of(Repair)
# Parameters of one statement: far below the limits of both databases.
_SLICE = 5000


def family_of(connection: Connection, subject: int) -> list[int]:
    """The ids under which a subject is known: the survivor of its merges first, then every alias."""
    return aliases_of(connection, survivor_of(connection, subject))


def family_or_nobody(connection: Connection, subject: int | None) -> list[int]:
    """The same of a subject that may not exist, by the same questions."""
    at = NOBODY if subject is None else subject
    return aliases_of(connection, roots_of(connection, [at])[at])


def unerased_reports(connection: Connection, subjects: Sequence[int]) -> list[Report]:
    """Every report of a subject whose identity can still be opened."""
    asked = whole_reports().where(_report.c.subject_id.in_(subjects), _report.c.sealed_identity.is_not(None))
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))


def count_open_reviews_among(connection: Connection, subjects: Collection[int]) -> dict[int, int]:
    """How many unsure matches of each subject wait for a person, on either side and whichever report asked; for many
    subjects by as many questions as for one.

    By report one could get rid of a question by saying the same once more. What two officials decided differently
    counts as well, until a third has decided.
    """
    families = families_among(connection, subjects)
    every = sorted(set().union(*families.values()))
    asked = (
        select(_report.c.subject_id, _review.c.subject_id)
        .select_from(_review.join(_report, _report.c.id == _review.c.report_id))
        .where(
            _review.c.state == "open",
            or_(_report.c.subject_id.in_(sorted(subjects)), _review.c.subject_id.in_(every)),
        )
    )
    waiting = [(int(about), int(against)) for about, against in connection.execute(asked)]
    disagreed = judgements.disagreed_among(connection, every)
    return {
        subject: sum(about == subject or against in family for about, against in waiting)
        + sum(not family.isdisjoint(some) for some in disagreed)
        for subject, family in families.items()
    }


def families_among(connection: Connection, subjects: Collection[int]) -> dict[int, frozenset[int]]:
    """The ids under which each of some subjects is known, in one question for each step of the longest merges."""
    roots = roots_of(connection, sorted(subjects))
    known: dict[int, set[int]] = {root: {root} for root in roots.values()}
    front = {root: root for root in known}
    while front:
        below = aliases_below(connection, front)
        front = {alias: front[above] for alias, above in below}
        for alias, root in front.items():
            known[root].add(alias)
    return {subject: frozenset(known[root]) for subject, root in roots.items()}


def uploaders_by_report(connection: Connection, reports: Iterable[int]) -> dict[int, str]:
    """By report: the log-in of whoever uploaded it."""
    submissions = {report: submission_and_row(report)[0] for report in reports}
    asked = select(_submission.c.id, _submission.c.received_by).where(
        _submission.c.id.in_(sorted(set(submissions.values())))
    )
    known = {int(submission): str(login) for submission, login in connection.execute(asked)}
    return {report: known[submission] for report, submission in submissions.items() if submission in known}


def regions_of_members(connection: Connection, members: Collection[int]) -> dict[int, str]:
    """The region that each of these members reports for; "" for the whole country."""
    asked = select(_member.c.id, _member.c.region).where(_member.c.id.in_(sorted(members)))
    return {int(member): str(region) for member, region in connection.execute(asked)}


def days_of_settlement(connection: Connection) -> list[date]:
    """The different days on which debts behind unerased reports were settled."""
    asked = select(_report.c.settled_on).where(_report.c.settled_on.is_not(None), _report.c.state != "erased")
    decided = select(_decided.c.settled_on).where(_decided.c.settled_on.is_not(None))
    return sorted(connection.execute(asked.union(decided)).scalars())


def reports_settled_on(connection: Connection, days: Sequence[date]) -> list[Report]:
    """The unerased reports of debts settled on one of these days, as their sources or two officials say."""
    decided = select(_decided.c.report_id).where(_decided.c.settled_on.in_(days))
    asked = whole_reports().where(
        or_(_report.c.settled_on.in_(days), _report.c.id.in_(decided)), _report.c.state != "erased"
    )
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))


def reports_superseded_by(connection: Connection, reports: Sequence[int]) -> list[Report]:
    """The unerased earlier versions of these reports, however far back."""
    found: list[Report] = []
    newer = list(reports)
    while newer:
        older = []
        for start in range(0, len(newer), _SLICE):
            some = newer[start : start + _SLICE]
            asked = whole_reports().where(_report.c.superseded_by.in_(some), _report.c.state != "erased")
            older += all_as(Report, connection.execute(asked.order_by(_report.c.id)))
        found += older
        newer = [report.id for report in older]
    return found


def erase_reports(connection: Connection, reports: Sequence[int]) -> None:
    """The sealed parts are gone for good; the row stays, so that counts and receipts still add up."""
    connection.execute(
        update(_report)
        .where(_report.c.id.in_(reports))
        .values(state="erased", sealed_identity=None, sealed_details=None)
    )


def mark_closed(connection: Connection, today: date, limit: int) -> int:
    """Notes the day on which withdrawn or superseded reports were first found so; returns how many were noted."""
    asked = select(_report.c.id).where(_is_closed(), _report.c.closed_on.is_(None)).limit(limit)
    found = list(connection.execute(asked).scalars())
    connection.execute(update(_report).where(_report.c.id.in_(found)).values(closed_on=today))
    return len(found)


def days_of_closing(connection: Connection) -> list[date]:
    """The different days on which unerased reports were found withdrawn or superseded."""
    asked = select(_report.c.closed_on).where(_is_closed(), _report.c.closed_on.is_not(None))
    return list(connection.execute(asked.distinct().order_by(_report.c.closed_on)).scalars())


def reports_closed_on(connection: Connection, days: Sequence[date]) -> list[tuple[int, int]]:
    """(report, subject) of the unerased reports that were found withdrawn or superseded on one of these days."""
    asked = select(_report.c.id, _report.c.subject_id).where(_is_closed(), _report.c.closed_on.in_(days))
    return [(report, subject) for report, subject in connection.execute(asked.order_by(_report.c.id))]


def subjects_with_open_case(connection: Connection, subjects: Sequence[int]) -> set[int]:
    """Which of these subjects have an objection or a repair that is not decided."""
    found: set[int] = set()
    for start in range(0, len(subjects), _SLICE):
        asked = select(_listing.c.subject_id).where(
            _listing.c.subject_id.in_(subjects[start : start + _SLICE]),
            or_(
                exists().where(
                    _objection.c.listing_id == _listing.c.id,
                    _objection.c.state.not_in(CLOSED_OBJECTION_STATES),
                ),
                exists().where(
                    _repair.c.listing_id == _listing.c.id, _repair.c.state.in_(OPEN_REPAIR_STATES)
                ),
            ),
        )
        found.update(connection.execute(asked).scalars())
    return found


def reports_by_number(connection: Connection, reports: Sequence[int]) -> list[Report]:
    """These reports, without those that are erased already."""
    asked = whole_reports().where(_report.c.id.in_(reports), _report.c.state != "erased")
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))


def _is_closed() -> ColumnElement[bool]:
    # Spelled out as in the partial index: with bound parameters no database would use it.
    return _report.c.state.in_([literal_column(f"'{state}'") for state in CLOSED_REPORT_STATES])
