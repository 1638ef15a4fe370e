"""Changed names: told beside the name, or not told."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.names import fold_names
from matching.types import Verdict

PHONE, HOME = "13812345670", "合肥市包河区望江西路862号12栋1101室"
A = "340104199001011239"
_FORMS = (
    "{name}(曾用名{former})",
    "{name}（曾用名：{former}）",
    "{name}（原名{former}）",
    "{name}【又名 {former}】",
    "{name} 曾用名 {former}",
    "{name}曾用名{former}",
    "{name}/曾用名{former}",
    "{name}，别名{former}",
    "{name}-原名:{former}",
    "{name}(现名{former})",
)


@pytest.mark.parametrize("form", _FORMS)
def test_former_name_is_told(form):
    assert fold_names(form.format(name="张伟", former="李国强")) == ("张伟", ("李国强",))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("張偉（曾用名張為）", ("张伟", ("张为",))),
        ("张伟(曾用名张为)(又名张小伟)", ("张伟", ("张为", "张小伟"))),
        ("曾用名张为", ("张为", ())),
        ("张伟(曾用名张伟)", ("张伟", ())),
        ("张伟(曾用名不详)", ("张伟", ())),
        ("张伟(曾用名：无)", ("张伟", ())),
        ("张伟(曾用名", ("张伟", ())),
        ("阿依古丽（曾用名：古丽·买买提）", ("阿依古丽", ("古丽买买提",))),
        ("李原名", ("李原名", ())),
    ],
)
def test_name_and_former_names(written, expected):
    assert fold_names(written) == expected


@pytest.mark.parametrize(
    ("a", "b", "level", "verdict"),
    [
        (("张伟(曾用名李国强)", A), ("李国强", A), "former_name", Verdict.SAME),
        (("张伟(曾用名李国强)", A), ("张伟", A), "exact", Verdict.SAME),
        (("张伟(曾用名李国强)", A), ("李國強", A), "former_name", Verdict.SAME),
        (("张伟(曾用名李国强)", A), ("王芳(曾用名李国强)", A), "former_name", Verdict.SAME),
        (("张伟(曾用名李国强)", A), ("赵敏", A), "different", Verdict.UNSURE),
        (("张伟(曾用名李国强)", "", PHONE, HOME), ("李国强", "", PHONE, HOME), "former_name", Verdict.UNSURE),
        (("张伟(曾用名李国强)",), ("李国强",), "former_name", Verdict.DIFFERENT),
        # Not told: only a person can say.
        (("张伟", A), ("李国强", A), "different", Verdict.UNSURE),
    ],
)
def test_what_a_former_name_is_worth(person, compare_both, a, b, level, verdict):
    decision = compare_both(person(*a), person(*b))
    assert (decision.fields[0].level, decision.verdict) == (level, verdict)


@given(data=st.data())
def test_a_told_former_name_is_compatible_and_proves_nothing(person, verdict, meet, han_names, numbers, data):
    name, former, number = data.draw(han_names), data.draw(han_names), data.draw(numbers)
    assume(name != former)
    cell = data.draw(st.sampled_from(_FORMS)).format(name=name, former=former)
    assert fold_names(cell) == (name, (former,))
    assert verdict(person(cell, number), person(former, number)) is Verdict.SAME
    assert meet(person(cell, number), person(former, number))
    assert verdict(person(cell), person(former)) is Verdict.DIFFERENT
