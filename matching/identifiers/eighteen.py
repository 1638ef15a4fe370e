"""The 18-character form that resident, residence-permit and foreigner numbers share: region, birth, order, check."""

import re
from datetime import date
from functools import lru_cache

from matching.identifiers.check_digits import mod_11_2
from matching.identifiers.marks import star_hidden, widen_run
from matching.identifiers.scheme import count_digits, count_known, error, is_floated, warning
from matching.tables import region_years
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

# PBOC data rule I0000401: births from 1901-01-01 to 2099-12-31; a borrower born later than this is a typing error.
EARLIEST_BIRTH_YEAR = 1901
LATEST_BIRTH_YEAR = 2099

_HIDDEN = re.compile(r"[0-9X]*\*[0-9X*]*\Z")
# People who must fill in a number and have none type these.
_PLACEHOLDERS = frozenset({"123456789012345678", "12345678901234567X", "123456789012345"})
_LEAST_EQUAL = 5
# From this length on, one digit repeated up to the last two places is no number either.
_LEAST_REPEATED = 8
_ODD = frozenset("13579")
_SHORTEST = 14
_LEAST_KNOWN = 12
_LEAST_DIGITS = 6


def mask_form(compacted: str) -> str:
    """The number with * at 18 positions if it hides some, else "". A single run of * is made to fit."""
    if compacted.isdecimal():
        return ""
    starred = star_hidden(compacted)
    return widen_run(starred, 18, least_known=4) if _HIDDEN.match(starred) else ""


@lru_cache(maxsize=65536)
def date_of(yyyymmdd: str) -> date | None:
    """The calendar day of eight ASCII digits; None if there is no such day in the accepted years."""
    year = int(yyyymmdd[:4])
    if not EARLIEST_BIRTH_YEAR <= year <= LATEST_BIRTH_YEAR:
        return None
    try:
        return date(year, int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return None


def is_placeholder(compacted: str) -> bool:
    """A number that somebody typed to fill the cell: one digit repeated, the last two places perhaps not, or counting
    up."""
    if compacted in _PLACEHOLDERS:
        return True
    # One digit repeated begins with two of them: most numbers are told by that.
    if len(compacted) < _LEAST_EQUAL or compacted[0] != compacted[1]:
        return False
    if len(set(compacted)) == 1:
        return True
    head = compacted[:-2]
    return len(compacted) >= _LEAST_REPEATED and head.isdecimal() and len(set(head)) == 1


def is_filled_up(number: str) -> bool:
    """Something begun as a number and filled with one digit (340000000000000001).

    Ask it of numbers without a calendar birth day only: one wrong digit in a birth day leaves no seven equal ones
    (but in 1911-11-11), so that a mistyped number is none of these.
    """
    return most_of_one(number) >= len(number) - 3 or most_of_one(number[6:14]) >= 7


def most_of_one(text: str) -> int:
    """How often the commonest character stands in it."""
    return max((text.count(character) for character in set(text)), default=0)


def damaged_of(scheme: str, text: str) -> Identifier | None:
    """The damaged number of 18 characters that a text may be; None if it says too little, as words do."""
    tells = count_known(text) >= _LEAST_KNOWN and count_digits(text) >= _LEAST_DIGITS
    return Identifier(scheme, text, Validity.INVALID) if tells else None


def is_cut(number: str) -> bool:
    """A spreadsheet has put zeros in the place of the last three of 18 digits: it keeps 15. Ask it of numbers whose
    check fails; where the front is damaged as well, somebody has mistyped a number that ends so."""
    return number.isdecimal() and number.endswith("000")


def cut_of(scheme: str, number: str) -> Identifier:
    """What is left of a number that a spreadsheet has cut: it finds candidates but proves nothing."""
    return Identifier(scheme, number[:15] + "***", Validity.MASKED)


def region_problems(region: str, birth_year: int) -> tuple[IdentifierProblem, ...]:
    """Warnings about the region code: never assigned (GB/T 2260), or retired well before the birth."""
    years = region_years().get(region)
    if years is None:
        return (warning("ID.REGION_UNKNOWN"),)
    # Registration may follow the birth, and lists name a code's last full year: one year of grace.
    if birth_year > years[1] + 1:
        return (warning("ID.REGION_RETIRED"),)
    return ()


def read_masked(scheme: str, masked: str) -> IdentifierReading:
    """The reading of a number with hidden positions: a candidate only, never proof (domain facts §5.4)."""
    known = 18 - masked.count("*")
    identifier = Identifier(scheme, masked, Validity.MASKED) if known >= 4 else None
    birth = date_of(masked[6:14]) if masked[6:14].isdecimal() else None
    region = masked[:6] if masked[:6].isdecimal() else ""
    order = masked[16]
    is_male = int(order) % 2 == 1 if order.isdecimal() else None
    return IdentifierReading(identifier, scheme, (warning("ID.MASKED"),), birth, is_male, region)


def read_unfit(scheme: str, text: str, *, lengths: tuple[int, ...]) -> IdentifierReading:
    """The reading of a number that has not the form: damaged by a spreadsheet, a placeholder, wrong length."""
    if is_floated(text):
        return IdentifierReading(None, scheme, (error("ID.EXCEL_DAMAGED"),))
    if is_placeholder(text):
        return IdentifierReading(None, scheme, (error("ID.PLACEHOLDER"),))
    masked = mask_form(text)
    if masked:
        return read_masked(scheme, masked)
    code = "ID.CHARACTERS" if len(text) in lengths else "ID.LENGTH"
    if len(text) >= _SHORTEST and text.isdecimal() and most_of_one(text) >= len(text) - 3:
        return IdentifierReading(None, scheme, (error("ID.PLACEHOLDER"),))
    identifier = damaged_of(scheme, text) if _SHORTEST <= len(text) <= 20 else None
    return IdentifierReading(identifier, scheme, (error(code),))


def read_eighteen(scheme: str, number: str, *, checks_region: bool = True) -> IdentifierReading:
    """The reading of 17 ASCII digits and a check character."""
    if is_placeholder(number):
        return IdentifierReading(None, scheme, (error("ID.PLACEHOLDER"),))
    birth = date_of(number[6:14])
    if birth is None and is_filled_up(number):
        return IdentifierReading(None, scheme, (error("ID.PLACEHOLDER"),))
    region = number[:6]
    is_male = number[16] in _ODD
    if birth is not None and mod_11_2(number[:17]) == number[17]:
        problems = region_problems(region, birth.year) if checks_region else ()
        return IdentifierReading(
            Identifier(scheme, number, Validity.VALID), scheme, problems, birth, is_male, region
        )
    return _read_wrong(scheme, number, birth, checks_region=checks_region)


def _read_wrong(scheme: str, number: str, birth: date | None, *, checks_region: bool) -> IdentifierReading:
    """The reading of a number whose check fails, or that holds no day."""
    problems: list[IdentifierProblem] = []
    region = number[:6]
    if mod_11_2(number[:17]) != number[17]:
        if birth is not None and is_cut(number):
            return IdentifierReading(
                cut_of(scheme, number), scheme, (error("ID.EXCEL_DAMAGED"),), birth, None, region
            )
        problems.append(error("ID.CHECKSUM"))
    if birth is None:
        problems.append(error("ID.BIRTH_DATE"))
    elif checks_region:
        problems.extend(region_problems(region, birth.year))
    identifier = Identifier(scheme, number, Validity.INVALID)
    return IdentifierReading(identifier, scheme, tuple(problems), birth, number[16] in _ODD, region)
