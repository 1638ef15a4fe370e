"""How long a listing may be shown and how long bad information may be kept."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from blacklist_service.rules.deadlines import add_months, due_on
from blacklist_service.rules.law import earliest_day, whole_number

_RETENTION = "bad_information_retention"
_MONTHS_A_YEAR = 12


class Severity(StrEnum):
    """The three grades of 国办发〔2025〕22号."""

    MINOR = "minor"  # 轻微
    ORDINARY = "ordinary"  # 一般
    SERIOUS = "serious"  # 严重


@dataclass(frozen=True, slots=True)
class Publicity:
    """The shortest and the longest showing, each as its last day (inclusive)."""

    min_until: date
    max_until: date


def publicity(severity: Severity, listed_on: date) -> Publicity:
    """How long a listing is shown at least (before repair) and at most, counted from the day of listing.

    Minor conduct has no shortest showing. Law: 国办发〔2025〕22号; NDRC Order 58 until 2026-03-31, then Order 36.
    Raises: NotReadyError LAW.PARAMETER for a day before these rules.
    """
    longest = due_on(f"publicity_{severity.value}_max", listed_on)
    if severity is Severity.MINOR:
        return Publicity(listed_on, longest)
    return Publicity(due_on(f"publicity_{severity.value}_min", listed_on), longest)


def retention_ends_on(settled_on: date | None, conduct_ended_on: date | None = None) -> date | None:
    """The last day on which bad information may be kept: five years from the END of the conduct.

    None while the debt is unpaid and nothing else ended the conduct: the clock has not started. It never starts
    at the upload. Of two ends the earlier counts. Law: 征信业管理条例 Art 16.
    """
    ends = [day for day in (settled_on, conduct_ended_on) if day is not None]
    if not ends:
        return None
    ended_on = min(ends)
    years = whole_number(_RETENTION, max(ended_on, earliest_day(_RETENTION)))
    return add_months(ended_on, years * _MONTHS_A_YEAR)


def expires_on(
    severity: Severity, listed_on: date, settled_on: date | None = None, conduct_ended_on: date | None = None
) -> date:
    """The last day of a listing: the longest showing, or the end of retention where that comes first."""
    shown_until = publicity(severity, listed_on).max_until
    kept_until = retention_ends_on(settled_on, conduct_ended_on)
    return shown_until if kept_until is None else min(shown_until, kept_until)


def is_expired(last_day: date, today: date) -> bool:
    """The last day has passed; on the last day itself the listing still stands."""
    return today > last_day
