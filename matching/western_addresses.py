"""Addresses in Latin letters in comparable form: their words and numbers, in any order."""

import re
import unicodedata

_MARKS = re.compile(r"[\u0300-\u036f'’`]+")
_TOKENS = re.compile(r"[a-z]+|\d+")
_WORD = re.compile(r"[a-z]{3}")
# Words that every other address has, with their abbreviations (ISO/UPU and AS 4590 street types).
_COMMON = frozenset(
    {
        "street",
        "st",
        "road",
        "rd",
        "avenue",
        "ave",
        "av",
        "drive",
        "dr",
        "court",
        "ct",
        "crt",
        "place",
        "pl",
        "lane",
    }
    | {
        "ln",
        "close",
        "cl",
        "crescent",
        "cres",
        "cct",
        "circuit",
        "way",
        "terrace",
        "tce",
        "parade",
        "pde",
        "square",
    }
    | {
        "sq",
        "boulevard",
        "blvd",
        "highway",
        "hwy",
        "unit",
        "apt",
        "apartment",
        "flat",
        "floor",
        "fl",
        "no",
        "number",
    }
    | {"suite", "ste", "house", "building", "bldg", "the", "of", "and", "po", "box"}
)
_LAST_LATIN = "\u024f"
_FIRST_WIDE = "\uff00"


def read_places(text: str) -> tuple[str, ...]:
    """Words and numbers of an address in Latin letters as written, without street types; () of any other address."""
    if not text or _LAST_LATIN < text[0] < _FIRST_WIDE:
        return ()
    folded = unicodedata.normalize("NFKC", text)
    if max(folded) > _LAST_LATIN:
        return ()
    folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).casefold()
    if not _WORD.search(folded):
        return ()
    return tuple(
        token.lstrip("0") or "0" if token.isdecimal() else token
        for token in _TOKENS.findall(folded)
        if token not in _COMMON
    )


def numbers_of(places: tuple[str, ...]) -> frozenset[str]:
    """The numbers among the parts: house, unit, postcode."""
    return frozenset(part for part in places if part.isdecimal())
