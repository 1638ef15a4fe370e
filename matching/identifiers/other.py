"""其他证件 other papers (户口簿, 驾驶证 …): free text of at least four characters; equality is a hint, not proof."""

import re

from matching.identifiers.scheme import ANYONE, Scheme, compact_number, reading_of_form
from matching.types import IdentifierProblem, IdentifierReading

_FORM = re.compile(r".{4,}\Z")


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """What the number says: it has a form but no check digit."""
    number = compact(text)
    return reading_of_form("other", number, fits=bool(_FORM.match(number)))


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
    code="other",
    name_zh="其他证件",
    name_en="other document",
    kinds=ANYONE,
    is_strong=False,
    read=read,
    looks_like=_looks_like,
    rank=None,
    format=format,
)
