"""One decision told to four readers: golden texts, and nothing of the other side for source and subject."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.decide import compare
from matching.evidence import evidence_of, whole_of
from matching.explanations.inspector import OUTCOMES, Provenance, for_inspector
from matching.explanations.reviewer import for_reviewer
from matching.explanations.source import GAPS, OwnRow, for_source, gaps_of
from matching.explanations.subject import for_subject
from matching.normalize import read_identity
from matching.policy import POLICY, amend_policy
from matching.reproduce import keys_in_both, reproduces
from matching.richness import richness_of
from matching.types import FieldScore, RawIdentity, SubjectKind, Verdict

# Invented; the number has a right check digit.
NUMBER, PHONE = "11010119900307803X", "13812345670"
ADDRESS = "合肥市包河区望江西路862号12栋1101室"


def _told(lines):
    return [f"{line.field}: {line.zh} / {line.en}" for line in lines]


@pytest.fixture
def pair(person):
    return person("覃汉琰", NUMBER, PHONE, ADDRESS), person("覃汉琰", "", PHONE, "合肥市包河区和平里9号")


def test_the_reviewer_is_told_everything(pair):
    decision = compare(*pair)
    rival = compare(pair[0], pair[0])
    told = _told(for_reviewer(decision, [rival]))
    assert told[0].startswith("verdict: 不能确定，须人工复核")
    assert "phone: 手机号: 相同 / phone: equal" in told
    assert told[-3:] == [
        "differences: 不利于认定同一：地址 / speaks against: address",
        "richness: 可比项 3 项，其中相符 2 项 / 3 independent fields could be compared, 2 agree",
        told[-1],
    ]
    assert f"{rival.score:+.1f}" in told[-1]


def test_the_subject_is_told_in_plain_words(person):
    decision = compare(
        person("覃汉琰", NUMBER, PHONE), person("覃汉琰", NUMBER[:6] + "*" * 8 + NUMBER[14:], PHONE)
    )
    assert decision.verdict is Verdict.SAME
    assert _told(for_subject(decision)) == [
        "verdict: 以下信息相符，因此归入您名下 / these details agree, and therefore this was taken to be about you",
        "name: 姓名/名称一致 / the name is the same",
        "identifier: 证件号码基本一致 / the identifier is nearly the same",
        "phone: 手机号一致 / the phone is the same",
        "objection: 如认为有误，您可以提出异议 / if you think that this is wrong, you may object",
    ]


def test_the_source_is_told_what_to_correct_in_its_own_row(person):
    rows = [
        OwnRow(7, person("王**", "110101199003078**X", "138****5670")),
        OwnRow(9, person("覃汉琰", NUMBER, PHONE, ADDRESS)),
    ]
    assert _told(for_source(rows)) == [
        "row: 第 7 行：姓名或名称有隐藏字，请填写全称 / row 7: the name is partly hidden: give it in full",
        "row: 第 7 行：证件号码部分隐藏，请填写完整号码 / row 7: the number is partly hidden: give it in full",
        "row: 第 7 行：手机号部分隐藏，请填写完整号码 / row 7: the phone number is partly hidden: give it in full",
        "row: 第 7 行：缺少地址或地址未到门牌，请补充 / row 7: the address is missing or has no road: add it",
        "row: 第 9 行：身份信息齐全，无须更正 / row 9: the identity is complete: nothing to correct",
    ]


@pytest.mark.parametrize(
    ("given_identity", "gaps"),
    [
        (RawIdentity("覃汉琰", SubjectKind.PERSON), {"number_missing", "birth_missing", "contact_missing", "address_missing"}),
        (RawIdentity("覃汉琰", SubjectKind.PERSON, id_number="110101199003078031", phone=PHONE, address=ADDRESS), {"number_invalid"}),
        (
            RawIdentity("合肥示例商贸有限公司", SubjectKind.ORGANISATION, phone=PHONE, address=ADDRESS),
            {"number_missing", "representative_missing"},
        ),
    ],
)  # fmt: skip
def test_every_gap_of_a_row_is_found(given_identity, gaps):
    assert set(gaps_of(read_identity(given_identity))) - {"birth_missing"} == gaps - {"birth_missing"}
    assert set(gaps_of(read_identity(given_identity))) <= set(GAPS)


def test_the_inspector_is_told_versions_and_whether_it_follows_again(pair):
    decision = compare(*pair)
    assert keys_in_both(*pair), "they found each other"
    provenance = Provenance("R1", "R2", "machine", "2026-03-02 09:30", keys_in_both(*pair), "reproduced")
    told = _told(for_inspector(decision, provenance, POLICY))
    assert f"policy: 规则版本：{POLICY.version} / policy: {POLICY.version}" in told
    assert told[-5:-1] == [
        "report: 所比较的报送：R1 / report that was compared: R1",
        "compared_with: 与之比较的报送：R2 / report compared with: R2",
        told[-3],
        "decided: 作出时间与主体：2026-03-02 09:30 machine / decided at and by: 2026-03-02 09:30 machine",
    ]
    assert told[-3].startswith("keys: 共同索引种类：")
    assert "phone" in told[-3]
    assert told[-1] == "reproduction: 重新比较得到相同结果 / comparing again gives the same decision"


def test_the_inspector_sees_the_floor_of_the_gate(person):
    decision = compare(
        person("覃汉琰", NUMBER[:6] + "*" * 8 + NUMBER[14:], PHONE), person("覃汉琰", NUMBER, PHONE)
    )
    lines = {
        line.field: line for line in for_inspector(decision, Provenance("R1", "R2", "machine", ""), POLICY)
    }
    floor = next(gate.floor for gate in POLICY.gates if gate.code == decision.reason)
    assert (lines["floor"].bits, lines["prior"].bits) == (floor, POLICY.prior)
    other = lines.keys() - {
        line.field
        for line in for_inspector(
            decision, Provenance("R1", "R2", "", ""), amend_policy({"version": "other"})
        )
    }
    assert other == {"floor", "prior"}, "figures of another policy are not this decision's"


def test_every_sentence_stands_in_both_languages():
    for zh, en in (*GAPS.values(), *OUTCOMES.values()):
        assert re.search("[\u4e00-\u9fff]", zh)
        assert en.isascii()


@given(data=st.data())
def test_source_and_subject_hear_nothing_of_the_other_side(data, persons):
    mine, other, third = (data.draw(persons) for _ in range(3))
    told_source = for_source([OwnRow(2, mine)])
    assert all(line.field == "row" for line in told_source)
    for theirs in (other, third):
        decision = compare(mine, theirs)
        words = "".join(line.zh + line.en for line in (*told_source, *for_subject(decision)))
        for value in _values(mine) | _values(theirs):
            assert value not in words
        if decision.verdict is not Verdict.SAME:
            assert {line.field for line in for_subject(decision)} == {"verdict", "objection"}
        assert all(line.bits is None for line in for_subject(decision)), "no weights for the subject"


def _values(identity) -> set[str]:
    numbers = {one.value for one in identity.identifiers}
    return {identity.name, identity.phone, identity.road, *numbers} - {""}


@given(data=st.data())
def test_a_decision_follows_again_from_its_two_identities(data, persons):
    one, other, third = (data.draw(persons) for _ in range(3))
    decision = compare(
        one, other, shared=frozenset(data.draw(st.sets(st.sampled_from(["phone", "address"]))))
    )
    assert reproduces(decision, one, other, POLICY)
    assert reproduces(decision, other, one, POLICY)
    assert not reproduces(decision, one, other, amend_policy({"version": "p-other"}))
    if compare(one, third).fields != compare(one, other).fields:
        assert not reproduces(compare(one, other), one, third, POLICY)


@given(data=st.data())
def test_evidence_depends_on_the_values_and_not_on_the_order_or_the_policy(data, persons):
    one, other = data.draw(persons), data.draw(persons)
    decision = compare(one, other)
    softer = compare(one, other, amend_policy({"weights": {"phone": {"equal": 1.0}}}))
    texts = {found.text for found in evidence_of(one, other, decision)}
    assert texts == {found.text for found in evidence_of(other, one, decision)}
    assert texts == {found.text for found in evidence_of(one, other, softer)}
    assert len(texts) == len(decision.fields)


def test_new_values_are_new_evidence(person):
    before = person("覃汉琰", NUMBER, PHONE)
    with_address = person("覃汉琰", NUMBER, PHONE, ADDRESS)
    known = {found.text for found in evidence_of(before, before, compare(before, before))}
    decision = compare(with_address, with_address)
    new = [
        found.field for found in evidence_of(with_address, with_address, decision) if found.text not in known
    ]
    assert new == ["address"]


def test_evidence_shows_nothing_by_accident(pair):
    told = list(evidence_of(*pair, compare(*pair)))
    assert any(PHONE in found.text for found in told), "there is something to show"
    assert [found for found in told if PHONE in repr(found)] == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ([], (0, 0)),
        ([FieldScore("name", "exact", 17.0)], (1, 1)),
        ([FieldScore("name", "exact", 17.0), FieldScore("phone", "different", -2.5)], (2, 1)),
        # Read from the number, known to be everybody's, or half of mankind's: no evidence of its own.
        ([FieldScore("birth_date", "from_identifier", 0.0), FieldScore("phone", "shared", 0.0), FieldScore("sex", "equal", 0.0)], (0, 0)),
    ],
)  # fmt: skip
def test_richness_counts_independent_fields(fields, expected):
    found = richness_of(fields)
    assert (found.compared, found.agreeing) == expected


def test_whoever_says_something_else_is_not_known_again(person):
    one = person("覃汉琰", NUMBER, PHONE)
    assert whole_of(one).text == whole_of(person("覃汉琰", NUMBER, PHONE)).text
    assert whole_of(one).text != whole_of(person("覃汉琰", "", PHONE)).text
    assert whole_of(one).text != whole_of(person("覃汉琰", NUMBER, PHONE, ADDRESS)).text
