"""Firms: legal form, brackets, places, branches, representatives, missing and old codes, former names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.companies import read_company
from matching.compare.organisations import compare_firm_names
from matching.identifiers import read_identifier
from matching.identifiers.check_digits import mod_11_10
from matching.types import SubjectKind, Validity, Verdict

FIRM = "安徽恒通明德商贸有限公司"
HEAD, PLACE = "孙地", "安徽省合肥市蜀山区望江西路161号"
_BRANCHES = ("合肥分公司", "芜湖分公司", "第一营业部", "庐阳支公司", "合肥办事处", "项目部")
# One firm's name, in every writing that keeps its place or leaves it out.
_FORMS = (
    "安徽恒通明德商贸有限公司", "安徽省恒通明德商贸有限公司", "安徽恒通明德商贸有限责任公司", "安徽恒通明德商贸公司", "恒通明德商贸有限公司",
    "恒通明德商贸（安徽）有限公司", "恒通明德商贸(安徽)有限公司", "安徽恒通明德商贸股份有限公司", "安徽 恒通明德 商贸有限公司", "安徽恒通明德商贸有限公司（已注销）",
    "安徽省合肥市恒通明德商贸有限公司", "安徽合肥恒通明德商贸有限公司", "安徽恆通明德商貿有限公司", "安徽恒通明德商贸", "安徽恒通明德商贸有限公司【失联】",
    "安徽恒通明德商贸有限公司(曾用名：安徽瑞丰物流有限公司)", "安徽恒通明德商贸集团有限公司", "\u3000安徽恒通明德商贸有限公司\u200b",
)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "core", "branch", "place"),
    [
        (FIRM, "恒通明德商贸", "", "安徽"),
        ("合肥市恒通明德商贸公司", "恒通明德商贸", "", "合肥"),
        ("恒通明德商贸（安徽）有限公司", "恒通明德商贸", "", "安徽"),
        ("杭州（瑞丰）鑫源电子商务有限公司", "瑞丰鑫源电子商务", "", "杭州"),
        ("安徽省合肥市蜀山区恒通明德商贸有限公司", "恒通明德商贸", "", "安徽合肥蜀山区"),
        (FIRM + "合肥分公司", "恒通明德商贸", "合肥分公司", "安徽"),
        ("中国工商银行股份有限公司合肥分行", "工商银行", "合肥分行", "中国"),
        ("恒通达市政建设工程有限公司", "恒通达市政建设工程", "", ""),
        ("恒通集团股份有限公司", "恒通", "", ""),
        ("合肥市包河区老王饭店", "老王饭店", "", "合肥包河区"),
        ("恒通（有限合伙）", "恒通", "", ""),
    ],
)
def test_parts_of_a_firms_name(written, core, branch, place):
    company = read_company(written)
    assert (company.core, company.branch, company.place) == (core, branch, place)


@pytest.mark.parametrize(
    ("written", "former"),
    [
        (FIRM + "（曾用名：安徽瑞丰金达物流有限公司）", "安徽瑞丰金达物流有限公司"),
        (FIRM + "(原安徽瑞丰金达物流有限公司)", "安徽瑞丰金达物流有限公司"),
        (FIRM + "（原名安徽瑞丰金达物流有限公司）", "安徽瑞丰金达物流有限公司"),
        (FIRM + " 曾用名 安徽瑞丰金达物流有限公司", "安徽瑞丰金达物流有限公司"),
    ],
)
def test_former_name_of_a_firm(firm, make_code, compare_both, written, former):
    code = make_code("340100", "MA2NAB12")
    assert read_company(written).former_names == (former,)
    decision = compare_both(firm(written, code), firm(former, code))
    assert (decision.fields[0].level, decision.verdict) == ("former_name", Verdict.SAME)
    assert compare_both(firm(written), firm(former)).verdict is Verdict.DIFFERENT
    assert (
        compare_both(firm(written, "", HEAD, PLACE), firm(former, "", HEAD, PLACE)).verdict
        is not Verdict.SAME
    )


@pytest.mark.parametrize(
    ("other", "level"),
    [
        ("浙江恒通明德商贸有限公司", "place_differs"),
        ("芜湖恒通明德商贸有限公司", "place_differs"),
        ("安徽恒通明德商茂有限公司", "one_character"),
        ("安徽瑞丰金达物流有限公司", "different"),
        (FIRM + "合肥分公司", "branch_differs"),
        ("", "missing"),
    ],
)
def test_level_of_other_firms(firm, other, level):
    one, two = firm(FIRM), firm(other)
    assert compare_firm_names(one, two) == compare_firm_names(two, one) == level


@given(a=st.sampled_from(_FORMS), b=st.sampled_from(_FORMS))
def test_however_a_firm_is_written_it_is_one(firm, verdict, meet, a, b):
    one, other = firm(a, "", HEAD, PLACE), firm(b, "", HEAD, PLACE)
    assert compare_firm_names(one, other) in {"exact", "exact_local", "core"}
    assert meet(one, other)
    assert verdict(one, other) is Verdict.SAME
    assert verdict(firm(a), firm(b)) is Verdict.DIFFERENT


@given(data=st.data())
def test_a_branch_is_never_its_head_office_or_another_branch(firm, verdict, codes, data):
    branch = data.draw(st.sampled_from(_BRANCHES))
    other = data.draw(st.sampled_from(("", *_BRANCHES)).filter(lambda one: one != branch))
    code = data.draw(st.one_of(st.just(""), codes))
    assert (
        verdict(firm(FIRM + branch, code, HEAD, PLACE), firm(FIRM + other, code, HEAD, PLACE))
        is not Verdict.SAME
    )


@given(data=st.data())
def test_the_old_code_finds_the_credit_code_under_any_type(firm, verdict, meet, codes, data):
    code = data.draw(codes)
    old = data.draw(st.sampled_from((code[8:17], f"{code[8:16]}-{code[16]}", code[8:17].lower())))
    for id_type in ("org_code", "uscc"):
        a, b = firm(FIRM, code), firm(FIRM, old, id_type=id_type)
        assert verdict(a, b) is Verdict.SAME
        assert meet(a, b)


@given(data=st.data())
def test_two_valid_credit_codes_are_never_same(firm, verdict, codes, data):
    one, other = data.draw(codes), data.draw(codes)
    if one != other:
        assert verdict(firm(FIRM, one, HEAD, PLACE), firm(FIRM, other, HEAD, PLACE)) is not Verdict.SAME


@given(digits=st.text("0123456789", min_size=8, max_size=8))
def test_an_old_registration_number_speaks_for_itself_and_against_no_code(firm, verdict, make_code, digits):
    first = f"340100{digits}"
    number = first + mod_11_10(first)
    reading = read_identifier("uscc", number, SubjectKind.ORGANISATION)
    assert reading.identifier is not None
    assert (reading.identifier.scheme, reading.identifier.validity) == ("other", Validity.VALID)
    code = make_code("340100", "MA2NAB12")
    assert (
        verdict(firm(FIRM, code, HEAD, PLACE), firm(FIRM, number, HEAD, PLACE, id_type="uscc"))
        is Verdict.SAME
    )


@given(data=st.data())
def test_letters_outside_the_alphabet_are_read_as_digits(firm, verdict, codes, data):
    code = data.draw(codes)
    letters = {"0": "O", "1": "I", "5": "S", "2": "Z"}
    places = [at for at in range(2, 17) if code[at] in letters]
    at = data.draw(st.sampled_from(places))
    damaged = code[:at] + letters[code[at]] + code[at + 1 :]
    assert verdict(firm(FIRM, code), firm(FIRM, damaged, id_type="uscc")) is Verdict.SAME
