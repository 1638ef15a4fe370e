"""One thing that the doctor looked at: a stable code, how bad it is, and the sentence in both languages."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Level(StrEnum):
    """A failed check must be mended before the service runs in production; a warning should be."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, under a stable code."""

    code: str
    level: Level
    zh: str
    en: str


def overdue(  # noqa: PLR0917  # reads as a line of the table
    code: str, since: datetime | None, now: datetime, limit: timedelta, zh: str, en: str
) -> Check:
    """A warning where something has waited longer than it may."""
    waited = max(0, round((now - since).total_seconds())) if since else 0
    level = Level.WARN if waited > limit.total_seconds() else Level.OK
    return Check(code, level, f"{zh}已等待 {waited} 秒。", f"{en} has waited for {waited} s.")


def judge(code: str, *, is_good: bool, level: Level, good: tuple[str, str], bad: tuple[str, str]) -> Check:
    """Good, or bad at this level."""
    return Check(code, Level.OK, *good) if is_good else Check(code, level, *bad)
