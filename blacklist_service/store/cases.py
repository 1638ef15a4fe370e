"""Questions about what stands behind a listing: the subject's reports, who sent them, what is unsure about them."""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection, delete, func, select, update

from blacklist_service.ids import submission_and_row
from blacklist_service.store.base import all_as, table_of
from blacklist_service.store.bulk import insert_rows
from blacklist_service.store.subjects import aliases_of, survivor_of
from blacklist_service.store.tables import (
    Member,
    Report,
    Review,
    Submission,
    Token,
)

_report = table_of(Report)
_review = table_of(Review)
_submission = table_of(Submission)
_member = table_of(Member)
_token = table_of(Token)
# Parameters of one statement: far below the limits of both databases.
_SLICE = 5000


def family_of(connection: Connection, subject: int) -> list[int]:
    """The ids under which a subject is known: the survivor of its merges first, then every alias."""
    return aliases_of(connection, survivor_of(connection, subject))


def unerased_reports(connection: Connection, subjects: Sequence[int]) -> list[Report]:
    """Every report of a subject whose identity can still be opened."""
    asked = select(_report).where(_report.c.subject_id.in_(subjects), _report.c.sealed_identity.is_not(None))
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))


def count_open_reviews(connection: Connection, reports: Sequence[int]) -> int:
    """How many matches of these reports still wait for a person."""
    asked = select(func.count()).where(_review.c.report_id.in_(reports), _review.c.state == "open")
    return int(connection.execute(asked).scalar_one())


def uploaders_of(connection: Connection, reports: Iterable[int]) -> frozenset[str]:
    """The log-ins of all who uploaded one of these reports."""
    submissions = {submission_and_row(report)[0] for report in reports}
    asked = select(_submission.c.received_by).where(_submission.c.id.in_(submissions))
    return frozenset(connection.execute(asked).scalars())


def region_of_member(connection: Connection, member: int) -> str:
    """The region that a member reports for; "" for the whole country."""
    return str(connection.execute(select(_member.c.region).where(_member.c.id == member)).scalar_one())


def days_of_settlement(connection: Connection) -> list[date]:
    """The different days on which debts behind unerased reports were settled."""
    asked = select(_report.c.settled_on).where(_report.c.settled_on.is_not(None), _report.c.state != "erased")
    return list(connection.execute(asked.distinct().order_by(_report.c.settled_on)).scalars())


def reports_settled_on(connection: Connection, days: Sequence[date]) -> list[Report]:
    """The unerased reports of debts settled on one of these days."""
    asked = select(_report).where(_report.c.settled_on.in_(days), _report.c.state != "erased")
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))


def reports_superseded_by(connection: Connection, reports: Sequence[int]) -> list[Report]:
    """The unerased earlier versions of these reports, however far back."""
    found: list[Report] = []
    newer = list(reports)
    while newer:
        older = []
        for start in range(0, len(newer), _SLICE):
            some = newer[start : start + _SLICE]
            asked = select(_report).where(_report.c.superseded_by.in_(some), _report.c.state != "erased")
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


def replace_tokens(
    connection: Connection, subjects: Sequence[int], tokens: Iterable[tuple[int, int]]
) -> None:
    """The blind index of these subjects becomes exactly these (token, subject) pairs."""
    connection.execute(delete(_token).where(_token.c.subject_id.in_(subjects)))
    insert_rows(connection, Token, ("token", "subject_id"), sorted(set(tokens)))


def reports_by_number(connection: Connection, reports: Sequence[int]) -> list[Report]:
    """These reports, without those that are erased already."""
    asked = select(_report).where(_report.c.id.in_(reports), _report.c.state != "erased")
    return all_as(Report, connection.execute(asked.order_by(_report.c.id)))
