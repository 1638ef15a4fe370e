"""How far two persons' names in Latin letters agree, word by word and in any order; how rare such a name is."""

from functools import lru_cache
from itertools import permutations

from rapidfuzz.distance import OSA

from matching.latin_names import is_given_name, is_surname, is_syllabic, read_syllables

Words = tuple[str, ...]

# How two words agree, the surest first.
_EQUAL, _NEAR, _ALIKE, _INITIAL, _APART = range(5)
_OF_WORST = {_EQUAL: "rotated", _NEAR: "words_near", _ALIKE: "words_alike", _INITIAL: "initials"}
_ORDER = (
    "rotated",
    "words_near",
    "words_alike",
    "initials",
    "given_agrees",
    "word_missing",
    "word_differs",
    "other_given",
    "different",
)
_WHOLE = frozenset({"rotated", "words_near", "words_alike"})
_RANK = {level: rank for rank, level in enumerate(_ORDER)}
_MOST_TURNED = 4
# Shorter words of pinyin all have neighbours; longer ones are rarely both pinyin and another people's name.
_LONG_WORD = 5
_RARE_WORD = 8.0
_GIVEN_NAME = 6.0
_SYLLABLE = 5.0


def compare_latin_names(a: Words, b: Words) -> str:
    """The level of two names by their words.

    rotated (the same words, in any order and however divided), words_near (a typing error), words_alike (several),
    initials, given_agrees (the surname is another or missing), word_missing, word_differs, other_given (as of
    brothers), surname_only (of pinyin), different. Symmetric.
    """
    if sorted(a) == sorted(b) or _is_turned(a, b) or _is_turned(b, a):
        return "rotated"
    if read_syllables(a) and read_syllables(b):
        # Two names in pinyin that differ are two names: every syllable has its neighbours.
        return "different" if set(a).isdisjoint(b) else "surname_only"
    if len(a) == len(b):
        return _level(a, b)
    shorter, longer = (a, b) if len(a) < len(b) else (b, a)
    levels = [_level(shorter, longer)]
    # A space typed into a word, or lost; a lost word is no such thing.
    if len(longer) == len(shorter) + 1:
        levels += [level for words in _joined(longer) if (level := _level(shorter, words)) in _WHOLE]
    return min(levels, key=lambda level: _RANK[level])


def latin_bits(words: Words) -> float:
    """Rarity of a name in Latin letters: bits of its words, which stand for nothing surer than that they are common."""
    return sum(_word_bits(word) for word in words)


def _word_bits(word: str) -> float:
    if len(word) < 3 and not is_syllabic(word):
        return 2.0
    if is_syllabic(word):
        return _SYLLABLE
    return _GIVEN_NAME if is_given_name(word) else _RARE_WORD


def _is_turned(a: Words, b: Words) -> bool:
    if not 1 < len(a) <= _MOST_TURNED or sum(map(len, a)) != sum(map(len, b)):
        return False
    joined = "".join(b)
    return any("".join(turned) == joined for turned in permutations(a))


def _joined(words: Words) -> list[Words]:
    return [(*words[:at], words[at] + words[at + 1], *words[at + 2 :]) for at in range(len(words) - 1)]


def _level(a: Words, b: Words) -> str:
    """The level with words paired one to one, the surest pairs first."""
    pairs = sorted(
        (agreement, min(x, y), max(x, y), i, j)
        for i, x in enumerate(a)
        for j, y in enumerate(b)
        if (agreement := _agreement(x, y)) != _APART
    )
    left_a, left_b = set(range(len(a))), set(range(len(b)))
    found: list[tuple[int, str, str]] = []
    for agreement, x, y, i, j in pairs:
        if i in left_a and j in left_b:
            left_a.remove(i)
            left_b.remove(j)
            found.append((agreement, x, y))
    if not any(agreement <= _ALIKE for agreement, _, _ in found):
        return "different"
    if not left_a and not left_b:
        return _OF_WORST[found[-1][0]]
    rest = [a[i] for i in left_a] + [b[j] for j in left_b]
    if _is_the_given_name(found, rest):
        return "given_agrees"
    if not left_a or not left_b:
        return "word_missing"
    return "other_given" if all(map(is_given_name, rest)) else "word_differs"


def _is_the_given_name(found: list[tuple[int, str, str]], rest: list[str]) -> bool:
    """What agrees is a given name and what does not is none: another surname, not a brother or sister."""
    return any(
        agreement == _EQUAL and is_given_name(x) and not is_surname(x) for agreement, x, _ in found
    ) and all(len(word) > 2 and (is_surname(word) or not _is_known(word)) for word in rest)


@lru_cache(maxsize=65_536)
def _agreement(x: str, y: str) -> int:  # noqa: PLR0911 -- one return per rule
    if x == y:
        return _EQUAL
    shorter = min(len(x), len(y))
    if shorter == 1:
        return _INITIAL if x[0] == y[0] else _APART
    # Anna and Hanna are two persons; Lachlan and Lachlam are one.
    if _is_known(x) and _is_known(y):
        return _APART
    distance = OSA.distance(x, y, score_cutoff=3)
    if distance == 1 and shorter > 3:
        return _NEAR
    if distance == 2 and shorter > 7:
        return _NEAR
    if distance <= (1 if shorter < 5 else 2 if shorter < 9 else 3) and shorter > 2:
        return _ALIKE
    return _APART


def _is_known(word: str) -> bool:
    return is_given_name(word) or (len(word) < _LONG_WORD and is_syllabic(word))
