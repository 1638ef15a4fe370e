"""Crons in Chinese time: which slots of a schedule have come since the last one."""

from datetime import UTC, date, datetime, timedelta

from apscheduler.triggers.cron import CronTrigger

from blacklist_service.clock import LAW_ZONE, day_of, midnight
from blacklist_service.errors import InvalidError
from blacklist_service.rules.calendar import ScheduleDays, days_due_on

_FIELDS = 5
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
# Looked through from the nearest: a cron that fires each minute is not walked through for a year.
_WINDOWS = (timedelta(hours=1), timedelta(days=1), timedelta(days=32), timedelta(days=400))
_DAY, _MOMENT = timedelta(days=1), timedelta(microseconds=1)


def parse_cron(cron: str) -> CronTrigger:
    """The trigger of a five-field cron (crontab(5)) that counts in Asia/Shanghai.

    Raises InvalidError FEED.CRON for anything else. Day of month and day of week together are refused: cron reads
    them as "or", APScheduler as "and".
    """
    fields = cron.split()
    try:
        if len(fields) != _FIELDS or (fields[2] != "*" and fields[4] != "*"):
            raise ValueError
        minute, hour, day, month, weekday = fields
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_weekdays(weekday), timezone=LAW_ZONE
        )
    except (ValueError, KeyError):
        raise InvalidError(
            "FEED.CRON",
            "定时表达式无效（五段，北京时间）。",
            "The cron is not valid (five fields, Asia/Shanghai).",
        ) from None


def newest_slot(
    cron: str, after: datetime, until: datetime, days: ScheduleDays = ScheduleDays.EVERY_DAY
) -> datetime | None:
    """The newest slot (UTC) with after < slot <= until; None where there is none. Looks back 400 days at most.

    With WORKING_DAYS a slot on a day off is due at the same time of day on the next working day.
    """
    trigger = parse_cron(cron)
    if days is ScheduleDays.EVERY_DAY:
        return _newest(trigger, after, until)
    return _newest_worked(trigger, max(after, until - _WINDOWS[-1]), until)


def _newest(trigger: CronTrigger, after: datetime, until: datetime) -> datetime | None:
    for window in _WINDOWS:
        start = max(after, until - window)
        slot = _newest_in(trigger, start, until)
        if slot is not None or start == after:
            return slot
    return None


def _newest_worked(trigger: CronTrigger, after: datetime, until: datetime) -> datetime | None:
    """Day by day from the last, because what was moved does not come in the order of the cron."""
    day = day_of(until)
    while day >= day_of(after):
        found = [
            slot
            for source in days_due_on(day)
            if (slot := _moved(trigger, source, day, after, until)) is not None
        ]
        if found:
            return max(found)
        day -= _DAY
    return None


def _moved(
    trigger: CronTrigger, source: date, day: date, after: datetime, until: datetime
) -> datetime | None:
    """The newest slot of one day, as due on another one within the bounds."""
    # The bounds leave out their own beginning, and the first moment of a day is of that day.
    begin, end = (midnight(one) - _MOMENT for one in (day, day + _DAY))
    shift = day - source
    slot = _newest(trigger, max(after, begin) - shift, min(until, end) - shift)
    return None if slot is None else slot + shift


def _newest_in(trigger: CronTrigger, after: datetime, until: datetime) -> datetime | None:
    newest = None
    # The trigger counts a slot at its start as due: begin a moment later.
    slot = trigger.get_next_fire_time(None, after + _MOMENT)
    while slot is not None and slot <= until:
        newest = slot
        slot = trigger.get_next_fire_time(None, slot + _MOMENT)
    return None if newest is None else newest.astimezone(UTC)


def _weekdays(field: str) -> str:
    """Cron counts weekdays from Sunday (0 and 7), APScheduler from Monday: numbers become names."""
    if not any(letter.isdigit() for letter in field) or field.startswith("*"):
        return field
    days: set[int] = set()
    for part in field.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        days.update(day % 7 for day in range(int(first), int(last or first) + 1, int(step or 1)))
    if not days or not all(
        0 <= int(n) <= 7 for part in field.split(",") for n in part.partition("/")[0].split("-")
    ):
        raise ValueError
    return ",".join(_WEEKDAYS[day] for day in sorted(days))
