"""The two subjects that a review or the machine's decision is about."""

from blacklist_service.store import judgements, reports, subjects
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import MatchDecision, Review


def sides_today(connection: Connection, asked: Review | MatchDecision) -> tuple[int, int]:
    """The report's subject and the candidate as they stand today; twice the same where one subject might be two."""
    report = reports.find(connection, asked.report_id)
    assert report is not None
    return report.subject_id, subjects.survivor_of(connection, asked.subject_id)


def people_of_review(connection: Connection, review: Review) -> tuple[int, ...]:
    """Everybody whom an official who decides or reads a review is shown: both sides today, and as a second official
    sees them."""
    assert review.id is not None
    second = judgements.second_of(connection, review.id)
    before = () if second is None else (second.given_subject, second.against_subject)
    return (*sides_today(connection, review), *before)
