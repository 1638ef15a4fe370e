"""What must be ended or deleted on a day, and what may not be deleted yet."""

from dataclasses import dataclass
from datetime import date, timedelta

from blacklist_service.rules.deadlines import add_months, due_on
from blacklist_service.rules.law import earliest_day, whole_number
from blacklist_service.rules.listing_states import ListingState, is_final
from blacklist_service.rules.terms import is_expired, retention_ends_on

_MONTHS_A_YEAR = 12
_CLOSED = "withdrawn_report_kept"
_RECORDS = "provision_records"


@dataclass(frozen=True, slots=True)
class ListingTermFacts:
    """A listing's state, its last day (None before it was listed), and the end of the conduct behind it."""

    state: ListingState
    expires_on: date | None = None
    settled_on: date | None = None
    conduct_ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ReportKeepingFacts:
    """The end of the conduct that a report tells of, and whether a court or an open case needs the report.

    `closed_on` is the day since which it is withdrawn or superseded.
    """

    settled_on: date | None = None
    conduct_ended_on: date | None = None
    has_legal_hold: bool = False
    closed_on: date | None = None


def must_end(facts: ListingTermFacts, today: date) -> bool:
    """The listing or allegation ends today as expired: its term or the time of retention is over."""
    if is_final(facts.state):
        return False
    kept_until = retention_ends_on(facts.settled_on, facts.conduct_ended_on)
    last_days = [day for day in (facts.expires_on, kept_until) if day is not None]
    return any(is_expired(day, today) for day in last_days)


def must_delete_report(facts: ReportKeepingFacts, today: date) -> bool:
    """The report is deleted today: five years after the end of the conduct, or when nobody stands by it any more
    (withdrawn or superseded) and its time of proof is over; unless it is held for a case.

    Law: 征信业管理条例 Art 16; 个人信息保护法 Art 47.
    """
    if facts.has_legal_hold:
        return False
    kept_until = retention_ends_on(facts.settled_on, facts.conduct_ended_on)
    if kept_until is not None and is_expired(kept_until, today):
        return True
    if facts.closed_on is None:
        return False
    return is_expired(due_on(_CLOSED, max(facts.closed_on, earliest_day(_CLOSED))), today)


def words_kept_until(ended_on: date) -> date:
    """The last day on which narratives, answers, applications and reasons of a case that ended then are kept.

    Law: 网络数据安全管理条例 Art 12 (records: 3 years at least), 个人信息保护法 Art 47 (and not longer).
    """
    return due_on(_RECORDS, max(ended_on, earliest_day(_RECORDS)))


def may_delete_network_log(written_on: date, today: date) -> bool:
    """A network log is older than the law's floor. Law: 网络安全法 (6 months)."""
    return today > add_months(written_on, whole_number("network_log_floor", today))


def may_delete_query_log(written_on: date, today: date, region: str = "") -> bool:
    """An entry of the log of enquiries is older than the law's floor in this region (Shenzhen 5 years)."""
    years = whole_number("query_log", today, region)
    return today > add_months(written_on, years * _MONTHS_A_YEAR)


def may_drop_tombstone(issued_on: date, is_acknowledged_by_all: bool, today: date) -> bool:
    """Every recipient has acknowledged the tombstone and its shortest time is over."""
    window = timedelta(days=whole_number("tombstone_window", today))
    return is_acknowledged_by_all and today > issued_on + window


def earliest_listed(today: date) -> date:
    """The first day of which a release's files may still be named in a manifest."""
    return today - timedelta(days=whole_number("delta_listed", today))


def earliest_kept(today: date) -> date:
    """The first day of which a release's files are still kept. No valid manifest names an older one.

    Law: 个人信息保护法 Art 47 (deleted once the purpose is achieved).
    """
    return today - timedelta(days=whole_number("released_object_kept", today))


def earliest_superseded(today: date) -> date:
    """The first day on which a snapshot may have been followed by a newer one and still be kept.

    Law: 个人信息保护法 Art 47 (deleted once the purpose is achieved).
    """
    return today - timedelta(days=whole_number("superseded_snapshot_kept", today))
