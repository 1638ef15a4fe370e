"""Which findings the rows of a submission have, counted where they lie: no page fetches a million rows to add up."""

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, select

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import SubmissionRow

_row = table_of(SubmissionRow)


@dataclass(slots=True)
class FindingCount:
    """A finding by code and severity: how often it occurs, and the first row, as numbered in the file, that has it."""

    code: str
    severity: str
    times: int
    first_row: int


def finding_counts(connection: Connection, submission: int) -> list[FindingCount]:
    """Errors first, the most frequent first.

    A row's findings are kept as JSON, [code, severity, column] each, without its number: rows with the same findings
    have the same text, so that the database groups by it and few texts are read.
    """
    asked = (
        select(_row.c.findings_json, func.count(), func.min(_row.c.row_number))
        .where(_row.c.submission_id == submission, _row.c.findings_json.is_not(None))
        .group_by(_row.c.findings_json)
    )
    counts: dict[tuple[str, str], FindingCount] = {}
    for told, times, first_row in connection.execute(asked):
        for code, severity, _column in orjson.loads(told):
            one = counts.setdefault((code, severity), FindingCount(code, severity, 0, first_row))
            one.times += times
            one.first_row = min(one.first_row, first_row)
    return sorted(counts.values(), key=lambda one: (one.severity, -one.times, one.code))
