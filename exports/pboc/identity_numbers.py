"""Rule I0000401: what a number of each kind looks like, and its check characters (GB 11643, GB 32100, GB 11714)."""

import re
from collections.abc import Callable
from datetime import date
from types import MappingProxyType

_RESIDENT = re.compile(r"[0-9]{17}[0-9Xx]")
_PASSPORT = re.compile(r"[A-Z]{3}.{1,9}")
_HK_MACAO = re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})")
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}(?:[(（](?:[A-Za-z]|[0-9]{2})[)）])?")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}-?[0-9A-Z]")
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_CENTRE = re.compile(r"[0-9A-Za-z]{14}[0-9]{2}")
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# PDY00001–PDY99999 are given by the members themselves and have no check.
_SELF_MADE = re.compile(r"PDY(?!00000)[0-9]{5}.")


def is_person_number(kind: str, number: str) -> bool:
    """Whether a number of this kind (个人证件类型) keeps rule I0000401; kinds without a rule always do."""
    check = _PERSONS.get(kind)
    return check is None or check(number)


def is_organisation_number(kind: str, number: str) -> bool:
    """Whether a number of this kind (企业身份标识类型) keeps rule I0000401; the check of the 中征码 is not public."""
    check = _ORGANISATIONS.get(kind)
    return check is None or check(number)


def _is_resident(number: str) -> bool:
    if not _RESIDENT.fullmatch(number):
        return False
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _RESIDENT_WEIGHTS, strict=True))
    # GB 11643: the years that the rule allows are those of its dates.
    return 1901 <= born.year <= 2099 and "10X98765432"[total % 11] == number[17].upper()


def _is_organisation_code(number: str) -> bool:
    if not _ORGANISATION.fullmatch(number):
        return False
    bare = number.replace("-", "")
    if _SELF_MADE.fullmatch(bare):
        return True
    total = sum(int(sign, 36) * weight for sign, weight in zip(bare[:8], _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11] == bare[8]


def _is_uscc(number: str) -> bool:
    if not _USCC.fullmatch(number) or not _is_organisation_code(number[8:17]):
        return False
    total = sum(_USCC_ALPHABET.index(sign) * (3**place % 31) for place, sign in enumerate(number[:17]))
    return _USCC_ALPHABET[(31 - total % 31) % 31] == number[17]


def _fits(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda number: pattern.fullmatch(number) is not None


_PERSONS = MappingProxyType(
    {"10": _is_resident, "2": _fits(_PASSPORT), "5": _fits(_HK_MACAO), "6": _fits(_TAIWAN)}
)
_ORGANISATIONS = MappingProxyType({"10": _fits(_CENTRE), "20": _is_uscc, "30": _is_organisation_code})
