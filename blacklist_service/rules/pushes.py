"""When a push that failed is tried again, and when somebody must be told of it: data of the house, no law."""

from datetime import datetime, timedelta
from enum import StrEnum

_FIRST_WAIT, _LONGEST_WAIT = timedelta(seconds=30), timedelta(hours=1)
_MOST_DOUBLINGS = 20
_TOLD_AFTER_FAILURES = 5


class PushKind(StrEnum):
    """The ways in which a release is pushed."""

    FOLDER = "folder"
    WEBHOOK = "webhook"
    SFTP = "sftp"


def wait_after(failures: int, share: float) -> timedelta:
    """The wait after the n-th failure in a row (from 1): 30 s, doubling, at most one hour, of which the share (0 to 1,
    drawn by chance) decides the second half, so that those who failed together do not come back together.

    It never ends: a removal may be among what waits.
    """
    whole = min(_FIRST_WAIT * (1 << min(failures - 1, _MOST_DOUBLINGS)), _LONGEST_WAIT)
    return whole * (0.5 + 0.5 * share)


def must_be_told(failures: int, failing_since: datetime | None, now: datetime) -> bool:
    """Whether an operator must be told of a push: it failed five times in a row, or has failed for an hour."""
    if failing_since is None:
        return False
    return failures >= _TOLD_AFTER_FAILURES or now - failing_since >= _LONGEST_WAIT
