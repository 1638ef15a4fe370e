"""失信被执行人 as reference: rows and findings, and a comparison that never says “same”."""

import json
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blacklist_service.intake.foreign.court_list import FIELDS, Candidacy, compare, read_court_list, read_row

NUMBER = "99999919900101001X"  # invented: the region was never assigned
# Invented.
ROW = {
    "id": 1, "iname": "张样本", "age": 30, "sexy": "男性", "cardNum": "9999991990****001X", "businessEntity": "",
    "courtName": "示例人民法院", "areaName": "示例", "partyTypeName": "0", "gistId": "示例1号", "gistUnit": "示例法院",
    "regDate": "2020年01月02日", "caseCode": "(2020)示例执1号", "duty": "还款", "performance": "全部未履行",
    "performedPart": "", "unperformPart": "", "disruptTypeName": "有履行能力而拒不履行", "publishDate": "2020-06-01",
}  # fmt: skip


def _read(*rows):
    return list(read_court_list(BytesIO(b"".join(json.dumps(row).encode() + b"\n" for row in rows))))


def _row(**change):
    return _read(ROW | change)[0]


def test_a_good_row_has_no_findings():
    row = _row()
    assert row.findings == ()
    assert (row.name, row.is_person, row.is_male, row.age) == ("张样本", True, True, 30)
    assert len(FIELDS) == 19


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({"iname": ""}, "COURT.REQUIRED", "iname"), ({"cardNum": None}, "COURT.REQUIRED", "cardNum"),
        ({"publishDate": "soon"}, "COURT.DATE", "publishDate"), ({"regDate": "2020-02-30"}, "COURT.DATE", "regDate"),
        ({"publishDate": "9999-12-01"}, "COURT.DATE", "publishDate"), ({"regDate": "0001-1-1"}, "COURT.DATE", "regDate"),
        ({"age": "old"}, "COURT.AGE", "age"), ({"sexy": "?"}, "COURT.SEX", "sexy"), ({"other": 1}, "COURT.FIELD", ""),
        ({"partyTypeName": "2"}, "COURT.KIND", "partyTypeName"), ({"cardNum": "张"}, "COURT.CARD", "cardNum"),
        ({"cardNum": NUMBER}, "COURT.UNMASKED", "cardNum"), ({"cardNum": "999999900101001"}, "COURT.UNMASKED", "cardNum"),
        ({"cardNum": "999999-19900101-001X"}, "COURT.UNMASKED", "cardNum"),
    ],
)  # fmt: skip
def test_each_rule_of_a_row(change, rule, field):
    assert [(one.rule, one.field) for one in _row(**change).findings] == [(rule, field)]


def test_an_id_that_occurs_twice_is_told():
    first, second = _read(ROW, ROW)
    assert first.findings == ()
    assert [one.rule for one in second.findings] == ["COURT.DUPLICATE"]


@pytest.mark.parametrize(
    "line",
    [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"a":', b"x" * 3_000_000, rb'{"iname": "\ud800"}'],
)
def test_a_hostile_line_is_a_finding_and_the_next_is_read(line):
    rows = list(read_court_list(BytesIO(line + b"\n" + json.dumps(ROW).encode() + b"\n")))
    assert [one.rule for one in rows[0].findings] == ["COURT.LINE"]
    assert [row.name for row in rows[1:]] == ["张样本"]


@given(noise=st.binary(max_size=300))
def test_noise_never_raises(noise):
    for row in read_court_list(BytesIO(noise)):
        assert row.findings
    read_row(1, noise)


@pytest.mark.parametrize(
    ("change", "name", "number", "answer"),
    [
        ({}, "张样本", NUMBER, "possible"), ({}, "张样本", "99999919900101001x", "possible"),
        ({}, "张 样本", NUMBER, "possible"), ({}, "张样品", NUMBER, "contradicted"),
        ({}, "张样本", "99999819900101001X", "contradicted"), ({}, "张样本", "999999199001010028", "contradicted"),
        ({"cardNum": "9999991990****002X"}, "张样本", "99999919900101002X", "contradicted"),
        ({"age": 40}, "张样本", NUMBER, "contradicted"), ({"age": 29}, "张样本", NUMBER, "possible"),
        ({"age": 0, "sexy": ""}, "张样本", NUMBER, "possible"), ({"partyTypeName": "1"}, "张样本", NUMBER, "contradicted"),
        ({"cardNum": "9999991990**001X"}, "张样本", NUMBER, "possible"),
        ({"cardNum": "9999981990**001X"}, "张样本", NUMBER, "contradicted"),
        ({"cardNum": "99**001*"}, "张样本", NUMBER, "contradicted"), ({"cardNum": "P123****"}, "张样本", "P1234567", "too_little"),
        ({"cardNum": "*" * 18}, "张样本", NUMBER, "too_little"), ({"cardNum": "999999************"[:18]}, "张样本", NUMBER, "too_little"),
        ({"cardNum": "9999****"}, "李样本", NUMBER, "contradicted"),
        ({"iname": ""}, "", NUMBER, "contradicted"), ({"cardNum": NUMBER}, "张样本", NUMBER, "possible"),
    ],
)  # fmt: skip
def test_a_masked_number_makes_a_candidate_at_most(change, name, number, answer):
    assert compare(_row(**change), name, number) == answer


def test_there_is_no_word_for_same():
    assert {one.value for one in Candidacy} == {"possible", "contradicted", "too_little"}
