"""The spans of time in which enquiries are looked at: the hour that is watched, and the day of the quota."""

from datetime import datetime, timedelta

from blacklist_service.clock import day_of, midnight

WINDOW = timedelta(hours=1)


def seconds_left(now: datetime) -> int:
    """Seconds until the day of the quota ends."""
    return int((midnight(day_of(now) + timedelta(days=1)) - now).total_seconds()) + 1
