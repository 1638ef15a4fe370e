"""外国人永久居留身份证 foreigner's permanent residence card: 18 digits from 9 since 2023-12-01, before that 3 letters
and 12 digits."""

import re

from matching.identifiers.check_digits import mod_11_2
from matching.identifiers.eighteen import cut_of, damaged_of, date_of, is_cut, mask_form, read_masked
from matching.identifiers.scheme import PERSONS, Scheme, compact_number, error, is_floated
from matching.types import Identifier, IdentifierProblem, IdentifierReading, Validity

_NEW = re.compile(r"9[0-9]{16}[0-9X]\Z")
_OLD = re.compile(r"[A-Z]{3}[0-9]{12}\Z")
# The new form: 9, issuing region (2), nationality (3), birth (8), order (3), check: births at the resident ID's place.
_BIRTH = slice(6, 14)


def compact(text: str) -> str:
    """The number as bare upper-case characters."""
    return compact_number(text)


def read(text: str) -> IdentifierReading:
    """Everything that the number says. The old form has no published check and counts as valid by its form."""
    number = compact(text)
    if _NEW.match(number):
        return _read_new(number)
    if _OLD.match(number):
        return IdentifierReading(Identifier("foreigner_card", number, Validity.VALID), "foreigner_card")
    if is_floated(number):
        return IdentifierReading(None, "foreigner_card", (error("ID.EXCEL_DAMAGED"),))
    masked = mask_form(number)
    if masked:
        return read_masked("foreigner_card", masked)
    code = "ID.CHARACTERS" if len(number) in {15, 18} else "ID.LENGTH"
    identifier = damaged_of("foreigner_card", number)
    return IdentifierReading(identifier, "foreigner_card", (error(code),))


def _read_new(number: str) -> IdentifierReading:
    birth = date_of(number[_BIRTH])
    problems: list[IdentifierProblem] = []
    if mod_11_2(number[:17]) != number[17]:
        if birth is not None and is_cut(number):
            remains = cut_of("foreigner_card", number)
            return IdentifierReading(remains, "foreigner_card", (error("ID.EXCEL_DAMAGED"),), birth)
        problems.append(error("ID.CHECKSUM"))
    if birth is None:
        problems.append(error("ID.BIRTH_DATE"))
    validity = Validity.INVALID if problems else Validity.VALID
    identifier = Identifier("foreigner_card", number, validity)
    return IdentifierReading(identifier, "foreigner_card", tuple(problems), birth)


def validate(text: str) -> tuple[IdentifierProblem, ...]:
    """All that is wrong or remarkable about the number."""
    return read(text).problems


def is_valid(text: str) -> bool:
    """The new form with its check, or the old form."""
    identifier = read(text).identifier
    return identifier is not None and identifier.validity is Validity.VALID


def format(value: str) -> str:
    """The number as printed: without separators."""
    return compact(value)


def _looks_like(compacted: str) -> bool:
    return bool(
        _OLD.match(compacted) or (_NEW.match(compacted) and mod_11_2(compacted[:17]) == compacted[17])
    )


SCHEME = Scheme(
    code="foreigner_card",
    name_zh="外国人永久居留身份证",
    name_en="foreigner's permanent residence card",
    kinds=PERSONS,
    is_strong=True,
    read=read,
    looks_like=_looks_like,
    # A code of a civil body (USCC) may begin with 9 too: its own check decides first.
    rank=25,
    format=format,
    least_to_tell=15,
    bears_birth=True,
)
