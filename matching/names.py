"""Names of persons in comparable form: folded characters and toneless syllables."""

import re
import unicodedata
from functools import lru_cache

from matching.tables import foldings, syllables

HIDDEN = "*"

# Readings that a character has only as a surname (pypinyin gives the common reading).
_SURNAME_READINGS = {
    "单": "shan", "仇": "qiu", "区": "ou", "解": "xie", "查": "zha", "曾": "zeng", "翟": "zhai", "盖": "ge",
    "朴": "piao", "缪": "miao", "任": "ren", "华": "hua", "乐": "yue", "员": "yun", "折": "she", "召": "shao",
    "种": "chong", "重": "chong", "黑": "he", "秘": "bi", "繁": "po", "冼": "xian", "尉": "wei", "宓": "fu",
    "逄": "pang", "那": "na", "佴": "nai", "过": "guo", "洗": "xian", "幺": "yao", "燕": "yan", "晟": "cheng",
    "适": "kuo", "祭": "zhai", "殷": "yin", "令": "ling", "纪": "ji", "隗": "wei", "郇": "xun", "句": "gou",
    "莘": "shen", "车": "che", "宁": "ning", "曲": "qu", "哈": "ha", "应": "ying", "谌": "chen", "万": "wan",
    "柏": "bai", "覃": "qin", "洪": "hong", "石": "shi", "夏": "xia", "葛": "ge", "沈": "shen", "俞": "yu",
    "褚": "chu", "郗": "xi", "藏": "zang", "乜": "nie", "长": "zhang", "行": "xing", "咎": "gao",
}  # fmt: skip
# Surnames of two characters, with the readings that differ from the common ones.
_DOUBLE_SURNAMES = {
    "欧阳": (), "上官": (), "皇甫": (), "令狐": (), "诸葛": (), "司徒": (), "司马": (), "夏侯": (), "公孙": (),
    "慕容": (), "端木": (), "东方": (), "南宫": (), "西门": (), "轩辕": (), "宇文": (), "长孙": ("zhang", "sun"),
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"), "澹台": ("tan", "tai"), "闻人": (),
    "赫连": (), "呼延": (), "独孤": (), "完颜": (), "钟离": (), "太史": (), "申屠": (), "司空": (), "百里": (),
}  # fmt: skip

_DROPPED = re.compile(
    r"[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff·•．.・‧∙●⋅᛫‐-―_,，、;；:：'’‘`\"“”/\\|-]+"
)
_BRACKETED = re.compile(r"[(\[{<【《〈].*?(?:[)\]}>】》〉]|\Z)", re.DOTALL)
_TITLES = re.compile(r"(?<=..)(?:先生|女士|小姐|太太|夫人|同志|老师|师傅|男士)\Z")
_LATIN = re.compile(r"[a-z*]+\Z")
_UNREADABLE = dict.fromkeys(map(ord, "?□◇○〇口" + "×※#某"), HIDDEN)
# 口 (mouth) and 〇 occur in names; only the geometric signs are placeholders.
for _kept in "口〇":
    del _UNREADABLE[ord(_kept)]


@lru_cache(maxsize=1)
def _foldings() -> dict[int, str]:
    return {ord(written): folded for written, folded in foldings().items()} | _UNREADABLE


def fold_name(text: str) -> str:
    """The name for comparison: NFKC, simplified, no spaces, dots, brackets or titles; * where a character is hidden.

    Idempotent. Latin letters become small.
    """
    folded = _fold_once(text)
    # Dropping and lower-casing can leave marks that compose anew, and titles can follow each other.
    while not folded.isalpha() or _TITLES.search(folded):
        again = _fold_once(folded)
        if again == folded:
            break
        folded = again
    return folded


def _fold_once(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).translate(_foldings())
    folded = _BRACKETED.sub("", folded)
    return _TITLES.sub("", _DROPPED.sub("", folded).lower())


def surname_length(name: str) -> int:
    """How many characters of a folded Chinese name are the surname (0 for an empty name)."""
    return 2 if name[:2] in _DOUBLE_SURNAMES and len(name) > 2 else min(1, len(name))


def is_latin(name: str) -> bool:
    """The folded name is written in Latin letters."""
    return bool(_LATIN.match(name)) and name.strip(HIDDEN) != ""


def read_pinyin(name: str) -> tuple[str, ...]:
    """One toneless syllable per character of a folded name; of a Latin name its syllables if it is pinyin.

    A character without a reading stands for itself.
    """
    if not name:
        return ()
    if name.isascii() and is_latin(name):
        return _split_latin(name)
    table = syllables()
    read = [table.get(character, character) for character in name]
    double = _DOUBLE_SURNAMES.get(name[:2])
    if double and len(name) > 2:
        read[:2] = double
    elif name[0] in _SURNAME_READINGS:
        read[0] = _SURNAME_READINGS[name[0]]
    return tuple(read)


@lru_cache(maxsize=1)
def _syllable_set() -> frozenset[str]:
    return frozenset(syllables().values())


def _split_latin(name: str) -> tuple[str, ...]:
    known = _syllable_set()
    # Shortest number of syllables that cover the word; at most four make a Chinese name.
    best: list[tuple[str, ...] | None] = [()] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or len(before) > 3 or name[start:end] not in known:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, name[start:end])
    return best[-1] or (name,)
