"""Addresses in comparable form: city or county, road with number, building and room."""

import re
import unicodedata
from typing import NamedTuple

from matching.tables import foldings

_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff,，。.;；:：、·]+")
_PROVINCE = re.compile(r"(?:中国)?(?:[\u4e00-\u9fff]{2,3}?省|[\u4e00-\u9fff]{2,6}?自治区)")
_MUNICIPALITY = re.compile(r"(?:中国)?(北京|上海|天津|重庆)市?(?:市辖区|县(?!城))?(?![路街道])")
_CITY = re.compile(r"([\u4e00-\u9fff]{2,7}?)(?:市|自治州|地区|盟)")
_COUNTY = re.compile(r"([\u4e00-\u9fff]{1,7}?)(?:(?<![小社园校街])区|县|旗|市(?!场))")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,8}?(?:镇|乡|街道)(?![\u4e00-\u9fff]{0,2}路)")
_NUMBERED = re.compile(r"([\u4e00-\u9fff]{1,12}?)(?:第)?(\d+)(?:号|弄|-|\Z|(?=[\u4e00-\u9fff#]))")
_DIGITS = re.compile(r"\d+|(?<![a-z])[a-z](?![a-z])")
_CHINESE_DIGITS = str.maketrans("零一二三四五六七八九", "0123456789")
_COUNTED = re.compile(r"[零一二三四五六七八九]+(?=[号栋幢座单元室层弄组])")


class Address(NamedTuple):
    """Parts of an address; "" where it has none. `area` is city/county, `road` ends in the number: 望江西路862."""

    area: str
    road: str
    room: str


NO_ADDRESS = Address("", "", "")


def read_address(text: str) -> Address:
    """The parts of an address that can be compared; administrative names before the road only give `area`."""
    if not text or text.isspace():
        return NO_ADDRESS
    folded = _NOISE.sub("", unicodedata.normalize("NFKC", text)).lower()
    table = foldings()
    if not folded.isascii():
        folded = "".join(table.get(character, character) for character in folded)
    folded = _COUNTED.sub(lambda run: run.group().translate(_CHINESE_DIGITS), folded)
    area, rest = _take_area(folded)
    found = _NUMBERED.match(rest)
    if found is None:
        return Address(area, rest if len(rest) > 3 else "", "")
    room = "-".join(_DIGITS.findall(rest[found.end() :]))
    return Address(area, found.group(1) + found.group(2), room)


def _take_area(folded: str) -> tuple[str, str]:
    position = 0
    province = _PROVINCE.match(folded)
    if province:
        position = province.end()
    city = _MUNICIPALITY.match(folded, position) or _CITY.match(folded, position)
    if city:
        position = city.end()
    county = _COUNTY.match(folded, position)
    if county:
        position = county.end()
    town = _TOWN.match(folded, position)
    if town and town.end() < len(folded):
        position = town.end()
    if not city and not county:
        return "", folded[position:]
    return f"{city.group(1) if city else ''}/{county.group(1) if county else ''}", folded[position:]
