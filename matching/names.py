"""Names of persons in comparable form: folded characters and toneless syllables."""

import re
import unicodedata
from functools import lru_cache
from html import unescape

from matching.name_cells import read_name_cell
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
    "褚": "chu", "郗": "xi", "藏": "zang", "乜": "nie", "长": "zhang", "行": "xing", "卜": "bu", "薄": "bo",
    "阚": "kan", "都": "du", "粘": "nian", "么": "yao", "昝": "zan",
    "贾": "jia", "盛": "sheng", "谷": "gu", "相": "xiang",
}  # fmt: skip
# Surnames of two characters, with the readings that differ from the common ones.
_DOUBLE_SURNAMES = {
    "欧阳": (), "上官": (), "皇甫": (), "令狐": (), "诸葛": (), "司徒": (), "司马": (), "夏侯": (), "公孙": (),
    "慕容": (), "端木": (), "东方": (), "南宫": (), "西门": (), "轩辕": (), "宇文": (), "长孙": ("zhang", "sun"),
    "尉迟": ("yu", "chi"), "万俟": ("mo", "qi"), "单于": ("chan", "yu"), "澹台": ("tan", "tai"), "闻人": (),
    "赫连": (), "呼延": (), "独孤": (), "完颜": (), "钟离": (), "太史": (), "申屠": (), "司空": (), "百里": (),
    "鲜于": (), "淳于": (), "濮阳": (), "宗政": (), "公冶": (), "拓跋": (), "谷梁": (), "亓官": (), "巫马": (),
    "公西": (), "漆雕": (), "壤驷": (), "公良": (), "段干": (), "东郭": (), "南门": (), "羊舌": (), "微生": (),
    "梁丘": (), "左丘": (), "第五": (), "纳兰": (), "叶赫": (), "那拉": (), "达奚": (), "闾丘": (), "仲孙": (),
    "颛孙": (), "司寇": (), "公羊": (), "太叔": (), "范姜": (), "夹谷": ("jia", "gu"), "乐正": ("yue", "zheng"),
}  # fmt: skip

_TITLES = ("先生", "女士", "小姐", "太太", "夫人", "男士", "同志", "老师", "师傅")
# 王女士: the given name is not told. 同志 and 老师 could be one.
_ONLY_TITLES = ("先生", "女士", "小姐", "太太", "夫人", "男士", "总", "老板", "经理")
_TITLE_SET = frozenset(_TITLES + _ONLY_TITLES)
_DROPPED = re.compile(
    r"[\s\x00-\x1f\u00ad\u200b-\u200f\u2060\ufeff·•．.・‧∙●⋅᛫‐-―_,，、;；:：'’‘`\"“”/\\|(){}\[\]<>【】《》〈〉-]+"
)
_TITLED = re.compile(rf"(?<=..)(?:{'|'.join(_TITLES)})\Z")
_ONLY_TITLED = re.compile(rf"\A(..?)(?:{'|'.join(_ONLY_TITLES)})\Z")
_LATIN = re.compile(r"[a-z*]+\Z")
_HAN_OR_HIDDEN = r"[\u3400-\u9fff\U00020000-\U000323af*]"
# What stands where a character could not be written: private use, the replacement character, a description of its
# shape (⿰韦华), x in a Chinese name, a last ●.
_LOST = re.compile(
    r"[\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]|[⿰⿱⿴-⿻]..|[⿲⿳]...|〇(?=〇)|(?<=〇)〇|●(?=\Z)"
)
_LOST_X = re.compile(rf"(?<={_HAN_OR_HIDDEN})[xX](?![A-Wa-wYyZz])|[xX](?={_HAN_OR_HIDDEN})")
_LATIN_LETTER = re.compile(r"[a-z]")
_MIXED = re.compile(r"[a-z]+|.", re.DOTALL)
_MARKED_LATIN = re.compile(r"[\u00c0-\u024f\u1e00-\u1eff]")
_UNREADABLE = dict.fromkeys(map(ord, "?□■▇█▢▣☐⬜◆◇○×※#某"), HIDDEN)
_ENTITY = re.compile(r"&#(?:x[0-9A-Fa-f]{4,6}|[0-9]{4,7});?")


@lru_cache(maxsize=1)
def _foldings() -> dict[int, str]:
    return {ord(written): folded for written, folded in foldings().items()} | _UNREADABLE


