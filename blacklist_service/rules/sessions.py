"""How long a session of the console lives, how long a second factor counts, and how long who guessed wrongly waits."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Stage(StrEnum):
    """How far somebody has come: the password was right; a link was redeemed and no factor is there yet; or all."""

    PASSWORD = "password"  # noqa: S105  # the name of a stage
    ENROLMENT = "enrolment"
    COMPLETE = "complete"


# Between the password and the second factor, and while the first factors are set up.
_HALF_WAY = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class SessionLimits:
    """`idle`: without a call. `whole`: in all. `proof`: a second factor counts as fresh."""

    idle: timedelta
    whole: timedelta
    proof: timedelta


def is_over(
    limits: SessionLimits, stage: Stage, *, began_at: datetime, seen_at: datetime, now: datetime
) -> bool:
    """Whether a session has ended by itself. OWASP ASVS 5.0 7.3.1, 7.3.2."""
    whole = limits.whole if stage is Stage.COMPLETE else min(_HALF_WAY, limits.whole)
    return now >= began_at + whole or now >= seen_at + limits.idle


def is_fresh(limits: SessionLimits, proven_at: datetime | None, now: datetime) -> bool:
    """Whether the second factor was shown lately enough for a decision, an export or an unmasking (ASVS 7.5.3)."""
    return proven_at is not None and now < proven_at + limits.proof


@dataclass(frozen=True, slots=True)
class BackOff:
    """How many attempts are free, and how long at most the next one waits."""

    free: int
    longest: timedelta


# Whoever guesses at one account waits minutes at most: nobody can lock a colleague out for a day.
OF_ACCOUNT = BackOff(free=5, longest=timedelta(minutes=5))
# An office may stand behind one address.
OF_ADDRESS = BackOff(free=20, longest=timedelta(minutes=15))
# Failures that are older than this are forgotten.
FORGOTTEN_AFTER = timedelta(hours=24)
# Growing beyond this only makes the number longer.
_MOST_DOUBLINGS = 20


def wait_after(back_off: BackOff, failed: int) -> timedelta:
    """How long after so many failures the next attempt waits: nothing at first, then one second, doubled each time."""
    over = failed - back_off.free
    if over < 0:
        return timedelta(0)
    return min(timedelta(seconds=1 << min(over, _MOST_DOUBLINGS)), back_off.longest)


def is_burst(back_off: BackOff, failed: int) -> bool:
    """Whether so many failures are told to the journal: at the end of the free ones, then at each doubling."""
    times, rest = divmod(failed, back_off.free)
    return failed > 0 and rest == 0 and times & (times - 1) == 0
