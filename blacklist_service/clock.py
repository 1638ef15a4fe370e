"""The only source of time. Everything that needs "now" takes a Clock, so that a test can move it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from time import perf_counter, sleep
from zoneinfo import ZoneInfo

# The law counts days in Chinese time; instants are stored in UTC.
LAW_ZONE = ZoneInfo("Asia/Shanghai")


def _system_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Clock:
    """Tells the instant (aware, UTC) and the day on which the law counts (Asia/Shanghai)."""

    source: Callable[[], datetime] = _system_now

    def now(self) -> datetime:
        return self.source()

    def today(self) -> date:
        return day_of(self.source())

    def ticks(self) -> float:
        """Seconds since some instant, for measuring alone."""
        return perf_counter()

    def wait(self, seconds: float) -> None:
        """Lets so many seconds pass."""
        sleep(seconds)


def day_of(instant: datetime) -> date:
    """The calendar day of an instant in Chinese time."""
    return instant.astimezone(LAW_ZONE).date()


def midnight(day: date) -> datetime:
    """The instant at which a day begins in Chinese time."""
    return datetime(day.year, day.month, day.day, tzinfo=LAW_ZONE)


def clock_text(instant: datetime) -> str:
    """An instant as a reader in China sees it: 2026-11-21 06:36."""
    return f"{instant.astimezone(LAW_ZONE):%Y-%m-%d %H:%M}"


def fixed_clock(at: datetime) -> Clock:
    """A clock that stands still, for tests and for replaying a day."""
    return Clock(lambda: at)


@dataclass(slots=True)
class MovingClock(Clock):
    """A clock that is set and moved by hand: the demo and the journeys live through weeks in seconds."""

    at: datetime = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.source = lambda: self.at

    def move(self, step: timedelta) -> None:
        self.at += step

    def wait(self, seconds: float) -> None:
        """Keeps nobody waiting: time passes by hand."""
