"""What the merges behind a subject tell of its reports: since when two sides of it stood under one number, and which
reports were one person's before.

Asked before a split, while the aliases still tell of every merge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import orjson

from blacklist_service.ids import submission_and_row
from blacklist_service.store import subjects, submissions
from blacklist_service.store.session import Connection

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PastMerges:
    """Of the reports of a subject that parts.

    `as_one_since`: the first instant at which both sides may have stood under one number; `received`: when each report
    came in; `brought_by`: the first merge that moved a report, as its instant and its number.
    """

    as_one_since: datetime
    received: Mapping[int, datetime]
    brought_by: Mapping[int, tuple[datetime, int]]

    def together_with(self, report: int) -> set[int]:
        """The reports that are known to have been this one's person's before both sides were one, itself among them;
        none where it is on neither side."""
        if report not in self.received:
            return set()
        merge = self.brought_by.get(report)
        return {
            one
            for one, at in self.received.items()
            # What came straight to the survivor may be anybody's once both were one.
            if self.brought_by.get(one) == merge and (merge is not None or at < self.as_one_since)
        } | {report}


def past_merges(
    connection: Connection, subject: int, leaving: Sequence[int], staying: Sequence[int]
) -> PastMerges:
    """Each report joined by the merge that brought it, else by its receipt."""
    brought = _brought_by(connection, subject)
    everything = [*leaving, *staying]
    came = submissions.received_at(connection, {submission_and_row(one)[0] for one in everything})
    received = {one: came.get(submission_and_row(one)[0], _EVER) for one in everything}
    joined = {one: brought[one][0] if one in brought else at for one, at in received.items()}
    since = max(min(joined[one] for one in leaving), min(joined[one] for one in staying))
    return PastMerges(since, received, brought)


def _brought_by(connection: Connection, subject: int) -> dict[int, tuple[datetime, int]]:
    found: dict[int, tuple[datetime, int]] = {}
    for one in subjects.aliases_of(connection, subject):
        for change in subjects.changes_of(connection, one):
            if change.kind == "merge":
                merge = (change.changed_at, change.id or 0)
                for report in orjson.loads(change.reports_json):
                    found[report] = min(found.get(report, merge), merge)
    return found
