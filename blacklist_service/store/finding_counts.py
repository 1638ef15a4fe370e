"""Which findings the rows of a submission have, counted where they lie: no page fetches a million rows to add up."""

from typing import NamedTuple

from sqlalchemy import Connection, column, func, select, true
from sqlalchemy.dialects.postgresql import JSONB

from blacklist_service.store.base import table_of
from blacklist_service.store.tables import SubmissionRow

_row = table_of(SubmissionRow)


class FindingCount(NamedTuple):
    """A finding by code and severity: in how many rows it stands, counting each time, and the first of them."""

    code: str
    severity: str
    times: int
    first_row: int


def finding_counts(connection: Connection, submission: int) -> list[FindingCount]:
    """Errors first, the most frequent first. A row's findings are kept as JSON: [code, severity, column] each."""
    if connection.dialect.name == "postgresql":
        found = func.jsonb_array_elements(_row.c.findings_json.cast(JSONB)).table_valued(
            column("value", JSONB), name="found"
        )
        code, severity = found.c.value[0].astext, found.c.value[1].astext
    else:
        found = func.json_each(_row.c.findings_json).table_valued("value", name="found")
        code, severity = (func.json_extract(found.c.value, f"$[{place}]") for place in (0, 1))
    asked = (
        select(code, severity, func.count(), func.min(_row.c.row_number))
        .select_from(_row.join(found, true()))
        .where(_row.c.submission_id == submission, _row.c.findings_json.is_not(None))
        .group_by(code, severity)
    )
    rows = connection.execute(asked).all()
    counted = [FindingCount(str(a), str(b), int(times), int(first)) for a, b, times, first in rows]
    return sorted(counted, key=lambda one: (one.severity, -one.times, one.code))
