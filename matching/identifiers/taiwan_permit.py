"""台湾居民来往大陆通行证: 8 digits, or 10–14 characters with a suffix in brackets on old ones (PBOC rule I0000401)."""

import re

from matching.identifiers.scheme import PERSONS, Scheme, compact_number, reading_of_form
from matching.types import IdentifierProblem, IdentifierReading

_FORM = re.compile(r"[0-9]{8}\Z|[0-9]{8,10}(?:\([0-9A-Z]{1,2}\)|[A-Z])\Z")


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """What the number says: it has a form but no check digit."""
    number = compact(text)
    return reading_of_form("taiwan_permit", number, fits=bool(_FORM.match(number)))


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """The form fits."""
    return bool(_FORM.match(compact(text)))


def format(value: str) -> str:  # noqa: A001 -- the verb that every scheme offers
    """The number as printed: without separators."""
    return compact(value)


def _looks_like(compacted: str) -> bool:
    return bool(_FORM.match(compacted))


SCHEME = Scheme(
    code="taiwan_permit",
    name_zh="台湾居民来往大陆通行证",
    name_en="mainland travel permit of Taiwan residents",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=50,
    format=format,
)
