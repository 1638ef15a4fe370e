"""Characters dropped, typed twice, put in another order; spaces and width."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.names import fold_name, read_pinyin
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
_SPACES = (" ", "\u3000", "\t", "\xa0", "\u200b", "\ufeff", "\n", "\u2002", "  ", "\u00ad")


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("王建国", "王建", "lost_character"),
        ("王建国", "王国", "lost_character"),
        ("王建国", "王建建国", "lost_character"),
        ("王建国", "王王建国", "lost_character"),
        ("张伟", "张小伟", "lost_character"),
        ("欧阳建国", "欧阳建", "lost_character"),
        ("王建国", "王国建", "rotated"),
        ("王建国", "建国王", "rotated"),
        ("张伟", "伟张", "rotated"),
        ("欧阳建国", "建国欧阳", "rotated"),
        ("王建国", "王爱民", "surname_only"),
        ("王建国", "建国", "different"),
        ("王建国", "王", "surname_only"),
        ("张 伟", "张伟", "exact"),
        ("张　　伟", "张伟", "exact"),
        (" 张伟\t", "张伟", "exact"),
        ("张\u200b伟", "张伟", "exact"),
        ("欧 阳 建 国", "欧阳建国", "exact"),
        ("Ｚｈａｎｇ　Ｗｅｉ", "zhang wei", "exact"),
    ],
)
def test_level_of_mistyped_names(name_level, a, b, level):
    assert name_level(a, b) == level


@given(data=st.data())
def test_whatever_space_stands_in_a_name_it_is_equal(person, verdict, meet, han_names, data):
    name = data.draw(han_names)
    spaced = "".join(data.draw(st.sampled_from(("", *_SPACES))) + character for character in name)
    spaced += data.draw(st.sampled_from(("", *_SPACES)))
    assert fold_name(spaced) == fold_name(name)
    assert verdict(person(name, "", PHONE, HOME), person(spaced, "", PHONE, HOME)) is Verdict.SAME
    assert meet(person(name, "", PHONE), person(spaced, "", PHONE))
    assert verdict(person(name), person(spaced)) is Verdict.DIFFERENT


@given(data=st.data())
def test_one_edit_is_found_and_proves_nothing_without_a_number(
    person, verdict, meet, name_level, han_names, numbers, data
):
    name, number = data.draw(han_names), data.draw(numbers)
    assume(len(name) == 3)
    at = data.draw(st.integers(1, 2))
    dropped = name[:at] + name[at + 1 :]
    twice = name[: at + 1] + name[at:]
    for damaged in (dropped, twice):
        assert name_level(name, damaged) in {"lost_character", "rotated", "homophone"}
        assert verdict(person(name, number), person(damaged, number)) is Verdict.SAME
        assert meet(person(name, number[:4] + "*" * 10 + number[-4:]), person(damaged, number))
        assert verdict(person(name, "", PHONE, HOME), person(damaged, "", PHONE, HOME)) is not Verdict.SAME
        assert verdict(person(name), person(damaged)) is Verdict.DIFFERENT


@given(data=st.data())
def test_parts_in_another_order_are_found(person, verdict, meet, name_level, han_names, numbers, data):
    name, number = data.draw(han_names), data.draw(numbers)
    turned = "".join(data.draw(st.permutations(name)))
    assume(fold_name(turned) == turned)
    # 乐 is read otherwise as a surname than as a given name.
    assume(sorted(read_pinyin(turned)) == sorted(read_pinyin(name)))
    level = name_level(name, turned)
    assert level in {"exact", "rotated", "homophone", "shape"}
    assert verdict(person(name, number), person(turned, number)) is Verdict.SAME
    assert meet(person(name, number), person(turned, "", birth_date=person(name, number).birth_date))
    assert verdict(person(name), person(turned)) is Verdict.DIFFERENT
