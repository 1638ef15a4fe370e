"""居民身份证 resident ID (GB 11643-1999 公民身份号码), 18 characters, and its 15-digit form of before 1999."""

import re

from matching.identifiers.check_digits import mod_11_2
from matching.identifiers.eighteen import (
    date_of,
    is_filled_up,
    is_placeholder,
    mask_form,
    read_eighteen,
    read_masked,
    read_unfit,
    region_problems,
)
from matching.identifiers.marks import read_look_alikes
from matching.identifiers.scheme import PERSONS, Scheme, compact_number, error, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]\Z")
# X stands at the end or hides a digit.
_INNER_X = re.compile(r"X(?=.)|(?<=X)X")
_HIDDEN_CHECKS = frozenset("*#?•●□_")
_FIFTEEN = re.compile(r"[0-9]{15}\Z")
# Order numbers 996–999 of the 15-digit form were kept for people of a hundred and more, born in 18xx.
_CENTENARIAN_ORDER = 996


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """Everything that the number says. 15 digits become 18; nothing else is repaired."""
    number = compact(text)
    if _EIGHTEEN.match(number):
        return read_eighteen("resident_id", number)
    if _FIFTEEN.match(number) and not is_placeholder(number):
        return _read_fifteen(number)
    # Digits of other scripts are none here.
    if (
        number.isascii()
        and number[:17].isdecimal()
        and number[17:] in _HIDDEN_CHECKS
        and not is_placeholder(number[:17])
    ):
        return _read_without_check(number[:17])
    masked = _mask_with_x(number)
    if masked:
        return read_masked("resident_id", masked)
    return _read_repaired(number) or read_unfit("resident_id", number, lengths=(15, 18))


def _mask_with_x(number: str) -> str:
    return mask_form(_INNER_X.sub("*", number)) if len(number) == 18 else ""


def _read_without_check(first_17: str) -> IdentifierReading:
    """The number whose check character is hidden. * is also how systems without X write it: only then it is proven."""
    reading = read_eighteen("resident_id", first_17 + mod_11_2(first_17))
    problems = (warning("ID.MASKED"), *reading.problems)
    if reading.identifier is None or reading.identifier.value.endswith("X"):
        return reading._replace(problems=problems)
    return reading._replace(identifier=_damaged(reading.identifier), problems=problems)


def _read_repaired(number: str) -> IdentifierReading | None:
    """O for 0 and the like, if the check agrees then; it stays a damaged number, told as such."""
    repaired = read_look_alikes(number)
    if not _EIGHTEEN.match(repaired):
        return None
    reading = read_eighteen("resident_id", repaired)
    if reading.identifier is None or reading.identifier.validity is not Validity.VALID:
        return None
    return reading._replace(identifier=_damaged(reading.identifier), problems=(error("ID.CHARACTERS"),))


def _damaged(identifier: Identifier) -> Identifier:
    return identifier._replace(validity=Validity.INVALID)


def _read_fifteen(number: str) -> IdentifierReading:
    longer = f"{number[:6]}19{number[6:]}"
    value = longer + mod_11_2(longer)
    birth = date_of(longer[6:14])
    if birth is None and date_of(number[6:14]) is not None:
        # Not the old form but 18 characters without the last three.
        remains = Identifier("resident_id", number + "***", Validity.MASKED)
        return IdentifierReading(remains, "resident_id", (error("ID.LENGTH"),), region=number[:6])
    if birth is None and (is_filled_up(number) or len(set(number[6:12])) == 1):
        return IdentifierReading(None, "resident_id", (error("ID.PLACEHOLDER"),))
    problems: list[IdentifierProblem] = [warning("ID.FIFTEEN_DIGITS")]
    validity = Validity.VALID
    if birth is None:
        problems.append(error("ID.BIRTH_DATE"))
        validity = Validity.INVALID
    else:
        problems.extend(region_problems(number[:6], birth.year))
    if int(number[12:]) >= _CENTENARIAN_ORDER:
        # Perhaps 18xx and not 19xx: the longer form is a guess, so it must not prove anything.
        problems.append(warning("ID.CENTENARIAN"))
        return IdentifierReading(
            Identifier("resident_id", value, Validity.INVALID),
            "resident_id",
            tuple(problems),
            region=number[:6],
        )
    is_male = int(number[14]) % 2 == 1
    identifier = Identifier("resident_id", value, validity)
    return IdentifierReading(identifier, "resident_id", tuple(problems), birth, is_male, number[:6])


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """Complete, a real birth day, and the check character agrees."""
    identifier = read(text).identifier
    return identifier is not None and identifier.validity is Validity.VALID


def format(value: str) -> str:
    """The number as printed on the card: without separators."""
    return compact(value)


def _looks_like(compacted: str) -> bool:
    return bool(
        _EIGHTEEN.match(compacted)
        or _FIFTEEN.match(compacted)
        or mask_form(compacted)
        or _mask_with_x(compacted)
        or _read_repaired(compacted) is not None
    )


SCHEME = Scheme(
    code="resident_id",
    name_zh="居民身份证",
    name_en="resident ID",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=30,
    format=format,
    least_to_tell=15,
    bears_birth=True,
    is_segmented=True,
)
