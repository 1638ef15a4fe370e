"""What a Metro 2 account breaks: rule ids of this project, because the guide's own text is licensed.

Codes and periods are those that public guides and moov-io/metro2 state; the Credit Reporting Resource Guide decides.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from exports.metro2.cells import Values
from exports.metro2.layout import layout
from exports.metro2.records import Account

DELETIONS = frozenset({"DA", "DF"})
# Days past due from which a status holds, the highest first.
DELINQUENCY = ((180, "84"), (150, "83"), (120, "82"), (90, "80"), (60, "78"), (30, "71"))
_PAST_DUE = frozenset(status for _days, status in DELINQUENCY)
_PAID_LATE = frozenset({"61", "62", "63", "64", "65"})
_DEROGATORY = _PAST_DUE | _PAID_LATE | {"88", "89", "93", "94", "95", "96", "97"}
_CLOSED = _PAID_LATE | {"13"}
_RATED = frozenset({"05", "13", "65", "88", "89", "94", "95"})
_STATUSES = _DEROGATORY | _CLOSED | DELETIONS | {"05", "11"}
_RATINGS = frozenset("0123456GL")
_PROFILE = re.compile(r"[0-6BDEGHJKL]{24}")
_COMPLIANCE = frozenset({"XA", "XB", "XC", "XD", "XE", "XF", "XG", "XH", "XJ", "XR"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that an account breaks, and the field (or segment.field) in which it does."""

    rule: str
    field: str


def check_account(account: Account) -> list[Finding]:
    """Every rule that an account breaks; a deletion needs only its status. Never raises for data."""
    if account.base.get("account_status") in DELETIONS:
        return []
    found = list(_missing("base", account.base))
    for segment in account.segments:
        found += _missing(segment.name, segment.values)
    return found + [Finding(rule, field) for rule, field, is_kept in _RULES if not is_kept(account.base)]


def _missing(record: str, values: Values) -> Iterator[Finding]:
    written_for_us = {"record_descriptor_word", "segment_identifier"}
    for one in layout(record):
        if one.is_required and one.name not in written_for_us and values.get(one.name) in (None, ""):
            yield Finding("METRO2.REQUIRED", one.name if record == "base" else f"{record}.{one.name}")


def _status(values: Values) -> str:
    return str(values.get("account_status") or "")


def _has_known_status(values: Values) -> bool:
    return _status(values) in _STATUSES


def _has_rating_where_asked(values: Values) -> bool:
    rating = values.get("payment_rating")
    return (rating in _RATINGS) if _status(values) in _RATED else rating is None


def _has_known_profile(values: Values) -> bool:
    return bool(_PROFILE.fullmatch(str(values.get("payment_history_profile") or "")))


def _has_known_compliance(values: Values) -> bool:
    return values.get("compliance_condition_code") in (_COMPLIANCE | {None})


def _has_first_delinquency(values: Values) -> bool:
    return _status(values) not in _DEROGATORY or values.get("first_delinquent_on") is not None


def _has_past_due(values: Values) -> bool:
    return _status(values) not in _PAST_DUE or bool(values.get("amount_past_due"))


def _has_closing(values: Values) -> bool:
    return _status(values) not in _CLOSED or values.get("closed_on") is not None


def _has_days_in_order(values: Values) -> bool:
    opened, closed, of = (values.get(name) for name in ("opened_on", "closed_on", "information_of"))
    return _ascend(opened, of) and _ascend(opened, closed) and _ascend(closed, of)


def _ascend(first: object, second: object) -> bool:
    return not (isinstance(first, date) and isinstance(second, date)) or first <= second


_RULES: tuple[tuple[str, str, Callable[[Values], bool]], ...] = (
    ("METRO2.STATUS", "account_status", _has_known_status),
    ("METRO2.PAYMENT_RATING", "payment_rating", _has_rating_where_asked),
    ("METRO2.PROFILE", "payment_history_profile", _has_known_profile),
    ("METRO2.COMPLIANCE", "compliance_condition_code", _has_known_compliance),
    ("METRO2.FIRST_DELINQUENCY", "first_delinquent_on", _has_first_delinquency),
    ("METRO2.PAST_DUE", "amount_past_due", _has_past_due),
    ("METRO2.CLOSED", "closed_on", _has_closing),
    ("METRO2.DATES", "opened_on", _has_days_in_order),
)
