"""Of very many reports about one person so many as one call opens or one page shows: of every member some.

By the newest alone, a member that sends many rows would push everybody else's out: the names by which a person comes in
to its own case, the debt that an official decides on.
"""

from collections.abc import Sequence
from typing import Protocol, TypeVar

# So many stand on one page, or in one answer, about a case: an official has so many opened in a minute, and no more.
MOST_REPORTS = 50
# So many are opened to compare or to ask them all one thing.
MOST_OPENED = 64


class _Sent(Protocol):
    @property
    def id(self) -> int: ...

    @property
    def member_id(self) -> int: ...


_SentT = TypeVar("_SentT", bound=_Sent)


def shared_out(reports: Sequence[_SentT], most: int) -> list[_SentT]:
    """At most so many, by number: of each member in turn the newest, the oldest, the next newest, the next oldest."""
    if len(reports) <= most:
        return list(reports)
    of_member: dict[int, list[_SentT]] = {}
    for report in reports:
        of_member.setdefault(report.member_id, []).append(report)
    turns = [
        (min(2 * (len(own) - 1 - place), 2 * place + 1), -report.id, report)
        for own in of_member.values()
        for place, report in enumerate(own)
    ]
    first = sorted(turns, key=lambda turn: turn[:2])[:most]
    return sorted((report for _turn, _number, report in first), key=lambda report: report.id)
