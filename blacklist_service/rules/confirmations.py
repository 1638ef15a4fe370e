"""How long a recipient may leave a removal unconfirmed: an alarm, then nothing new against anybody, then the office."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from blacklist_service.clock import day_of
from blacklist_service.rules.law import whole_number

# Asked of each removal that is owed, and of few days.
_STEPS_KEPT = 64


class RemovalAlarm(StrEnum):
    """How late a confirmation is, in rising order."""

    WAITING = "waiting"
    ALARM = "alarm"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class ConfirmationSteps:
    """Hours after which a removal that nobody confirms is an alarm, stops what is new, and is told to the office."""

    alarm: int
    stop: int
    notice: int


@lru_cache(maxsize=_STEPS_KEPT)
def steps_on(day: date) -> ConfirmationSteps:
    """The steps in force on a day.

    House rule (law parameters removal_alarm, removal_stop, removal_office_notice), in hours of the clock.
    """
    return ConfirmationSteps(
        whole_number("removal_alarm", day),
        whole_number("removal_stop", day),
        whole_number("removal_office_notice", day),
    )


def alarm_of(owed_since: datetime, now: datetime) -> RemovalAlarm:
    """How late a recipient is with a removal that was decided at `owed_since`; a limit counts from its very instant.

    House rule (law parameters removal_alarm, removal_office_notice), in hours of the clock.
    """
    waited, steps = now - owed_since, steps_on(day_of(now))
    if waited >= timedelta(hours=steps.notice):
        return RemovalAlarm.NOTICE
    if waited >= timedelta(hours=steps.alarm):
        return RemovalAlarm.ALARM
    return RemovalAlarm.WAITING


def must_stop(told_at: datetime | None, now: datetime) -> bool:
    """Whether a recipient gets nothing new against anybody: its oldest unconfirmed tombstone was given to it at
    `told_at` (None: it owes none), which is too long ago. What we have not told it yet is our delay and not its own.

    House rule (law parameter removal_stop), in hours of the clock.
    """
    if told_at is None:
        return False
    return now - told_at >= timedelta(hours=steps_on(day_of(now)).stop)


class Holding(StrEnum):
    """How an entry stands with a recipient that was ever told of it."""

    HELD = "held"
    SUPPRESSED = "suppressed"  # held, and not to be used until further notice
    ENDED = "ended"  # nobody may hold it any more, and the next release says so
    RETRACTED = "retracted"  # told to forget it, and silent so far
    FORGOTTEN = "forgotten"


def holding_of(*, is_live: bool, is_suppressed: bool, is_listed: bool, is_confirmed: bool) -> Holding:
    """How an entry stands, by what its recipient was told last, whether its listing stands, and what was confirmed.

    House rule (design invariant 7: a removal is complete only when every recipient has acknowledged).
    """
    if not is_live:
        return Holding.FORGOTTEN if is_confirmed else Holding.RETRACTED
    if not is_listed:
        return Holding.ENDED
    return Holding.SUPPRESSED if is_suppressed else Holding.HELD
