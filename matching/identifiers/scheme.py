"""What a scheme of numbers is, and the cleaning that all schemes share."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from matching.types import Identifier, IdentifierProblem, IdentifierReading, SubjectKind, Validity

# Spaces, controls, zero-width and format characters, quotes that spreadsheets put in front, hyphens of all sorts.
_NOISE = re.compile(r"[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff'‘’`´\"“”‐-―−-]+")
# 3401----------1234: so many hyphens hide digits.
_HYPHEN_RUN = re.compile(r"[‐-―−-]{3,}")
_PLAIN = re.compile(r"[0-9A-Z]*\Z")
# Of a number that stands for itself; Chinese words beside it tell nothing.
_CHARACTERS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_DIGITS = frozenset("0123456789")
_LEAST_DAMAGED = 6
_LEAST_WEAK = 5
_LEAST_DIGITS = 4
_FLOATED = re.compile(r"\d(?:\.\d+)?E\+?\d{1,2}\Z|\d{13,18}\.0+\Z")


@dataclass(frozen=True, slots=True)
class Scheme:
    """One kind of number: its name, whom it names, how it is cleaned, read, recognised and printed.

    `is_strong`: issued by an authority to one holder, so that equality proves and inequality disproves.
    `rank` says how sure `looks_like` is when the type is not given: the smallest that fits wins; None = never guessed.
    `least_to_tell`: of 18 characters with a check, so many must be left to tell anything; 0 for other numbers.
    `bears_birth`: the number holds the day of birth. `is_segmented`: region, birth, order among those of one place and
    day, check.
    """

    code: str
    name_zh: str
    name_en: str
    kinds: frozenset[SubjectKind]
    is_strong: bool
    read: Callable[[str], IdentifierReading]
    looks_like: Callable[[str], bool]
    rank: int | None
    format: Callable[[str], str]
    least_to_tell: int = 0
    bears_birth: bool = False
    is_segmented: bool = False


PERSONS = frozenset({SubjectKind.PERSON})
ORGANISATIONS = frozenset({SubjectKind.ORGANISATION})
ANYONE = PERSONS | ORGANISATIONS


def compact_number(text: str) -> str:
    """The number as bare upper-case characters: width folded, spaces, zero-width marks, quotes and hyphens gone."""
    if text.isdecimal() and text.isascii():
        return text
    if _PLAIN.match(text):
        return text
    folded = _HYPHEN_RUN.sub(_stars, unicodedata.normalize("NFKC", text))
    return _NOISE.sub("", folded).upper().replace("×", "X")


def _stars(found: re.Match[str]) -> str:
    return "*" * len(found.group())


def is_floated(compacted: str) -> bool:
    """A spreadsheet stored the number as a float (5.1E+17): its last digits are lost for good."""
    return bool(_FLOATED.match(compacted))


def error(code: str) -> IdentifierProblem:
    """A problem that refuses the row."""
    return IdentifierProblem(code, is_error=True)


def warning(code: str) -> IdentifierProblem:
    """A problem that the sender should look at."""
    return IdentifierProblem(code, is_error=False)


def count_known(text: str) -> int:
    """How many ASCII digits and capitals it holds: neither hidden places nor words."""
    return sum(character in _CHARACTERS for character in text)


def count_digits(text: str) -> int:
    """How many ASCII digits it holds."""
    return sum(character in _DIGITS for character in text)


def _is_placeholder_of_paper(value: str) -> bool:
    """Words (UNKNOWN, 暂无证件) or one digit (0000) where the number of a paper should stand."""
    is_short = len(value) < _LEAST_WEAK or count_digits(value) < _LEAST_DIGITS
    return is_short or len(_DIGITS.intersection(value)) == 1


def reading_of_form(scheme: str, value: str, *, fits: bool, is_strong: bool) -> IdentifierReading:
    """The reading of a number that has a form but no check digit."""
    if "*" in value:
        identifier = Identifier(scheme, value, Validity.MASKED) if count_known(value) >= 4 else None
        return IdentifierReading(identifier, scheme, (warning("ID.MASKED"),))
    if fits and not is_strong and _is_placeholder_of_paper(value):
        return IdentifierReading(None, scheme, (error("ID.PLACEHOLDER"),))
    if fits:
        return IdentifierReading(Identifier(scheme, value, Validity.VALID), scheme)
    # 无, N/A and the like, which many people share.
    tells = count_known(value) >= _LEAST_DAMAGED and count_digits(value) >= _LEAST_DIGITS
    identifier = Identifier(scheme, value, Validity.INVALID) if tells else None
    return IdentifierReading(identifier, scheme, (error("ID.CHARACTERS"),))


class FormOnly(NamedTuple):
    """The five verbs and the scheme of a number that has a form but no check digit."""

    compact: Callable[[str], str]
    read: Callable[[str], IdentifierReading]
    validate: Callable[[str], tuple[IdentifierProblem, ...]]
    is_valid: Callable[[str], bool]
    format: Callable[[str], str]
    scheme: Scheme


def form_only(
    code: str,
    names: tuple[str, str],
    form: re.Pattern[str],
    *,
    kinds: frozenset[SubjectKind] = PERSONS,
    is_strong: bool = True,
    rank: int | None = None,
    foreign_prefix: str = "",
) -> FormOnly:
    """A scheme whose numbers only have a form. `names` are the Chinese and the English one; a number that starts with
    `foreign_prefix` is never guessed to be of it, nor are bare digits."""

    def read(text: str) -> IdentifierReading:
        number = compact_number(text)
        return reading_of_form(code, number, fits=bool(form.match(number)), is_strong=is_strong)

    def validate(text: str) -> tuple[IdentifierProblem, ...]:
        return read(text).problems

    def is_valid(text: str) -> bool:
        return bool(form.match(compact_number(text)))

    def looks_like(compacted: str) -> bool:
        if compacted.isdecimal():
            # Birthdays, area codes and phones are bare digits too.
            return False
        is_foreign = bool(foreign_prefix) and compacted.startswith(foreign_prefix)
        return bool(form.match(compacted)) and not is_foreign

    scheme = Scheme(code, *names, kinds, is_strong, read, looks_like, rank, format=compact_number)
    return FormOnly(compact_number, read, validate, is_valid, compact_number, scheme)
