"""Which findings the rows of a submission have: counted as they come in, so that no page adds up a million rows."""

from collections.abc import Iterable
from dataclasses import dataclass

import orjson


@dataclass(slots=True)
class FindingCount:
    """A finding by code and severity: how often it occurs, and the first row, as numbered in the file, that has it."""

    code: str
    severity: str
    times: int
    first_row: int


def count_findings(counted: str | None, rows: Iterable[tuple[int, str | None]]) -> str | None:
    """What was counted so far, and these rows, each with its findings as they are kept: JSON, [code, severity, column]
    each; as JSON again, None where there is nothing to count."""
    counts = {(one.code, one.severity): one for one in _read(counted)}
    for number, told in rows:
        for code, severity, _column in orjson.loads(told or "[]"):
            one = counts.setdefault((code, severity), FindingCount(code, severity, 0, number))
            one.times += 1
            one.first_row = min(one.first_row, number)
    if not counts:
        return None
    return orjson.dumps(
        [(one.code, one.severity, one.times, one.first_row) for one in counts.values()]
    ).decode()


def finding_counts(counted: str | None) -> list[FindingCount]:
    """Errors first, the most frequent first."""
    return sorted(_read(counted), key=lambda one: (one.severity, -one.times, one.code))


def _read(counted: str | None) -> list[FindingCount]:
    return [FindingCount(*one) for one in orjson.loads(counted or "[]")]
