"""How many sealed records an actor may have opened, by the kind of work: data of the house, no law.

A person at a desk opens some records a minute; who opens hundreds copies the list. Work of the service itself has a
budget too, wide enough for the largest list and stated here instead of being passed by.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

# So long the doctor and the metrics speak of a refusal.
TOLD_FOR = timedelta(days=30)


class OpeningBudget(NamedTuple):
    """Records an actor may have opened within one minute, and within one day of Chinese time."""

    per_minute: int
    per_day: int


OPENING_BUDGETS: Mapping[str, OpeningBudget] = {
    # One official: a case opens some ten records, a list of two hundred cases one each.
    "official": OpeningBudget(600, 10_000),
    # The accounts of a member, which asks by the hundred; how many people it may ask about is its quota.
    "member": OpeningBudget(6_000, 200_000),
    # A member reading back what it sent itself: the rejected rows of a file of one million.
    "own": OpeningBudget(1_500_000, 10_000_000),
    # All subjects together, who have no accounts: each proof opens at most some fifty records. Records of nobody count
    # too, so that a spent budget tells no case; it is wide, so that a few who guess do not spend it for everybody.
    "subject": OpeningBudget(60_000, 20_000_000),
    # Intake, releases, retention, checks and moves of keys, which walk through the whole list.
    "service": OpeningBudget(5_000_000, 500_000_000),
}
