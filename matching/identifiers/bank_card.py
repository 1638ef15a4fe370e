"""银行卡号 bank card number (GB/T 19584): 13–19 digits; a failing Luhn digit is a warning, some old cards have none."""

import re

from matching.identifiers.check_digits import luhn_fits
from matching.identifiers.scheme import ANYONE, Scheme, compact_number, error, is_floated, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_FORM = re.compile(r"[0-9]{13,19}\Z")
_MASKED = re.compile(r"[0-9*]{8,19}\Z")


def compact(text: str) -> str:
    """The number as bare digits."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:  # noqa: PLR0911 -- one return per form
    """What the number says. A masked card is accepted and not compared: its last four digits say too little."""
    number = compact(text)
    if _FORM.match(number):
        if len(set(number)) == 1:
            return IdentifierReading(None, "bank_card", (warning("CARD.PLACEHOLDER"),))
        if luhn_fits(number):
            return IdentifierReading(Identifier("bank_card", number, Validity.VALID), "bank_card")
        # 16 and more digits ending in zeros are what a spreadsheet leaves of a card number.
        if len(number) > 15 and number.endswith("0" * (len(number) - 15)):
            return IdentifierReading(None, "bank_card", (warning("CARD.EXCEL_DAMAGED"),))
        return IdentifierReading(
            Identifier("bank_card", number, Validity.INVALID), "bank_card", (warning("CARD.LUHN"),)
        )
    if is_floated(number):
        return IdentifierReading(None, "bank_card", (error("CARD.EXCEL_DAMAGED"),))
    if "*" in number and _MASKED.match(number):
        return IdentifierReading(None, "bank_card", (warning("CARD.MASKED"),))
    return IdentifierReading(None, "bank_card", (warning("CARD.FORM"),))


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """13–19 digits and the Luhn digit agrees."""
    number = compact(text)
    return bool(_FORM.match(number)) and luhn_fits(number)


def format(value: str) -> str:
    """The number in groups of four."""
    number = compact(value)
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))


SCHEME = Scheme(
    code="bank_card",
    name_zh="银行卡号",
    name_en="bank card number",
    kinds=ANYONE,
    is_strong=False,
    read=read,
    looks_like=is_valid,
    rank=None,
    format=format,
)
