"""Names in Latin letters in comparable form: their words, without accents; a word's sound, for keys."""

import re
import unicodedata
from functools import lru_cache

from matching.names import known_syllables, read_pinyin
from matching.tables import western_given_names, western_surnames

# Letters that no normal form takes apart.
_UNDIVIDED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
)
_MARKS = re.compile(r"[\u0300-\u036f]+")
_UMLAUT = re.compile(r"(?<=[ln])u\u0308")
_APOSTROPHES = re.compile("['’‘`´ʼ]+")
_BRACKETED = re.compile(r"[(\[{<【《〈].*?(?:[)\]}>】》〉]|\Z)", re.DOTALL)
_LATIN = re.compile(r"[a-z\u0300-\u036f\s.,·'’‘`´ʼ‐‑–_-]+\Z")
_WORDS = re.compile(r"[a-z\u0300-\u036f]+")
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof"})
_LONGEST_CHINESE = 4
FIRST_NOT_LATIN = "\u0250"
# Soundex (Russell 1918), as the United States National Archives describe it.
_SOUNDS = str.maketrans("bfpvcgjkqsxzdtlmnr", "111122222222334556")
_MOST_WORDS = 8


def read_latin_words(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters, small, without accents, apostrophes and titles; () of any other name."""
    folded = _BRACKETED.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_UNDIVIDED)
    apart = unicodedata.normalize("NFD", folded)
    if not _LATIN.match(apart):
        return ()
    words = tuple(_plain(word) for word in _WORDS.findall(_APOSTROPHES.sub("", apart)))
    # Nobody has so many; a cell that does would cost the square of them.
    return (tuple(word for word in words if word not in _TITLES) or words)[:_MOST_WORDS]


def _plain(word: str) -> str:
    """Without accents; lü and nü as pinyin is typed (lv), Müller as muller."""
    if word.isascii():
        return word
    typed = _MARKS.sub("", _UMLAUT.sub("v", word))
    return typed if is_syllabic(typed) else _MARKS.sub("", word)


def read_syllables(words: tuple[str, ...]) -> tuple[str, ...]:
    """The syllables of a name in pinyin, as long as Chinese names are; () of any other."""
    read: list[str] = []
    for word in words:
        syllables = _syllables_of(word)
        if not syllables:
            return ()
        read.extend(syllables)
    return tuple(read) if 1 < len(read) <= _LONGEST_CHINESE else ()


def is_syllabic(word: str) -> bool:
    """The word can be read as pinyin: one syllable, two or three (a name written together)."""
    return bool(_syllables_of(word))


@lru_cache(maxsize=65_536)
def _syllables_of(word: str) -> tuple[str, ...]:
    read = read_pinyin(word)
    # A word that is no pinyin is read as itself.
    is_pinyin = len(read) < _LONGEST_CHINESE and known_syllables().keys() >= set(read)
    return read if is_pinyin else ()


def is_given_name(word: str) -> bool:
    """People are called so: two such words that differ are two names, not one mistyped."""
    return word in western_given_names()


def is_surname(word: str) -> bool:
    """Families are called so."""
    return word in western_surnames()


@lru_cache(maxsize=65_536)
def sound_of(word: str) -> str:
    """The first letter and up to three digits for the consonants after it (Soundex, without its fill of zeros)."""
    digits = word.translate(_SOUNDS)
    code = word[:1]
    before = digits[:1]
    for letter in digits[1:]:
        if letter.isdecimal() and letter != before:
            code += letter
        if letter not in "hw":
            before = letter
    return code[:4]
