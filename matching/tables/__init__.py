"""The baked tables: pinyin, foldings, shapes, name frequencies, region codes; each is read once, when first needed.

Made by tools/make_matching_tables.py; the frequencies are hand-kept (README.md beside this file names the sources).
"""

import csv
from functools import lru_cache
from importlib.resources import files


def _rows(name: str) -> list[list[str]]:
    text = files(__name__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))


@lru_cache(maxsize=1)
def syllables() -> dict[str, str]:
    """Character → its first toneless reading (ü written v)."""
    table: dict[str, str] = {}
    for syllable, characters in _rows("pinyin.csv"):
        table.update(dict.fromkeys(characters, syllable))
    return table


@lru_cache(maxsize=1)
def foldings() -> dict[str, str]:
    """Traditional form, variant or radical → the character used for comparison."""
    ((written, folded),) = _rows("foldings.csv")
    return dict(zip(written, folded, strict=True))


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """Character of a name → the characters that look most like it."""
    return {row[0]: row[1] for row in _rows("shapes.csv")}


@lru_cache(maxsize=1)
def surname_shares() -> dict[str, float]:
    """Surname → share of all persons (0–1)."""
    return {surname: float(share) for surname, share in _rows("surnames.csv")}


@lru_cache(maxsize=1)
def given_character_shares() -> dict[str, float]:
    """Character → share of all characters in given names (0–1), in five classes."""
    shares: dict[str, float] = {}
    for share, characters in _rows("given_characters.csv"):
        shares.update(dict.fromkeys(characters, float(share)))
    return shares


@lru_cache(maxsize=1)
def given_name_shares() -> dict[str, float]:
    """Popular given name → share of all persons (0–1)."""
    return {name: float(share) for name, share in _rows("given_names.csv")}


@lru_cache(maxsize=1)
def region_years() -> dict[str, tuple[int, int]]:
    """GB/T 2260 code → first and last year of its use (0 = since the first list; 9999 = in use)."""
    return {code: (int(start or 0), int(end or 9999)) for code, start, end in _rows("region_codes.csv")}


@lru_cache(maxsize=1)
def cities() -> dict[str, str]:
    """City of prefecture level or municipality → its province, both without 市 and 省."""
    found: dict[str, str] = {}
    for province, names in _rows("cities.csv"):
        found.update(dict.fromkeys(names.split() or [province], province))
    return found


@lru_cache(maxsize=1)
def renamed_districts() -> dict[tuple[str, str], str]:
    """(city, former district) → the district that it became, without 区 and 县."""
    return {(city, former): today for city, former, today in _rows("renamed_districts.csv")}


@lru_cache(maxsize=1)
def western_given_names() -> frozenset[str]:
    """Given names in Latin letters, small and without accents."""
    return frozenset(name for row in _rows("western_given_names.csv") for name in row)


@lru_cache(maxsize=1)
def western_surnames() -> frozenset[str]:
    """Surnames in Latin letters, small and without accents."""
    return frozenset(name for row in _rows("western_surnames.csv") for name in row)
