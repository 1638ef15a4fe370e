"""组织机构代码 organisation code (GB 11714-1997): 8 characters and a check; also inside every USCC (places 9–17)."""

import re

from matching.identifiers.check_digits import mod_11
from matching.identifiers.scheme import ORGANISATIONS, Scheme, compact_number, error, warning
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_FORM = re.compile(r"[0-9A-Z]{8}[0-9X]\Z")
# Codes that a bank made itself for a borrower without one (PBOC rule): they identify nobody elsewhere.
_SELF_MADE = re.compile(r"PDY[0-9]{5}[0-9X]?\Z")


def compact(text: str) -> str:
    """The code as bare upper-case characters, without its hyphen."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """Everything that the code says. A self-made code is a warning and proves nothing."""
    number = compact(text)
    if _SELF_MADE.match(number):
        identifier = Identifier("org_code", number, Validity.INVALID)
        return IdentifierReading(identifier, "org_code", (warning("ID.SELF_MADE"),))
    if _FORM.match(number):
        fits = mod_11(number[:8]) == number[8]
        validity = Validity.VALID if fits else Validity.INVALID
        problems = () if fits else (error("ID.CHECKSUM"),)
        return IdentifierReading(Identifier("org_code", number, validity), "org_code", problems)
    if len(number) == 9 and "*" in number:
        masked = Identifier("org_code", number, Validity.MASKED) if number.count("*") <= 5 else None
        return IdentifierReading(masked, "org_code", (warning("ID.MASKED"),))
    return IdentifierReading(None, "org_code", (error("ID.CHARACTERS" if len(number) == 9 else "ID.LENGTH"),))


def of_uscc(uscc: Identifier) -> Identifier | None:
    """The organisation code inside a USCC, if its own check agrees; as trustworthy as the USCC is."""
    body = uscc.value[8:17]
    if len(uscc.value) != 18 or not _FORM.match(body) or mod_11(body[:8]) != body[8]:
        return None
    return Identifier("org_code", body, uscc.validity)


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the code."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """Nine characters and the check agrees; not self-made."""
    identifier = read(text).identifier
    return identifier is not None and identifier.validity is Validity.VALID


def format(value: str) -> str:
    """The code as printed: a hyphen before the check character."""
    number = compact(value)
    return f"{number[:8]}-{number[8:]}" if len(number) == 9 else number


def _looks_like(compacted: str) -> bool:
    return bool(_SELF_MADE.match(compacted)) or (
        bool(_FORM.match(compacted)) and mod_11(compacted[:8]) == compacted[8]
    )


SCHEME = Scheme(
    code="org_code",
    name_zh="组织机构代码",
    name_en="organisation code",
    kinds=ORGANISATIONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    rank=60,
    format=format,
)
