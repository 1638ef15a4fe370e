"""Comparable forms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.addresses import Address, read_address
from matching.companies import fold_company, read_company
from matching.names import fold_name, read_pinyin
from matching.normalize import read_identity
from matching.types import Identity, RawIdentity, SubjectKind


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("張偉", "张伟"),
        (" 张　伟 ", "张伟"),
        ("张伟（男）", "张伟"),
        ("张伟(曾用名", "张伟"),
        ("张伟先生", "张伟"),
        ("Zhang Wei", "zhangwei"),
        ("ＺＨＡＮＧ Ｗｅｉ", "zhangwei"),
        ("⻢云飞", "马云飞"),
        ("⾦城", "金城"),
        ("乾隆", "乾隆"),
        ("王某某", "王**"),
        ("王＊＊", "王**"),
        ("张□", "张*"),
        *[(f"阿卜杜拉{dot}买买提", "阿卜杜拉买买提") for dot in "·•．.・‧∙●・ "],
        ("", ""),
    ],
)
def test_name_is_folded(written, folded):
    assert fold_name(written) == folded


@pytest.mark.parametrize(
    ("name", "pinyin"),
    [
        ("单雄", "shan xiong"),
        ("简单", "jian dan"),
        ("仇英", "qiu ying"),
        ("曾国", "zeng guo"),
        ("区文", "ou wen"),
        ("翟志", "zhai zhi"),
        ("朴信", "piao xin"),
        ("尉迟恭", "yu chi gong"),
        ("万俟卨", "mo qi xie"),
        ("zhangwei", "zhang wei"),
        ("johnsmith", "johnsmith"),
    ],
)
def test_surname_readings(name, pinyin):
    assert " ".join(read_pinyin(name)) == pinyin


@given(st.text(max_size=20))
def test_folding_names_is_idempotent(text):
    once = fold_name(text)
    assert fold_name(once) == once


@given(st.text(alphabet="張王伟阿·• 　（）()先生女士某*?ＡaＢ⻢⾦1", max_size=12))
def test_folding_awkward_names_is_idempotent(text):
    once = fold_name(text)
    assert fold_name(once) == once
    assert read_pinyin(once) == read_pinyin(fold_name(once))


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("安徽省合肥市包河区望江西路862号12栋1101室", Address("合肥/包河", "望江西路862", "12-1101")),
        ("合肥市包河区望江西路862-12-1101", Address("合肥/包河", "望江西路862", "12-1101")),
        ("包河区 望江西路８６２号１２幢１１０１", Address("/包河", "望江西路862", "12-1101")),
        ("北京市朝阳区人民路1号", Address("北京/朝阳", "人民路1", "")),
        ("北京路18号3室", Address("", "北京路18", "3")),
        ("和平小区12号楼3单元401", Address("", "和平小区12", "3-401")),
        ("人民路九号", Address("", "人民路9", "")),
        ("", Address("", "", "")),
        ("  ", Address("", "", "")),
    ],
)
def test_address_parts(written, address):
    assert read_address(written) == address


@pytest.mark.parametrize(
    ("name", "core", "branch", "place"),
    [
        ("安徽恒通明德商贸有限公司", "恒通明德商贸", "", "安徽"),
        ("安徽恒通明德商贸有限责任公司", "恒通明德商贸", "", "安徽"),
        ("合肥市恒通明德商贸公司", "恒通明德商贸", "", "合肥"),
        ("杭州（瑞丰）鑫源电子商务有限公司", "瑞丰鑫源电子商务", "", "杭州"),
        ("安徽恒通明德商贸有限公司合肥分公司", "恒通明德商贸", "合肥分公司", "安徽"),
    ],
)
def test_parts_of_a_firm_name(name, core, branch, place):
    company = read_company(fold_company(name))
    assert (company.core, company.branch, company.place) == (core, branch, place)


def test_kind_follows_the_number_then_the_name(make_code):
    code = make_code("340100", "MA2NAB12")
    assert read_identity(RawIdentity("恒通", None, id_number=code)).kind is SubjectKind.ORGANISATION
    assert read_identity(RawIdentity("安徽恒通商贸有限公司")).kind is SubjectKind.ORGANISATION
    assert read_identity(RawIdentity("张伟")).kind is SubjectKind.PERSON


def test_organisation_code_is_derived_from_the_credit_code(firm, make_code):
    code = make_code("340100", "MA2NAB12")
    assert [one.scheme for one in firm("安徽恒通明德商贸有限公司", code).identifiers] == ["uscc", "org_code"]


@given(data=st.data())
def test_reading_a_read_identity_changes_nothing(persons, data):
    identity: Identity = data.draw(persons)
    number = identity.identifiers[0].value if identity.identifiers else ""
    again = read_identity(
        RawIdentity(
            identity.name,
            identity.kind,
            id_number=number,
            phone=identity.phone,
            birth_date=identity.birth_date,
        )
    )
    assert again.name == identity.name
    assert again.pinyin == identity.pinyin
    assert again.identifiers == identity.identifiers
    assert (again.birth_date, again.phone) == (identity.birth_date, identity.phone)


@given(
    name=st.text(max_size=20),
    number=st.text(max_size=20),
    phone=st.text(max_size=15),
    address=st.text(max_size=40),
    kind=st.sampled_from([None, *SubjectKind]),
)
def test_reading_never_raises(name, number, phone, address, kind):
    identity = read_identity(RawIdentity(name, kind, "", number, None, phone, phone, address, name))
    assert identity.kind in SubjectKind