@lru_cache(maxsize=1)
def _settled() -> frozenset[str]:
    """Characters that folding leaves as they are and that have a reading: most names hold no others."""
    changed = _foldings()
    return frozenset(
        character
        for character in syllables()
        if ord(character) not in changed
        and character != "〇"
        and unicodedata.normalize("NFKC", character) == character
    )


def fold_name(text: str) -> str:
    """The name for comparison: NFKC, simplified, no spaces, dots, brackets or titles; * where a character is hidden.

    Idempotent. Latin letters become small.
    """
    return text if _is_folded(text) else _fold_slowly(text)[0]


def fold_names(text: str) -> tuple[str, tuple[str, ...]]:
    """The name of a cell for comparison (fold_name), and the former names that it tells beside it."""
    return (text, ()) if _is_folded(text) else _fold_slowly(text)


def _is_folded(text: str) -> bool:
    """Two or three common characters without a title, as most names are, or small Latin letters."""
    if 1 < len(text) < 4 and _settled().issuperset(text):
        return text[1:] not in _TITLE_SET
    return text.isascii() and text.isalpha() and text.islower()


def _fold_slowly(text: str) -> tuple[str, tuple[str, ...]]:
    folded, former = _fold_once(text)
    # Dropping and lower-casing can leave marks that compose anew, and titles can follow each other.
    while not _is_folded(folded):
        again, _ = _fold_once(folded)
        if again == folded:
            break
        folded = again
    others = (fold_name(one) for one in former)
    return folded, tuple(dict.fromkeys(one for one in others if one and one != folded))


def _fold_once(text: str) -> tuple[str, tuple[str, ...]]:
    if "&#" in text:
        text = _ENTITY.sub(lambda entity: unescape(entity.group()), text)
    text = _LOST.sub(HIDDEN, unicodedata.normalize("NFKC", text)).translate(_foldings())
    cell = read_name_cell(text)
    folded = _DROPPED.sub("", cell.name)
    if not folded.isascii():
        folded = _LOST_X.sub(HIDDEN, folded)
        if _MARKED_LATIN.search(folded):
            folded = _without_marks(folded)
    folded = _ONLY_TITLED.sub(_hide_given, folded)
    return _TITLED.sub("", folded).lower(), cell.former_names


def _hide_given(found: re.Match[str]) -> str:
    surname = found.group(1)
    if len(surname) == 1 or surname in _DOUBLE_SURNAMES:
        return surname + HIDDEN
    return surname


def _without_marks(text: str) -> str:
    """zhāng as zhang and lǘ as lv, as pinyin is typed; Müller as muller."""
    apart = unicodedata.normalize("NFD", text.lower())
    apart = re.sub("(?<=[ln])u\u0308", "v", apart)
    return unicodedata.normalize("NFC", re.sub("(?<=[a-z])[\u0300-\u036f]+", "", apart))


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
    if _LATIN_LETTER.search(name) is None:
        read = list(map(table.get, name, name))
    else:
        # 张wei: the reading of a character that could not be typed.
        read = []
        for part in _MIXED.findall(name):
            read.extend(_split_latin(part) if part.isascii() and part != HIDDEN else [table.get(part, part)])
    double = _DOUBLE_SURNAMES.get(name[:2])
    if double and len(name) > 2:
        read[:2] = double
    elif name[0] in _SURNAME_READINGS:
        read[0] = _SURNAME_READINGS[name[0]]
    return tuple(read)


_VOWELS = frozenset("aeiouv")


@lru_cache(maxsize=1)
def known_syllables() -> dict[str, str]:
    """Every syllable of pinyin that can stand in a name, as it is typed; to itself."""
    return {syllable: syllable for syllable in syllables().values() if not _VOWELS.isdisjoint(syllable)}


@lru_cache(maxsize=1)
def _passport_syllables() -> dict[str, str]:
    """With LYU for 吕 as passports write it (GB/T 28039)."""
    return known_syllables() | {"lyu": "lv", "nyu": "nv", "lyue": "lve", "nyue": "nve"}


def _split_latin(name: str) -> tuple[str, ...]:
    return _fewest(name, known_syllables()) or _fewest(name, _passport_syllables()) or (name,)


def _fewest(name: str, known: dict[str, str]) -> tuple[str, ...]:
    """The fewest syllables that make up the word, four at most, as Chinese names have; () if none do."""
    best: list[tuple[str, ...] | None] = [()] + [None] * len(name)
    for end in range(1, len(name) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is None or len(before) > 3 or name[start:end] not in known:
                continue
            here = best[end]
            if here is None or len(before) + 1 < len(here):
                best[end] = (*before, known[name[start:end]])
    return best[-1] or ()
