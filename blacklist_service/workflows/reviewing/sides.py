"""The two subjects that a review or the machine's decision is about."""

from collections.abc import Sequence

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
    return people_of_reviews(connection, [review])[0]


def people_of_reviews(connection: Connection, found: Sequence[Review]) -> list[tuple[int, ...]]:
    """The same for each of several reviews, by as many questions as for one."""
    given = reports.subjects_of(connection, {one.report_id for one in found})
    living = subjects.survivors_of(connection, {one.subject_id for one in found})
    seconds = judgements.seconds_of(connection, [one.id for one in found if one.id is not None])
    before = {number: (one.given_subject, one.against_subject) for number, one in seconds.items()}
    return [(given[one.report_id], living[one.subject_id], *before.get(one.id or 0, ())) for one in found]
