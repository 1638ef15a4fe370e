"""When a member's enquiries look like a search through people instead of customers: thresholds as data, no law.

A miss is nothing strange on a list of few: whether many misses are is agreed with each member. What no honest user does
is to ask for numbers that differ only at their end, or for many numbers under names that are not theirs.
"""

from dataclasses import dataclass
from enum import StrEnum

# The last so many enquiries of an hour are looked at; fewer than the least say nothing.
MOST_WATCHED = 500
LEAST_WATCHED = 50
# Different numbers of one region and birth date: real customers share one by twos and threes.
MOST_NEIGHBOURS = 20
# One number asked for under names that are not its own: a typing error is made twice or thrice.
MOST_NAMES_OF_ONE = 10
# Enquiries whose number is known under another name.
MOST_AMBIGUOUS_PERCENT = 20
_WHOLE = 100
# Different people that one official opens within the hour; a search through a queue is slower.
MOST_PEOPLE_AN_HOUR = 300
# From this hour to that one (Chinese time) offices are closed; some work late, nobody works through a register then.
NIGHT_FROM, NIGHT_UNTIL = 22, 6
MOST_PEOPLE_AN_HOUR_AT_NIGHT = 60
# Whoever shows a batch looks at all its people at once, because somebody else chose them: so many count as one.
PEOPLE_OF_A_BATCH_AS_ONE = 5


class Suspicion(StrEnum):
    """Why a member or a person is suspended by the machine."""

    NEIGHBOURS = "neighbours"
    AMBIGUOUS = "ambiguous"
    MISSES = "misses"
    PACE = "pace"
    OFF_HOURS = "off_hours"
    DECOY = "decoy"


@dataclass(frozen=True, slots=True)
class Watched:
    """A member's last enquiries within the window: how many different numbers, how they ended, how many of them at
    most share all but their last four characters, and how often at most one was asked for under a wrong name."""

    asked: int
    missed: int
    ambiguous: int
    neighbours: int
    of_one: int = 0


def suspicion_of(watched: Watched, most_misses_percent: int) -> Suspicion | None:
    """What is wrong with these enquiries, worst first; None for nothing. `most_misses_percent`: 1 to 100, where 100
    never suspends."""
    if watched.neighbours > MOST_NEIGHBOURS:
        return Suspicion.NEIGHBOURS
    if watched.of_one > MOST_NAMES_OF_ONE:
        return Suspicion.AMBIGUOUS
    if watched.asked < LEAST_WATCHED:
        return None
    if watched.ambiguous * _WHOLE > watched.asked * MOST_AMBIGUOUS_PERCENT:
        return Suspicion.AMBIGUOUS
    if watched.missed * _WHOLE > watched.asked * most_misses_percent:
        return Suspicion.MISSES
    return None


def pace_of_batch(people: int) -> int:
    """As how many people of the last hour a batch of so many counts: a fifth, rounded up."""
    return -(-people // PEOPLE_OF_A_BATCH_AS_ONE)


def suspicion_of_looks(people: int, hour: int) -> Suspicion | None:
    """What is wrong with an official's looks of the last hour at so many different people; `hour`: 0 to 23, now."""
    if people > MOST_PEOPLE_AN_HOUR:
        return Suspicion.PACE
    return Suspicion.OFF_HOURS if people > most_people_at(hour) else None


def most_people_at(hour: int) -> int:
    """At how many different people an official looks within the hour before it is strange; `hour`: 0 to 23, now."""
    is_night = hour >= NIGHT_FROM or hour < NIGHT_UNTIL
    return MOST_PEOPLE_AN_HOUR_AT_NIGHT if is_night else MOST_PEOPLE_AN_HOUR
