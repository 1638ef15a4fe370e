"""港澳居民来往内地通行证: H or M and 8 digits, with 10 on old cards (PBOC rule I0000401: 9 or 11 characters)."""

import re

from matching.identifiers.scheme import PERSONS, Scheme, compact_number, reading_of_form
from matching.types import IdentifierProblem, IdentifierReading

_FORM = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})\Z")


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """What the number says: it has a form but no check digit."""
    number = compact(text)
    return reading_of_form("hk_macao_permit", number, fits=bool(_FORM.match(number)))


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
    code="hk_macao_permit",
    name_zh="港澳居民来往内地通行证",
    name_en="mainland travel permit of Hong Kong and Macao residents",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=40,
    format=format,
)
