"""Finds the schemes by walking this folder: one more scheme is one more file."""

import pkgutil
import re
from functools import lru_cache
from importlib import import_module
from pathlib import Path

from matching.identifiers import residence_permit, resident_id
from matching.identifiers.check_digits import luhn_fits
from matching.identifiers.eighteen import date_of, is_placeholder
from matching.identifiers.marks import is_hidden_whole
from matching.identifiers.scheme import Scheme, compact_number, error, is_floated, warning
from matching.types import IdentifierReading, SubjectKind, Validity

# 60003734-1: only organisation codes are written with this hyphen.
_HYPHENED = re.compile(r"[0-9A-Za-z]{8}[-－][0-9Xx]")
_CONTACTS = ("phone", "bank_card")
# 身份证号: and the like before the number; some numbers begin with words of their own.
_LABEL = re.compile(r"\A(?!军|武|士|文|兵)[\u4e00-\u9fff]+[:：]?(?=[0-9A-Z])")
# What else stands in a column of numbers: a phone, or a day with its time, left by a spreadsheet.
_MOBILE = re.compile(r"(?:\+?(?:00)?86|0)?1[3-9][0-9]{9}\Z")
_DAY = re.compile(r"[0-9]{8}(?:[0-9]{6}|T?[0-9]{2}:[0-9:.]*)?\Z")
# Banks give out 16 and 19 digits; so many has a resident number with a digit typed twice.
_CARD = re.compile(r"[34569][0-9]{15}(?:[0-9]{3})?\Z")
_WORDED = frozenset({"military_id", "other"})
# What people give under another type's name, and its length: a number with a check that agrees is what it is.
_MISTAKEN_FOR = {
    "uscc": ("org_code", 9),
    "org_code": ("uscc", 18),
    "other": ("resident_id", 18),
    "military_id": ("resident_id", 18),
}
# A row's numbers are read twice in a row: once to check them, once to compare them.
_remembered = lru_cache(maxsize=64)


def _walk() -> dict[str, Scheme]:
    found: dict[str, Scheme] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)], "matching.identifiers."):
        if module.name == __name__:
            continue
        scheme = getattr(import_module(module.name), "SCHEME", None)
        if isinstance(scheme, Scheme):
            found[scheme.code] = scheme
    return found


_SCHEMES = _walk()
_GUESSED = sorted(
    (scheme for scheme in _SCHEMES.values() if scheme.rank is not None),
    key=lambda scheme: (scheme.rank, scheme.code),
)


def schemes() -> tuple[Scheme, ...]:
    """All schemes, contacts included, by code."""
    return tuple(_SCHEMES[code] for code in sorted(_SCHEMES))


def scheme_of(code: str) -> Scheme | None:
    """The scheme of that code, None if there is none."""
    return _SCHEMES.get(code)


@_remembered
def read_identifier(id_type: str, text: str, kind: SubjectKind | None = None) -> IdentifierReading:
    """What a number says under the given type; "" = guess the type from its form. Never raises.

    Problems: ID.CHECKSUM, ID.LENGTH, ID.BIRTH_DATE, ID.CHARACTERS, ID.EXCEL_DAMAGED, ID.PLACEHOLDER,
    ID.TYPE_UNKNOWN (errors); ID.MASKED, ID.REGION_UNKNOWN, ID.REGION_RETIRED, ID.FIFTEEN_DIGITS, ID.CENTENARIAN,
    ID.SELF_MADE, ID.TYPE_DIFFERS (warnings). An empty text gives an empty reading without problems.
    """
    number = compact_number(text)
    if not id_type and _HYPHENED.fullmatch(text.strip()):
        id_type = "org_code"
    if number and "\u4e00" <= number[0] <= "\u9fff" and id_type not in _WORDED:
        number = _LABEL.sub("", number)
    if not number:
        return IdentifierReading(None, id_type if id_type in _SCHEMES else "")
    if id_type and (id_type not in _SCHEMES or id_type in _CONTACTS):
        return IdentifierReading(None, "", (error("ID.TYPE_UNKNOWN"),))
    if is_hidden_whole(number):
        # Nothing of it can be compared; who sent it hid it, and mistook nothing.
        return IdentifierReading(None, id_type, (warning("ID.MASKED"),))
    if not id_type:
        return _read_guessed(number, kind)
    return _read_typed(id_type, number)


def _read_typed(id_type: str, number: str) -> IdentifierReading:
    """The reading under that type, or under the one that the number is of beyond doubt."""
    if id_type == "resident_id" and len(number) == 18 and number.startswith(residence_permit.REGIONS):
        # People pick the wrong type.
        return _retyped(_SCHEMES["residence_permit"].read(number))
    if number[0].isdecimal() and is_placeholder(number):
        return IdentifierReading(None, id_type, (error("ID.PLACEHOLDER"),))
    other, length = _MISTAKEN_FOR.get(id_type, ("", 0))
    if other and len(number) == length:
        reading = _SCHEMES[other].read(number)
        if reading.identifier is not None and reading.identifier.validity is Validity.VALID:
            return _retyped(reading)
    return _SCHEMES[id_type].read(number)


def _retyped(reading: IdentifierReading) -> IdentifierReading:
    return reading._replace(problems=(*reading.problems, warning("ID.TYPE_DIFFERS")))


def _code_of_none(number: str) -> str:
    """The code of the error if that can be no number of any type, else ""."""
    if is_placeholder(number):
        return "ID.PLACEHOLDER"
    is_day = bool(_DAY.match(number)) and date_of(number[:8]) is not None
    return "ID.TYPE_UNKNOWN" if is_day or _is_card(number) or _MOBILE.match(number) else ""


def _is_card(number: str) -> bool:
    """A bank card: one account to pay into, under many names, must not be taken for a damaged number of somebody."""
    if not _CARD.match(number) or not luhn_fits(number) or date_of(number[6:14]) is not None:
        return False
    shorter = (number[:at] + number[at + 1 :] for at in range(len(number)))
    return not any(resident_id.is_valid(one) for one in shorter)


def _read_guessed(number: str, kind: SubjectKind | None) -> IdentifierReading:
    code = _code_of_none(number)
    if code:
        return IdentifierReading(None, "", (error(code),))
    for scheme in _GUESSED:
        if (kind is None or kind in scheme.kinds) and scheme.looks_like(number):
            return scheme.read(number)
    if is_floated(number):
        return IdentifierReading(None, "", (error("ID.EXCEL_DAMAGED"),))
    if kind is SubjectKind.ORGANISATION:
        return _SCHEMES["uscc"].read(number)
    # Something of nearly the right length and mostly digits is a mistyped resident number.
    if 13 <= len(number) <= 20 and sum(character.isdecimal() for character in number) >= len(number) - 3:
        return _SCHEMES["resident_id"].read(number)
    return IdentifierReading(None, "", (error("ID.TYPE_UNKNOWN"),))


@_remembered
def read_phone(text: str) -> IdentifierReading:
    """What a phone number says; empty text gives an empty reading. Problems: PHONE.…"""
    return _SCHEMES["phone"].read(text) if text.strip() else IdentifierReading(None, "phone")


@_remembered
def read_bank_card(text: str) -> IdentifierReading:
    """What a bank card number says; empty text gives an empty reading. Problems: CARD.…"""
    return _SCHEMES["bank_card"].read(text) if text.strip() else IdentifierReading(None, "bank_card")
