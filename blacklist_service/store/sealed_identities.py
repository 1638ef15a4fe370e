"""Sealed identities of current reports: all of them page by page, or those of some reports."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, func, select

from blacklist_service.store.base import table_of
from blacklist_service.store.bulk import ask
from blacklist_service.store.data_keys import KEY_OF_REPORT, with_key
from blacklist_service.store.tables import Report

_report = table_of(Report)
_BY_NUMBER = """
SELECT report.id, report.subject_id, CAST(data_key.sealed_key || report.sealed_identity AS {blob})
FROM {asked} CROSS JOIN report CROSS JOIN data_key
WHERE report.id = asked.value AND report.state = 'current' AND report.sealed_identity IS NOT NULL
AND data_key.report_id = report.id
"""


def count(connection: Connection) -> int:
    """How many current reports have an identity."""
    asked = select(func.count()).where(_report.c.state == "current", _report.c.sealed_identity.is_not(None))
    return int(connection.execute(asked).scalar_one())


def page(connection: Connection, after: int, limit: int) -> list[tuple[int, int, bytes]]:
    """(report, subject, sealed identity) of current reports above a number, by number."""
    return _page(connection, after, limit, _report.c.state == "current")


def unerased_page(connection: Connection, after: int, limit: int) -> list[tuple[int, int, bytes]]:
    """The same of every report that can still be opened, current or not."""
    return _page(connection, after, limit, _report.c.state != "erased")


def _page(
    connection: Connection, after: int, limit: int, which: ColumnElement[bool]
) -> list[tuple[int, int, bytes]]:
    identity = with_key(_report.c.sealed_identity)
    asked = (
        select(_report.c.id, _report.c.subject_id, identity)
        .join_from(_report, KEY_OF_REPORT, KEY_OF_REPORT.c.report_id == _report.c.id)
        .where(_report.c.id > after, which, _report.c.sealed_identity.is_not(None))
    )
    found = connection.execute(asked.order_by(_report.c.id).limit(limit))
    return [(report, subject, sealed) for report, subject, sealed in found]


def of_reports(connection: Connection, reports: Collection[int]) -> list[tuple[int, int, bytes]]:
    """(report, subject, sealed identity) of those of these reports that are current."""
    return ask(connection, _BY_NUMBER, sorted(reports))
