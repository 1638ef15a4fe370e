"""护照 passport: 6–12 letters and digits; Chinese ordinary ones are E or G and 8 digits, or EA–EZ and 7."""

import re

from matching.identifiers.scheme import PERSONS, Scheme, compact_number, reading_of_form
from matching.types import IdentifierProblem, IdentifierReading

_FORM = re.compile(r"(?=[A-Z]*[0-9]{4})[A-Z0-9]{6,12}\Z")


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """What the number says: it has a form but no check digit."""
    number = compact(text)
    return reading_of_form("passport", number, fits=bool(_FORM.match(number)))


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
    # PDY and digits is an organisation code that a bank made itself.
    return bool(_FORM.match(compacted)) and not compacted.startswith("PDY")


SCHEME = Scheme(
    code="passport",
    name_zh="护照",
    name_en="passport",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=55,
    format=format,
)
