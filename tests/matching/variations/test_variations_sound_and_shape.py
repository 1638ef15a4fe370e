"""Characters that sound or look alike: what a typist hears and what a reader of scans sees."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.names import read_pinyin
from matching.tables import foldings, shapes, syllables
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
# As surnames these are read otherwise than elsewhere.
_SURNAMES = [
    "单shan",
    "仇qiu",
    "区ou",
    "解xie",
    "查zha",
    "曾zeng",
    "翟zhai",
    "盖ge",
    "朴piao",
    "缪miao",
    "任ren",
    "华hua",
    "乐yue",
    "员yun",
    "召shao",
    "种chong",
    "尉wei",
    "宓fu",
    "佴nai",
    "祭zhai",
    "令ling",
    "隗wei",
    "句gou",
    "莘shen",
    "车che",
    "宁ning",
    "哈ha",
    "应ying",
    "谌chen",
    "柏bai",
    "覃qin",
    "石shi",
    "葛ge",
    "俞yu",
    "褚chu",
    "郗xi",
    "乜nie",
    "卜bu",
    "薄bo",
    "阚kan",
    "都du",
    "粘nian",
    "么yao",
    "盛sheng",
    "谷gu",
    "相xiang",
    "贾jia",
    "昝zan",
    "繁po",
    "秘bi",
    "黑he",
    "折she",
    "冼xian",
]


@pytest.mark.parametrize("reading", _SURNAMES)
def test_surname_is_read_as_a_surname(reading):
    assert read_pinyin(reading[0] + "伟")[0] == reading[1:]
    assert read_pinyin("王" + reading[0])[1] == syllables()[reading[0]]


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("张伟", "章玮", "homophone"),
        ("李娜", "李纳", "homophone"),
        ("单雄信", "山雄信", "homophone"),
        ("仇英", "邱英", "homophone"),
        ("曾国强", "增国强", "homophone"),
        ("尉迟恭", "玉池恭", "homophone"),
        ("单雄信", "丹雄信", "given_only"),
        ("萧红勇", "肖红勇", "variant"),
        ("阎志刚", "闫志刚", "variant"),
        ("傅兰", "付兰", "variant"),
        ("戴军", "代军", "variant"),
        ("詹平", "占平", "variant"),
        ("蓝海", "兰海", "variant"),
        ("王玉梅", "王王梅", "shape"),
        ("末小红", "未小红", "shape"),
        ("李晨", "李辰", "homophone"),
        ("李军", "季军", "shape"),
        ("杨己", "杨已", "shape"),
        ("申建国", "甲建国", "shape"),
        ("侯明", "候明", "homophone"),
        ("张天", "张夭", "shape"),
        ("杨帆", "扬帆", "homophone"),
        ("王清华", "王青华", "homophone"),
        ("张岗", "张岚", "shape"),
        ("王建国", "王建军", "one_character"),
        ("张伟", "张强", "surname_only"),
    ],
)
def test_level_of_names_alike(name_level, a, b, level):
    assert name_level(a, b) == level


def _alike(name: str, at: int, data: st.DataObject) -> str:
    others = shapes().get(name[at], "")
    assume(others)
    return name[:at] + data.draw(st.sampled_from(others)) + name[at + 1 :]


@given(data=st.data())
def test_a_homophone_is_found_and_agrees_but_a_common_name_needs_more(
    person, verdict, meet, name_level, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    at = data.draw(st.integers(1, len(name) - 1))
    changed, sound = foldings(), syllables()[name[at]]
    same = sorted(
        one for one, read in syllables().items() if read == sound and one not in changed and one < "\u9fff"
    )
    other = name[:at] + data.draw(st.sampled_from(same)) + name[at + 1 :]
    assert name_level(name, other) in {"exact", "homophone"}
    assert verdict(person(name, number), person(other, number)) is not Verdict.DIFFERENT
    assert meet(person(name, number[:4] + "*" * 10 + number[-4:]), person(other, number))
    if name_level(name, other) == "homophone":
        # Sisters 李如 and 李茹 share phone and home.
        assert verdict(person(name, "", PHONE, HOME), person(other, "", PHONE, HOME)) is Verdict.UNSURE
    assert verdict(person(name), person(other)) is Verdict.DIFFERENT


@given(data=st.data())
def test_a_look_alike_is_found_and_never_joined_without_a_number(
    person, verdict, meet, name_level, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    other = _alike(name, data.draw(st.integers(0, len(name) - 1)), data)
    assert name_level(name, other) in {"shape", "homophone", "variant", "rotated"}
    assert verdict(person(name, number), person(other, number)) is not Verdict.DIFFERENT
    assert meet(person(name, number[:4] + "*" * 10 + number[-4:]), person(other, number))
    if name_level(name, other) == "shape":
        assert verdict(person(name, "", PHONE, HOME), person(other, "", PHONE, HOME)) is not Verdict.SAME
    assert verdict(person(name), person(other)) is Verdict.DIFFERENT
