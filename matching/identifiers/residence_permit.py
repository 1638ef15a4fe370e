"""港澳台居民居住证 residence permit: the resident number's form under region 810000, 820000 or 830000."""

import re

from matching.identifiers.eighteen import read_eighteen, read_unfit
from matching.identifiers.scheme import PERSONS, Scheme, compact_number, warning
from matching.types import IdentifierProblem, IdentifierReading, Validity

_FORM = re.compile(r"[0-9]{17}[0-9X]\Z")
REGIONS = ("810000", "820000", "830000")


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """Everything that the number says; another region than Hong Kong, Macao or Taiwan is a warning."""
    number = compact(text)
    if not _FORM.match(number):
        return read_unfit("residence_permit", number, lengths=(18,))
    reading = read_eighteen("residence_permit", number, checks_region=False)
    if number.startswith(REGIONS):
        return reading
    problems = (*reading.problems, warning("ID.REGION_UNKNOWN"))
    return IdentifierReading(
        reading.identifier, reading.id_type, problems, reading.birth_date, reading.is_male, reading.region
    )


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """Complete, a real birth day, and the check character agrees."""
    identifier = read(text).identifier
    return identifier is not None and identifier.validity is Validity.VALID


def format(value: str) -> str:
    """The number as printed: without separators."""
    return compact(value)


def _looks_like(compacted: str) -> bool:
    return bool(_FORM.match(compacted)) and compacted.startswith(REGIONS)


SCHEME = Scheme(
    code="residence_permit",
    name_zh="港澳台居民居住证",
    name_en="residence permit of Hong Kong, Macao and Taiwan residents",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=10,
    format=format,
    least_to_tell=15,
    bears_birth=True,
    is_segmented=True,
)
