"""Tells anybody whether a letter with this number and checksum was issued here: its kind and day, and nobody's name."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from blacklist_service.letters.kinds import BY_KIND, document_no
from blacklist_service.store import letters, own_papers
from blacklist_service.workflows.context import Context

_LONGEST = 100
_CHECKSUM = re.compile(r"[^0-9A-Z]")
# 列告〔2026〕第1号 as printed, and listing_notice-2026-1 as the QR code says it.
_PRINTED = re.compile(r"(\w\w)[\[(〔【]?([0-9]{4})[\])〕】]?第?([0-9]{1,9})号?")
_CODED = re.compile(r"([a-z_]{1,24})-([0-9]{4})-([0-9]{1,9})")
_KIND_OF_WORD = {kind.WORD: kind.KIND for kind in BY_KIND.values()}
_NOBODYS = ("", 0, 0)


@dataclass(frozen=True, slots=True)
class IssuedLetter:
    """A letter that was issued here: which kind, under which number, on which day, by which office."""

    title: str
    document_no: str
    issued_on: date
    issuer: str


def verify_letter(context: Context, number: str, checksum: str) -> IssuedLetter | None:
    """The letter of this number and checksum; None for every other pair, whatever is wrong with it.

    An unknown number, a wrong checksum and a text that is no number ask the store the same two questions and get
    the same answer. Blanks, hyphens, small letters and the form of brackets do not matter.

    Law: 个人信息保护法 Art 6 (no more than is needed). Journal: no entry; nobody is looked at.
    """
    kind, year, serial = read_document_no(number)
    with context.store.read() as connection:
        # Both are asked for every number.
        of_case = letters.find_numbered(connection, kind, year, serial)
        of_own = own_papers.find_numbered(connection, kind, year, serial)
    found = of_case or of_own
    if found is None or _folded(found.checksum) != _folded(checksum):
        return None
    return IssuedLetter(
        title=BY_KIND[found.kind].TITLE,
        document_no=document_no(found.kind, found.year, found.serial),
        issued_on=found.issued_on,
        issuer=context.profile.name,
    )


def read_document_no(number: str) -> tuple[str, int, int]:
    """Kind, year and serial of a letter's number as it is printed or coded; of what is no number, those of nobody's."""
    text = "".join(unicodedata.normalize("NFKC", number[:_LONGEST]).split())
    coded, printed = _CODED.fullmatch(text), _PRINTED.fullmatch(text)
    if coded is not None:
        return coded[1], int(coded[2]), int(coded[3])
    if printed is not None:
        return _KIND_OF_WORD.get(printed[1], ""), int(printed[2]), int(printed[3])
    return _NOBODYS


def _folded(checksum: str) -> str:
    return _CHECKSUM.sub("", unicodedata.normalize("NFKC", checksum[:_LONGEST]).upper())
