"""What a value must look like by the kind of its tag: rules I0000201 (type, length, code) and I0000601 (dates)."""

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

from exports.pboc.codes import code_tables
from exports.pboc.condition import Lookup
from exports.pboc.forms import Field

DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_FORMS = MappingProxyType(
    {
        "day": DAY,
        "past_day": DAY,
        "month": _MONTH,
        "year": _YEAR,
        "amount": re.compile(r"[0-9]+"),
        "count": re.compile(r"[0-9]+"),
        "count_of": re.compile(r"[0-9]{1,6}"),
        "share": re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,2})?"),
        "region": re.compile(r"[0-9]{6}"),
        "organisation": re.compile(r"[0-9A-Z]{14}"),
        "letters": re.compile(r"[A-Z]{3}"),
    }
)
_DATED = frozenset({"day", "past_day", "month", "year"})
# I0000601: from 1901-01-01 to 2099-12-31.
_FIRST_YEAR, _LAST_YEAR = 1901, 2099
_ASKED = re.compile(r"\{([A-Za-z]+)\}")


def value_break(field: Field, value: str, lookup: Lookup) -> str:
    """The rule that a value (not blank, without blanks at its ends) breaks, "" for none."""
    if field.longest and len(value) > field.longest:
        return "I0000201"
    form = _FORMS.get(field.kind)
    if form is not None and not form.fullmatch(value):
        return "I0000201"
    if field.kind in _DATED and not _is_in_time(value):
        return "I0000601"
    if field.kind == "code" and not _is_code(field.codes, value, lookup):
        return "I0000201"
    return ""


def is_day(text: str) -> bool:
    """Whether a text is a calendar day as YYYY-MM-DD."""
    return DAY.fullmatch(text) is not None and _made(text, date.fromisoformat)


def _is_in_time(value: str) -> bool:
    if len(value) == len("2026-01-01") and not _made(value, date.fromisoformat):
        return False
    return _FIRST_YEAR <= int(value[:4]) <= _LAST_YEAR


def _made(text: str, make: Callable[[str], object]) -> bool:
    try:
        make(text)
    except ValueError:
        return False
    return True


def _is_code(table: str, value: str, lookup: Lookup) -> bool:
    """A table named after another tag's value is not asked where that tag is missing or of no such value."""
    asked = _ASKED.search(table)
    if asked is not None:
        table = table.replace(asked[0], lookup(asked[1]) or "")
    codes = code_tables().get(table)
    return codes is None or value in codes
