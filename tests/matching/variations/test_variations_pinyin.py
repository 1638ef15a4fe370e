"""Names in pinyin, in either order, with commas, capitals and tone marks: passports, foreigners, systems without Han."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.names import fold_name, read_pinyin
from matching.types import Verdict

PASSPORT = {"id_type": "passport", "birth_date": date(1990, 1, 1)}


@pytest.mark.parametrize(
    ("written", "pinyin"),
    [
        ("Zhang Wei", "zhang wei"),
        ("ZHANG WEI", "zhang wei"),
        ("ZHANG,WEI", "zhang wei"),
        ("Zhang, Wei", "zhang wei"),
        ("zhangwei", "zhang wei"),
        ("Wei ZHANG", "wei zhang"),
        ("Zhāng Wěi", "zhang wei"),
        ("ＺＨＡＮＧ　ＷＥＩ", "zhang wei"),
        ("Ouyang Jianguo", "ou yang jian guo"),
        ("Wang Jian-guo", "wang jian guo"),
        ("LYU BU", "lv bu"),
        ("LV BU", "lv bu"),
        ("Lü Bu", "lv bu"),
        ("Lǚ Bù", "lv bu"),
        ("NYU Wa", "nv wa"),
    ],
)
def test_pinyin_is_split_into_syllables(written, pinyin):
    assert " ".join(read_pinyin(fold_name(written))) == pinyin


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("Zhang Wei", "张伟", "pinyin"),
        ("Wei Zhang", "张伟", "pinyin"),
        ("ZHANG,WEI", "张玮", "pinyin"),
        ("Jianguo WANG", "王建国", "pinyin"),
        ("Wang Jianguo", "王建国", "pinyin"),
        ("OUYANG JIANGUO", "欧阳建国", "pinyin"),
        ("Jianguo Ouyang", "欧阳建国", "pinyin"),
        ("Shan Xiongxin", "单雄信", "pinyin"),
        ("Zeng Guoqiang", "曾国强", "pinyin"),
        ("LYU Bu", "吕布", "pinyin"),
        ("Zhang Wei", "Wei Zhang", "rotated"),
        ("Zhang Wei", "zhangwei", "exact"),
        ("Li Wei", "张伟", "different"),
        ("Zhang Wei", "张强", "different"),
    ],
)
def test_level_of_names_in_pinyin(name_level, a, b, level):
    assert name_level(a, b) == level


@given(data=st.data())
def test_pinyin_in_any_form_is_the_name(person, verdict, meet, name_level, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    surname, *given_name = read_pinyin(name)
    front, back = surname, "".join(given_name)
    written = data.draw(
        st.sampled_from(
            (
                f"{front.upper()} {back.upper()}",
                f"{front.title()} {back.title()}",
                f"{front}{back}",
                f"{front.upper()},{back.upper()}",
                f"{front.title()}, {back.title()}",
                f"{back.title()} {front.upper()}",
                f"{front.title()} {' '.join(given_name).title()}",
                f"{front.title()} {'-'.join(given_name).title()}",
            )
        )
    )
    assert name_level(name, written) == "pinyin"
    assert (
        verdict(person(name, "E12345678", **PASSPORT), person(written, "E12345678", **PASSPORT))
        is Verdict.SAME
    )
    assert meet(person(name, "E12345678", **PASSPORT), person(written, "E12345678", **PASSPORT))
    assert meet(person(name, number[:4] + "*" * 10 + number[-4:]), person(written, number))
    assert verdict(person(name), person(written)) is Verdict.DIFFERENT
