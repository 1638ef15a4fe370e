"""Names of minorities: the separator in every form, a part left out, a field of five characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.names import fold_name
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
# U+00B7 is prescribed (公安部 and others, 2016); these stand in its place.
_SEPARATORS = ("·", "•", "．", ".", "・", "‧", "∙", "●", "⋅", "᛫", "･", " ", "　", "-", "—", "_", "")


@pytest.mark.parametrize("separator", _SEPARATORS)
def test_separator_does_not_matter(separator):
    assert fold_name(f"阿卜杜拉{separator}买买提") == "阿卜杜拉买买提"


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("阿卜杜拉·买买提", "阿卜杜拉买买提", "exact"),
        ("阿卜杜拉·买买提", "阿卜杜拉", "partial"),
        ("阿卜杜拉·买买提", "买买提", "partial"),
        ("阿卜杜拉·买买提", "阿卜杜拉·", "partial"),
        ("阿卜杜拉·买买提", "阿卜杜拉买", "lost_character"),  # a field of five characters cut it
        ("阿卜杜热合曼·买买提", "阿卜杜热合", "partial"),
        ("阿卜杜拉·买买提", "阿布杜拉·买买提", "homophone"),
        ("阿卜杜拉·买买提", "阿布杜拉", "partial"),
        ("阿卜杜热合曼·买买提", "阿卜杜热合曼·买提", "lost_character"),
        ("阿卜杜拉·买买提", "买买提·阿卜杜拉", "rotated"),
        ("古丽·买买提", "古丽", "partial"),
        ("阿卜杜拉·买买提", "艾山江·买买提", "different"),
        ("扎西顿珠", "扎西", "surname_only"),
        ("阿卜杜拉·买买提", "阿", "surname_only"),
    ],
)
def test_level_of_long_names(name_level, a, b, level):
    assert name_level(a, b) == level


@given(data=st.data())
def test_whatever_separator_stands_between_the_parts_the_names_are_equal(
    person, verdict, meet, long_names, data
):
    parts = data.draw(long_names)
    names = [data.draw(st.sampled_from(_SEPARATORS)).join(parts) for _ in range(2)]
    a, b = (person(name, "", PHONE, HOME) for name in names)
    assert (a.name, a.pinyin) == (b.name, b.pinyin)
    assert verdict(a, b) is Verdict.SAME
    assert meet(a, b)
    assert verdict(person(names[0]), person(names[1])) is Verdict.DIFFERENT


@given(data=st.data())
def test_a_part_of_a_long_name_is_compatible_and_proves_nothing(
    person, verdict, meet, name_level, long_names, numbers, data
):
    parts, number = data.draw(long_names), data.draw(numbers)
    name = "·".join(parts)
    part = data.draw(st.sampled_from((*parts, fold_name(name)[:5])))
    level = name_level(name, part)
    assert level in {"partial", "lost_character", "exact", "homophone"}
    assert verdict(person(name, number), person(part, number)) is Verdict.SAME
    assert meet(person(name, number[:4] + "*" * 10 + number[-4:]), person(part, number))
    if level == "partial":
        assert verdict(person(name, "", PHONE, HOME), person(part, "", PHONE, HOME)) is not Verdict.SAME
    assert verdict(person(name), person(part)) is Verdict.DIFFERENT
