"""How far two persons' names agree, and how rare a name is."""

from functools import lru_cache
from math import log2

from rapidfuzz.distance import OSA

from matching.compare.latin_names import compare_latin_names
from matching.latin_names import is_syllabic, read_syllables
from matching.names import HIDDEN, is_latin, surname_length
from matching.tables import given_character_shares, given_name_shares, shapes, surname_shares

# Pairs that people write for one surname (second simplification scheme of 1977 and its aftermath).
_VARIANTS = str.maketrans("萧阎傅戴詹蓝邱", "肖闫付代占兰丘")

_RARE_SURNAME = 2e-5
_RARE_CHARACTER = 2e-4
_RARE_GIVEN = 2e-5
# Two common characters go together more often than chance says (王芳: 268,000 persons, 147,000 by independence).
_TOGETHER = 2.0
# Short lists of names serve whole peoples: nothing says how many bear one that the tables do not know.
_UNKNOWN_BITS = 12.0
# Chinese names have up to four characters; names of minorities and what a short field leaves of them have more.
_LONGEST_WHOLE = 4
_DISAGREES = frozenset({"surname_only", "given_only", "different"})
_LATIN_BITS = 13.0


def compare_names(  # noqa: PLR0911 -- one return per level
    a: str, b: str, pinyin_a: tuple[str, ...], pinyin_b: tuple[str, ...]
) -> str:
    """The level of two folded names with their syllables (matching.names).

    exact, variant, homophone, pinyin, rotated, shape, one_character (another in its place), lost_character (left out or
    added), given_only (another surname), partial, masked, surname_only, different, missing.

    Symmetric.
    """
    if not a or not b:
        return "missing"
    if HIDDEN in a or HIDDEN in b:
        return "masked" if _fits_hidden(a, b) else "different"
    if a == b:
        return (
            "one_word"
            if min(len(pinyin_a), len(pinyin_b)) == 1 and a.isascii() and not is_syllabic(a)
            else "exact"
        )
    if a.isascii() or b.isascii():
        return _compare_latin(a, b, pinyin_a, pinyin_b)
    if a[1:] == b[1:] and a[0].translate(_VARIANTS) == b[0].translate(_VARIANTS):
        return "variant"
    if pinyin_a == pinyin_b:
        # 张wei, 丁e: a character that could not be typed.
        return "pinyin" if any(character.isascii() for character in a + b) else "homophone"
    if "".join(pinyin_a) == "".join(pinyin_b):
        return "pinyin"
    level = _compare_different(a, b)
    if level in _DISAGREES and max(len(a), len(b)) > _LONGEST_WHOLE and _is_part(pinyin_a, pinyin_b):
        return "partial"
    return level


def _is_part(pinyin_a: tuple[str, ...], pinyin_b: tuple[str, ...]) -> bool:
    """阿卜杜拉 or 阿卜杜拉买 of 阿卜杜拉·买买提: the front or the back of a long name, two characters at least."""
    short, long = sorted((pinyin_a, pinyin_b), key=len)
    return 1 < len(short) < len(long) and short in (long[: len(short)], long[-len(short) :])


def _compare_different(a: str, b: str) -> str:
    has_surname = a[: surname_length(a)] == b[: surname_length(b)]
    if len(a) == len(b):
        differing = [(x, y) for x, y in zip(a, b, strict=True) if x != y]
        if len(differing) == 1:
            x, y = differing[0]
            if y in shapes().get(x, "") or x in shapes().get(y, ""):
                return "shape"
            if len(a) > 2 and has_surname:
                return "one_character"
        if sorted(a) == sorted(b):
            return "rotated"
    longest = max(len(a), len(b))
    if longest > 2 and min(len(a), len(b)) > 1 and has_surname:
        # One character lost or typed twice; in the long names of minorities two.
        allowed = 2 if longest > 6 else 1
        if OSA.distance(a, b, score_cutoff=allowed) <= allowed:
            return "lost_character" if _is_within(a, b) else "one_character"
    if has_surname:
        return "surname_only"
    return "given_only" if a[surname_length(a) :] == b[surname_length(b) :] != "" else "different"


def _is_within(a: str, b: str) -> bool:
    """The shorter name's characters stand in the longer one, in order: brothers' names do not look so."""
    short, long = sorted((a, b), key=len)
    rest = iter(long)
    return len(short) < len(long) and all(character in rest for character in short)


def _compare_latin(a: str, b: str, pinyin_a: tuple[str, ...], pinyin_b: tuple[str, ...]) -> str:
    both_latin = is_latin(a) and is_latin(b)
    if both_latin:
        level = compare_latin_names(pinyin_a, pinyin_b)
        if level not in _DISAGREES:
            return level
    pinyin_a, pinyin_b = (read_syllables(words) or words for words in (pinyin_a, pinyin_b))
    joined_a, joined_b = "".join(pinyin_a), "".join(pinyin_b)
    if joined_a == joined_b or _is_turned(pinyin_a, joined_b) or _is_turned(pinyin_b, joined_a):
        return "rotated" if both_latin else "pinyin"
    if both_latin and min(len(a), len(b)) > 6 and OSA.distance(a, b, score_cutoff=1) <= 1:
        return "one_character"
    return level if both_latin else "different"


def _is_turned(pinyin: tuple[str, ...], joined: str) -> bool:
    # Wei Zhang for Zhang Wei; the surname has one syllable or two.
    return len(pinyin) > 1 and any(
        "".join(pinyin[cut:] + pinyin[:cut]) == joined for cut in (1, 2, len(pinyin) - 1)
    )


def _fits_hidden(a: str, b: str) -> bool:
    """王** fits 王建国; a run of * may stand for any number of characters, but something must be known."""
    if not a.strip(HIDDEN) or not b.strip(HIDDEN):
        return False
    if len(a) == len(b):
        return all(x == y or HIDDEN in (x, y) for x, y in zip(a, b, strict=True))
    if HIDDEN in a and HIDDEN in b:
        return a[0] == b[0] != HIDDEN
    hidden, plain = (a, b) if HIDDEN in a else (b, a)
    front, _, rest = hidden.partition(HIDDEN)
    back = rest.rpartition(HIDDEN)[2]
    return len(plain) > len(front) + len(back) and plain.startswith(front) and plain.endswith(back)


@lru_cache(maxsize=4096)
def name_bits(name: str) -> float:
    """Rarity of a folded name: −log2 of the share of all persons who bear it, from the tables' frequencies."""
    if name.isascii():
        return _LATIN_BITS
    cut = surname_length(name)
    surname, given = name[:cut], name[cut:]
    if len(given) > 2 or not given:
        return _UNKNOWN_BITS if given else 0.0
    characters = given_character_shares()
    share = given_name_shares().get(given)
    if share is None and len(given) == 1:
        share = max(_RARE_GIVEN, characters.get(given, _RARE_CHARACTER) / 10)
    elif share is None:
        share = (
            characters.get(given[0], _RARE_CHARACTER) * characters.get(given[1], _RARE_CHARACTER) * _TOGETHER
        )
    known = surname_shares().get(surname)
    bits = -log2((known or _RARE_SURNAME) * share)
    return bits if known else min(bits, _UNKNOWN_BITS)
