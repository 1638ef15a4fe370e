"""统一社会信用代码 unified social credit code (GB 32100-2015): 18 characters without I O S V Z."""

import re

from matching.identifiers.check_digits import USCC_ALPHABET, mod_11_2, mod_11_10, mod_31
from matching.identifiers.eighteen import cut_of, damaged_of, date_of, is_cut, mask_form
from matching.identifiers.marks import read_look_alikes, star_hidden
from matching.identifiers.scheme import ORGANISATIONS, Scheme, compact_number, error, is_floated, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_FORM = re.compile(rf"[{USCC_ALPHABET}]{{18}}\Z")
_WIDE = re.compile(r"[0-9A-Z]{18}\Z")
_HIDDEN = re.compile(r"[0-9A-Z*]*\*[0-9A-Z*]*\Z")
# The alphabet has no I, O, S, V, Z, so that nobody mistakes 1, 0, 5, U, 2 for them.
_LETTERS_OUTSIDE = str.maketrans("IOSVZ", "105U2")
_REGISTRATION = re.compile(r"[0-9]{15}\Z")
_REGION = re.compile(r"[0-9]{6}\Z")


def compact(text: str) -> str:
    """The code as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """Everything that the code says; the registering region is a hint and never checked (codes N…, Y…, A… exist)."""
    number = compact(text)
    if _FORM.match(number):
        return _read_form(number)
    if is_floated(number):
        return IdentifierReading(None, "uscc", (error("ID.EXCEL_DAMAGED"),))
    if _REGISTRATION.match(number) and mod_11_10(number[:14]) == number[14]:
        # 工商注册号, used before 2015-10-01: it can find its like, but it is no credit code.
        return IdentifierReading(Identifier("other", number, Validity.VALID), "other", (error("ID.LENGTH"),))
    repaired = number.translate(_LETTERS_OUTSIDE)
    if repaired != number and _FORM.match(repaired) and mod_31(repaired[:17]) == repaired[17]:
        return IdentifierReading(
            Identifier("uscc", repaired, Validity.INVALID), "uscc", (error("ID.CHARACTERS"),)
        )
    number = star_hidden(number)
    if len(number) == 18 and _HIDDEN.match(number):
        identifier = Identifier("uscc", number, Validity.MASKED) if number.count("*") <= 14 else None
        return IdentifierReading(identifier, "uscc", (warning("ID.MASKED"),))
    code = "ID.CHARACTERS" if len(number) == 18 else "ID.LENGTH"
    identifier = damaged_of("uscc", number) if 15 <= len(number) <= 20 else None
    return IdentifierReading(identifier, "uscc", (error(code),))


def _read_form(number: str) -> IdentifierReading:
    fits = mod_31(number[:17]) == number[17]
    region = number[2:8] if _REGION.match(number[2:8]) else ""
    if not fits and is_cut(number):
        # Ten neighbours of one office are left alike.
        return IdentifierReading(cut_of("uscc", number), "uscc", (error("ID.EXCEL_DAMAGED"),), region=region)
    problems = () if fits else (error("ID.CHECKSUM"),)
    validity = Validity.VALID if fits else Validity.INVALID
    return IdentifierReading(Identifier("uscc", number, validity), "uscc", problems, region=region)


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the code."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """18 characters of the alphabet and the check character agrees."""
    identifier = read(text).identifier
    return identifier is not None and identifier.validity is Validity.VALID


def format(value: str) -> str:
    """The code as printed on the licence: without separators."""
    return compact(value)


def _looks_like(compacted: str) -> bool:
    if not _WIDE.match(compacted) or mask_form(compacted):
        return False
    if not compacted[:17].isdecimal():
        digits = _digits_of_person(compacted)
        if _fits(compacted):
            # By chance both may fit; no office gives out a code that reads as a person's number.
            return not digits or mod_11_2(digits[:17]) != digits[17]
        return not digits
    if compacted[17] not in "0123456789X":
        return True
    # All digits: a birth day in the middle says a person's number, damaged perhaps (one in 31 fits by chance).
    return date_of(compacted[6:14]) is None and mod_31(compacted[:17]) == compacted[17]


def _fits(compacted: str) -> bool:
    return bool(_FORM.match(compacted)) and mod_31(compacted[:17]) == compacted[17]


def _digits_of_person(compacted: str) -> str:
    """The resident number that O for 0, or X for a hidden digit, may have made this of; "" if none."""
    repaired = read_look_alikes(compacted) or compacted
    digits = repaired[:17].replace("X", "0")
    if not digits.isdecimal() or date_of(digits[6:14]) is None:
        return ""
    return digits + repaired[17]


SCHEME = Scheme(
    code="uscc",
    name_zh="统一社会信用代码",
    name_en="unified social credit code",
    kinds=ORGANISATIONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=20,
    format=format,
    # Old registration numbers of firms have 15 digits.
    least_to_tell=17,
)
