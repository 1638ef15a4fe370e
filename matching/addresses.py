"""Addresses in comparable form: city or county, road with number, building and room."""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from matching.han_numerals import write_digits
from matching.places import bare_front, city_names, district_today
from matching.tables import foldings, syllables

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff,，。.;；:：、·]+")
# 住址: and (租住); what stands in brackets with a digit is part of the address.
_LABEL = re.compile(
    r"\A(?:(?:家庭|现|常|居|户籍|身份证|联系|通讯|经营|注册)?(?:住址|地址|所在地)|家住|现住|住)[:：\s]*"
)
_BRACKETED = re.compile(r"[(\[【][^0-9)\]】]*[)\]】]")
_NOTHING = frozenset({"不详", "不明", "同上", "无", "未知", "未提供", "略"})
_MUNICIPALITIES = frozenset({"北京", "上海", "天津", "重庆"})
_UNITS_OF_CITY = re.compile(r"市辖区|县(?!城)")
_PROVINCE = re.compile(r"(?:中国)?(?:[\u4e00-\u9fff]{2,3}?省|[\u4e00-\u9fff]{2,6}?自治区)")
_CITY = re.compile(r"([\u4e00-\u9fff]{2,7}?)(?:市(?!区|场)|自治州|地区|盟)")
_COUNTY = re.compile(r"([\u4e00-\u9fff]{1,10}?)(?:(?<![小社园校街])区|县|旗|市(?!场|区))")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:(?:镇|乡)(?![\u4e00-\u9fff]?[路街道巷])|街道(?!路))")
# 北京路, 合肥里: a road or an estate that bears a city's name.
_BEARS_NAME = re.compile(
    r"[东南西北中上下大新老一二三四五]?(?:路|街|道|大道|里|巷|弄|胡同|区|县|镇|乡|村|庄|屯|营|门|湖|河|江|城|苑|园|花园|"
    r"小区|广场|大厦|公寓|家园|佳苑|\Z)"
)
# Development zones have a long name and a short one.
_ZONES = {
    "高新技术产业开发": "高新",
    "高新技术开发": "高新",
    "高新产业开发": "高新",
    "经济技术开发": "经开",
    "经济开发": "经开",
}
_VILLAGE_WORDS = (
    (re.compile(r"村民委员会|村委会|行政村|自然村"), "村"),
    (re.compile(r"(?:村民)?小组|村民组|生产队|(?<=\d)队"), "组"),
)
# Where the slow way may change something in common characters: a numeral that may count, words of villages, labels.
_NUMERALS = "零〇一二三四五六七八九十百千两"
_MAY_COUNT = re.compile(f"[{_NUMERALS}][{_NUMERALS}号栋幢座单室层弄组队楼户房门社期村小]")
_MAY_FOLD = re.compile("行政村|自然村|小组|民组|委会|员会|队|住|址|所在地|不详")
_FRONT = re.compile(r"[^0-9a-z#\-]*")
_NUMBER = re.compile(r"(\d+)(?:号|弄|-|\Z|(?=[\u4e00-\u9fff#]))")
_DIGITS = re.compile(r"\d+|(?<![a-z])[a-z](?![a-z])")
_LONGEST_ROAD = 16


class Address(NamedTuple):
    """Parts of an address; "" where it has none. `area` is city/county, `road` ends in the number: 望江西路862."""

    area: str
    road: str
    room: str

    def __repr__(self) -> str:
        return "Address(…)"


NO_ADDRESS = Address("", "", "")


def read_address(text: str) -> Address:
    """The parts of an address that can be compared; administrative names before the road only give `area`."""
    if not text or text.isspace():
        return NO_ADDRESS
    folded = text if _is_settled(text) else _fold(text)
    found = _FRONT.match(folded)
    front = found.group() if found else ""
    is_all = len(front) == len(folded)
    area, rest = _read_front(front, is_all=is_all)
    if rest and len(rest) <= _LONGEST_ROAD:
        number = _NUMBER.match(folded, len(front))
        if number is not None:
            room = "-".join(_DIGITS.findall(folded, number.end()))
            return Address(area, rest + number.group(1), room)
    rest += folded[len(front) :]
    return Address(area, rest if len(rest) > 3 else "", "")


def _is_settled(text: str) -> bool:
    """The slow way would change nothing, as in most addresses."""
    if _settled().issuperset(text):
        return True
    return (
        _unchanging().issuperset(text) and _MAY_COUNT.search(text) is None and _MAY_FOLD.search(text) is None
    )


@lru_cache(maxsize=1)
def _unchanging() -> frozenset[str]:
    """Characters that the slow way leaves as they are outside certain words: common ones, digits, small letters."""
    common = (one for one in syllables() if "\u4e00" <= one <= "\u9fff" and one not in foldings())
    return frozenset(common) | set("0123456789abcdefghijklmnopqrstuvwxyz#-")


@lru_cache(maxsize=1)
def _settled() -> frozenset[str]:
    """Of these, those that stand in no such word."""
    return _unchanging() - set(_NUMERALS) - set("住址地队组委行自详")


@lru_cache(maxsize=1)
def _foldings() -> dict[int, str]:
    return {ord(written): folded for written, folded in foldings().items()}


def _fold(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    folded = _NOISE.sub("", _BRACKETED.sub("", _LABEL.sub("", folded.strip())))
    if folded in _NOTHING:
        return ""
    if not folded.isascii():
        folded = write_digits(folded.translate(_foldings()))
        for words, word in _VILLAGE_WORDS:
            folded = words.sub(word, folded)
    return folded


@lru_cache(maxsize=16384)
def _read_front(front: str, *, is_all: bool) -> tuple[str, str]:
    """Area and rest of the words before the first digit; they repeat, as people live in the same streets."""
    city, position = _take_city(front)
    county = _COUNTY.match(front, position)
    if county:
        position = county.end()
    town = _TOWN.match(front, position)
    if town and (town.end() < len(front) or not is_all):
        position = town.end()
    rest = front[position:].removesuffix("第")
    if not city and not county:
        return "", rest
    district = county.group(1) if county else ""
    return f"{city}/{district_today(city, _ZONES.get(district, district))}", rest


def _take_city(front: str) -> tuple[str, int]:
    """The city's name and where it ends; a city of county level is left for the county."""
    province = _PROVINCE.match(front)
    start = province.end() if province else 0
    bare = bare_front().match(front, start)
    if bare is not None and bare.group("city"):
        city, end = bare.group("city"), bare.end()
        is_told = end > bare.end("city")
        if is_told or not _BEARS_NAME.match(front, end):
            if city in _MUNICIPALITIES:
                units = _UNITS_OF_CITY.match(front, end)
                end = units.end() if units else end
            return city, end
    full = _CITY.match(front, start)
    if full is not None and (
        full.group(1) in city_names() or not front[full.start() : full.end()].endswith("市")
    ):
        return full.group(1), full.end()
    return "", start
