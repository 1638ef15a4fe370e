"""手机号 mobile number (工信部 numbering plan): 11 digits from 13 to 19; a hint, never proof: numbers are recycled."""

import re

from matching.identifiers.scheme import ANYONE, Scheme, compact_number, error, is_floated, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_MOBILE = re.compile(r"1[3-9][0-9]{9}\Z")
_MASKED = re.compile(r"1[0-9*]{10}\Z")
_COUNTRY = re.compile(r"(?:\+?0{0,2}86|0)(?=1[0-9*]{10}\Z)")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}\Z")
# Blocks not assigned to anybody as of 2022.
_UNASSIGNED = ("142", "143", "154", "161", "164", "194")


def compact(text: str) -> str:
    """The number as bare digits: no +86, 86, 0086 or leading 0, no separators."""
    number = compact_number(text)
    if len(number) == 11:
        return number
    number = number.removesuffix(".0").replace("(", "").replace(")", "")
    return _COUNTRY.sub("", number)


def read(text: str) -> IdentifierReading:
    """What the number says. Masked numbers can find candidates; a landline is not comparable."""
    number = compact(text)
    if _MOBILE.match(number):
        if len(set(number[2:])) <= 1:
            return IdentifierReading(None, "phone", (warning("PHONE.PLACEHOLDER"),))
        problems = (warning("PHONE.UNASSIGNED"),) if number.startswith(_UNASSIGNED) else ()
        return IdentifierReading(Identifier("phone", number, Validity.VALID), "phone", problems)
    if "*" in number and _MASKED.match(number) and number.count("*") <= 6:
        return IdentifierReading(
            Identifier("phone", number, Validity.MASKED), "phone", (warning("PHONE.MASKED"),)
        )
    if is_floated(number):
        return IdentifierReading(None, "phone", (error("PHONE.EXCEL_DAMAGED"),))
    if _LANDLINE.match(number):
        return IdentifierReading(None, "phone", (warning("PHONE.LANDLINE"),))
    return IdentifierReading(None, "phone", (warning("PHONE.FORM"),))


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """A complete mobile number."""
    return bool(_MOBILE.match(compact(text)))


def format(value: str) -> str:  # noqa: A001 -- the verb that every scheme offers
    """The number in groups of 3, 4 and 4."""
    number = compact(value)
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else number


SCHEME = Scheme(
    code="phone",
    name_zh="手机号",
    name_en="mobile number",
    kinds=ANYONE,
    is_strong=False,
    read=read,
    looks_like=is_valid,
    rank=None,
    format=format,
)
