"""Traditional and variant characters, compatibility ideographs and radicals: one name, however it is encoded."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.names import fold_name
from matching.tables import foldings
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張偉", "张伟"),
        ("劉國華", "刘国华"),
        ("鄭曉鳳", "郑晓凤"),
        ("龔寶麗", "龚宝丽"),
        ("衞紅", "卫红"),
        ("衛紅", "卫红"),
        ("甯靜", "宁静"),
        ("王喆", "王哲"),
        ("李堃", "李坤"),
        ("陳濬", "陈浚"),
        ("周珮", "周佩"),
        ("吳祐", "吴佑"),
        ("呉佑", "吴佑"),
        ("髙徳恵", "高德惠"),
        ("黒田増", "黑田增"),
        ("王珎", "王珍"),
        ("李栁靑", "李柳青"),
        ("頼峯", "赖峰"),
        ("王頴", "王颖"),
        ("王穎", "王颖"),
        ("李燿淸", "李耀清"),
        ("趙羣", "赵群"),
        # Characters that look traditional and are names of their own.
        ("乾元", "乾元"),
        ("仝卓", "仝卓"),
        ("王犇鑫", "王犇鑫"),
    ],
)
def test_variant_characters_are_one_name(written, folded):
    assert fold_name(written) == folded


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("⾦城", "金城"),  # U+2FA6, Kangxi radical
        ("⻢云飞", "马云飞"),  # U+2EE2, CJK radical
        ("⻰海", "龙海"),
        ("⻩河", "黄河"),
        ("⻬白", "齐白"),
        ("⻱年", "龟年"),
        ("李\uf98e", "李年"),  # U+F98E, compatibility ideograph
        ("\uf9e1明", "李明"),
        ("\uf90a城", "金城"),
        ("周\U0002f833", "周卿"),
        ("王\ufa11", "王崎"),
    ],
)
def test_radicals_and_compatibility_ideographs_are_the_character(written, folded):
    assert fold_name(written) == folded


@pytest.mark.parametrize(("start", "stop"), [(0x2E80, 0x2F00), (0x2F00, 0x2FD6), (0x2F800, 0x2FA1E)])
def test_no_radical_or_compatibility_form_is_left(start, stop):
    assigned = [chr(code) for code in range(start, stop) if unicodedata.category(chr(code)) != "Cn"]
    assert assigned
    assert [one for one in assigned if start <= ord(fold_name("王" + one)[-1]) < stop] == []


@given(data=st.data())
def test_a_name_in_other_characters_is_the_same_name(person, verdict, meet, han_names, data):
    name = data.draw(han_names)
    forms: dict[str, list[str]] = {}
    for written, folded in foldings().items():
        forms.setdefault(folded, [folded]).append(written)
    other = "".join(data.draw(st.sampled_from(forms.get(character, [character]))) for character in name)
    a, b = person(name, "", PHONE, HOME), person(other, "", PHONE, HOME)
    assert (a.name, a.pinyin) == (b.name, b.pinyin)
    assert verdict(a, b) is Verdict.SAME
    assert meet(a, b)
    assert verdict(person(name), person(other)) is Verdict.DIFFERENT
