"""手机号 mobile number (工信部 numbering plan): 11 digits from 13 to 19; a hint, never proof: numbers are recycled."""

import re
import unicodedata

from matching.identifiers.marks import read_look_alikes, star_hidden, widen_run
from matching.identifiers.scheme import ANYONE, Scheme, compact_number, error, is_floated, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_MOBILE = re.compile(r"1[3-9][0-9]{9}\Z")
_MASKED = re.compile(r"1[0-9*]{10}\Z")
_COUNTRY = re.compile(r"(?:\+?0{0,2}86|0|17951|12593)(?=1[0-9*]{10}\Z)")
_LANDLINE = re.compile(r"0[1-9][0-9]{8,10}\Z")
# Whose it is and what kind (本人, 手机:) may stand beside the number, and signs between its groups.
_SIGNS = re.compile(r"[^0-9*+A-Z]+")
_LABEL = re.compile(r"\A(?:TEL|MOBILE|MOB|PHONE|CELL)[:.]?")
_NO_DIGIT = re.compile(r"[^0-9]+")
_LETTER = re.compile(r"[A-Z#?]")
_EXTENSION = re.compile(r"(?:转|EXT)\.?[0-9]{1,6}\Z")
_DIVIDER = re.compile(
    r"[/\\|、,，;；\n\u4e00-\u9fff]|(?<=[0-9]{11}) +(?=[+0-9])|(?<=[0-9]{4})-(?=1[0-9]{10})"
)
# Blocks not assigned to anybody as of 2022.
_UNASSIGNED = ("142", "143", "154", "161", "164", "194")
_LENGTH = 11
_LEAST_KNOWN = 7


def compact(text: str) -> str:
    """The number as bare digits, * for a hidden one: no +86, 86, 0086 or leading 0, no separators or words."""
    number = compact_number(text)
    if len(number) == _LENGTH and number.isdecimal():
        return number
    if is_floated(number):
        return number.removesuffix(".0")
    plain = _COUNTRY.sub("", _NO_DIGIT.sub("", number)) if "*" not in number else ""
    if _MOBILE.match(plain) and not _LETTER.search(number):
        # 153·4347·1652: nothing is hidden, the dots stand between the groups.
        return plain
    number = star_hidden(_LABEL.sub("", _EXTENSION.sub("", number.removesuffix(".0"))).replace("X", "*"))
    number = _COUNTRY.sub("", _SIGNS.sub("", number))
    if "*" in number:
        return widen_run(number, _LENGTH, least_known=_LEAST_KNOWN) or number
    repaired = read_look_alikes(number) if len(number) == _LENGTH else ""
    return repaired if _MOBILE.match(repaired) else number


def read(text: str) -> IdentifierReading:
    """What the number says; of several in a cell the first mobile one. A landline is not comparable."""
    reading = _read_one(compact(text))
    if reading.identifier is None and len(text) > _LENGTH:
        for part in _parts(text):
            found = _read_one(compact(part))
            if found.identifier is not None:
                return found
    return reading


def read_phones(text: str) -> tuple[str, str]:
    """The first two mobile numbers of a cell in normal form, "" where there is none."""
    if _MOBILE.match(text):
        return ("" if _is_placeholder(text) else text), ""
    if len(text) <= _LENGTH or len(compact(text)) == _LENGTH:
        identifier = read(text).identifier
        return ("" if identifier is None else identifier.value), ""
    found = (_read_one(compact(part)).identifier for part in (text, *_parts(text)))
    values = list(dict.fromkeys(one.value for one in found if one is not None))[:2]
    return (values[0] if values else ""), (values[1] if len(values) > 1 else "")


def _parts(text: str) -> list[str]:
    parts = [part for part in _DIVIDER.split(unicodedata.normalize("NFKC", text)) if part]
    digits = compact_number(text)
    if len(parts) == 1 and len(digits) == 2 * _LENGTH:
        return [digits[:_LENGTH], digits[_LENGTH:]]
    return parts if len(parts) > 1 else []


def _is_placeholder(number: str) -> bool:
    return number[3:] == number[3] * 8


def _read_one(number: str) -> IdentifierReading:
    if _MOBILE.match(number):
        if _is_placeholder(number):
            return IdentifierReading(None, "phone", (warning("PHONE.PLACEHOLDER"),))
        problems = (warning("PHONE.UNASSIGNED"),) if number.startswith(_UNASSIGNED) else ()
        return IdentifierReading(Identifier("phone", number, Validity.VALID), "phone", problems)
    if "*" in number and _MASKED.match(number) and number.count("*") <= _LENGTH - _LEAST_KNOWN + 2:
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


def format(value: str) -> str:
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
