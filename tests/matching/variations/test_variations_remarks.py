"""Honorifics, roles, numbers and other remarks in the name cell."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.name_cells import read_name_cell
from matching.names import fold_name, fold_names
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
_REMARKS = [
    "先生",
    "女士",
    "小姐",
    "太太",
    "夫人",
    "同志",
    "老师",
    "师傅",
    "（男）",
    "(女)",
    "【已故】",
    "（已离职）",
    "（担保人）",
    "-担保人",
    "—担保人",
    "/担保人",
    "，担保人",
    "：担保人",
    "担保人",
    "共同借款人",
    "保证人",
    "已故",
    "【失联】",
    "（户主）",
    "(法人)",
    "（身份证过期）",
    "（13812345670）",
    "13812345670",
    "340104199001011239",
    "（身份证号340104199001011239）",
    "身份证号：340104199001011239",
    "，男",
    ",女,35岁",
    "、汉族",
    "；电话13812345670",
    "等3人",
    "等三人",
    "2",
    "（1）",
    "(曾用名不详)",
    "[逾期]",
    "{黑名单}",
    "〈本人〉",
]
_LABELS = (
    "姓名：",
    "姓名 ",
    "借款人：",
    "借款人",
    "担保人:",
    "户名：",
    "客户姓名：",
    "共同借款人",
    "被执行人：",
    "老赖",
    "担保人 ",
)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        *[(f"张建国{remark}", "张建国") for remark in _REMARKS],
        *[(f"{label}张建国", "张建国") for label in _LABELS],
        ("张伟 男", "张伟"),
        ("张 伟，女", "张伟"),
        ("张伟 ZHANG WEI", "张伟"),
        ("ZHANG WEI 张伟", "张伟"),
        ("张伟（Zhang Wei）", "张伟"),
        ("张伟\n（担保人）", "张伟"),
        ("阿卜杜拉·买买提（维吾尔族）", "阿卜杜拉买买提"),
        ("阿卜杜拉·买买提 维吾尔族", "阿卜杜拉买买提"),
        # Only a title: the given name is not told.
        ("王先生", "王*"),
        ("王女士", "王*"),
        ("王总", "王*"),
        ("欧阳小姐", "欧阳*"),
        # Names that look like remarks.
        ("王男", "王男"),
        ("王 男", "王男"),
        ("马族", "马族"),
        ("李同志", "李同志"),
        ("张伟男", "张伟男"),
        ("王建生", "王建生"),
        ("李本人", "李本人"),
        ("(张伟)", ""),
        ("", ""),
    ],
)
def test_remark_is_no_part_of_the_name(written, folded):
    assert fold_name(written) == folded


@given(data=st.data())
def test_a_remark_changes_nothing(person, verdict, meet, han_names, data):
    name = data.draw(han_names)
    label, remark = data.draw(st.sampled_from(("", *_LABELS))), data.draw(st.sampled_from(("", *_REMARKS)))
    a, b = person(name, "", PHONE, HOME), person(label + name + remark, "", PHONE, HOME)
    assert (a.name, a.pinyin, a.former_names) == (b.name, b.pinyin, b.former_names)
    assert verdict(a, b) is Verdict.SAME
    assert meet(a, b)
    assert verdict(person(name), person(label + name + remark)) is Verdict.DIFFERENT


@given(
    text=st.text(
        alphabet="張王伟阿曾用名原担保人先生女士男族等人某·• 　（）()【】-/:：，,*?ＡaxXÉü〇□●⿰&#3;12１",
        max_size=14,
    )
)
def test_reading_a_cell_is_idempotent_and_never_raises(text):
    name, former = fold_names(text)
    assert fold_name(text) == name
    assert fold_name(name) == name
    assert all(fold_name(one) == one != name for one in former)


@given(data=st.data())
def test_the_quick_way_gives_what_the_slow_way_gives(han_names, data):
    name = data.draw(han_names)
    assert fold_name(name) == name
    assert fold_name(name + "\u200b") == name
    cell = read_name_cell(name)
    assert (cell.name, cell.former_names) == (name, ())
