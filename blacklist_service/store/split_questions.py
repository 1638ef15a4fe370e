"""Reviews that ask whether a subject is two: their report is one of the subject's own."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from blacklist_service.store.base import all_as, drawn_key, table_of
from blacklist_service.store.bulk import ask
from blacklist_service.store.subjects import aliases_of
from blacklist_service.store.tables import Report, Review

_review = table_of(Review)
_report = table_of(Report)
_ASKED = """
SELECT review.report_id, review.subject_id, review.state FROM {asked} CROSS JOIN review
WHERE review.report_id = asked.value
"""


def asked_of(connection: Connection, reports: Collection[int]) -> list[tuple[int, int, str]]:
    """(report, subject, state) of every review of these reports: no report is asked about a subject twice."""
    return ask(connection, _ASKED, sorted(reports))


def within(connection: Connection, subject: int) -> list[Review]:
    """Reviews whose both sides are this subject today: it might be two, or was judged to be one; oldest first."""
    asked = (
        select(_review)
        .join(_report, _report.c.id == _review.c.report_id)
        .where(
            _report.c.subject_id == subject,
            _review.c.subject_id.in_(aliases_of(connection, subject)),
            _review.c.state != "moot",
        )
    )
    return all_as(Review, connection.execute(asked.order_by(_review.c.id)))


def open_split(connection: Connection, report: int, subject: int, **values: Any) -> int:
    """Asks whether a subject is two, under one of its reports; a question of the two that became moot is asked anew.
    Returns the review."""
    at = (_review.c.report_id == report, _review.c.subject_id == subject)
    asked = values | {"state": "open"}
    again = connection.execute(
        update(_review)
        .where(*at, _review.c.state == "moot")
        .values(version=_review.c.version + 1, asked_before=None, news="", **_UNJUDGED, **asked)
    )
    if again.rowcount:
        return int(connection.execute(select(_review.c.id).where(*at)).scalar_one())
    return drawn_key(
        connection.execute(insert(_review).values(report_id=report, subject_id=subject, version=1, **asked))
    )


def end_within(connection: Connection, reports: Sequence[int], subject: int) -> None:
    """These reports have left the subject: whether they should is no question any more."""
    connection.execute(
        update(_review)
        .where(
            _review.c.report_id.in_(reports), _review.c.subject_id == subject, _review.c.state == "open",
            _review.c.leaving_json != "[]",
        )
        .values(state="moot", version=_review.c.version + 1)
    )  # fmt: skip


_UNJUDGED = dict.fromkeys(("verdict", "reason", "decided_by", "decided_at"))
