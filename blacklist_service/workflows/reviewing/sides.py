"""The two subjects that a review or the machine's decision is about."""

from blacklist_service.store import reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision, Review


def sides_today(connection: Connection, asked: Review | MatchDecision) -> tuple[int, int]:
    """The report's subject and the candidate as they stand today; twice the same where one subject might be two."""
    report = reports.find(connection, asked.report_id)
    assert report is not None
    return report.subject_id, subjects.survivor_of(connection, asked.subject_id)
