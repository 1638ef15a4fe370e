"""What stands where a number should: words, filling digits, days and phones. They are no numbers; all are invented."""

import pytest

from matching.compare.identifiers import compare_identifier
from matching.identifiers import read_identifier
from matching.types import Identifier, Validity, Verdict

VALID, INVALID, MASKED = Validity.VALID, Validity.INVALID, Validity.MASKED


@pytest.mark.parametrize(
    ("id_type", "text", "code"),
    [
        ("passport", "无", "ID.CHARACTERS"),
        ("passport", "N/A", "ID.CHARACTERS"),
        ("passport", "UNKNOWN", "ID.CHARACTERS"),
        ("passport", "000000000", "ID.PLACEHOLDER"),
        ("hk_macao_permit", "不详", "ID.CHARACTERS"),
        ("resident_id", "客户未提供身份证号码待补充资料", "ID.CHARACTERS"),
        ("resident_id", "NOTAVAILABLENOW", "ID.CHARACTERS"),
        ("foreigner_card", "客户未提供身份证号码", "ID.LENGTH"),
        ("uscc", "单位暂未提供统一社会信用代码材料", "ID.LENGTH"),
        ("uscc", "000000000000000000", "ID.PLACEHOLDER"),
        ("org_code", "000000000", "ID.PLACEHOLDER"),
        ("", "340000000000000001", "ID.PLACEHOLDER"),
        ("resident_id", "340000000000000001", "ID.PLACEHOLDER"),
        ("resident_id", "340104000000001234", "ID.PLACEHOLDER"),
        ("resident_id", "340000000000000000", "ID.PLACEHOLDER"),
        ("resident_id", "3400000000000000001", "ID.PLACEHOLDER"),
        ("resident_id", "340104000000123", "ID.PLACEHOLDER"),
        ("", "000000000000000001", "ID.PLACEHOLDER"),
        ("", "999999999999999998", "ID.PLACEHOLDER"),
        ("", "11111111111111111X", "ID.PLACEHOLDER"),
        ("other", "UNKNOWN", "ID.PLACEHOLDER"),
        ("other", "暂无证件", "ID.PLACEHOLDER"),
        ("other", "0000", "ID.PLACEHOLDER"),
        ("other", "户口簿00000", "ID.PLACEHOLDER"),
        ("military_id", "0000", "ID.PLACEHOLDER"),
        ("military_id", "UNKNOWN", "ID.CHARACTERS"),
        ("military_id", "军字第000000号", "ID.PLACEHOLDER"),
        ("", "1985-03-12", "ID.TYPE_UNKNOWN"),
        ("", "19850312", "ID.TYPE_UNKNOWN"),
        ("", "1985-03-12 00:00:00", "ID.TYPE_UNKNOWN"),
        ("", "1985-03-12T00:00:00", "ID.TYPE_UNKNOWN"),
        ("", "19850312000000", "ID.TYPE_UNKNOWN"),
        ("", "12345678", "ID.TYPE_UNKNOWN"),
        ("", "340100", "ID.TYPE_UNKNOWN"),
        ("", "13812345670", "ID.TYPE_UNKNOWN"),
        ("", "+86 138-1234-5670", "ID.TYPE_UNKNOWN"),
        ("", "008613812345670", "ID.TYPE_UNKNOWN"),
        ("", "0551-62345678", "ID.TYPE_UNKNOWN"),
    ],
)
def test_it_is_no_number_and_an_error(id_type, text, code):
    reading = read_identifier(id_type, text)
    assert reading.identifier is None
    assert [(problem.code, problem.is_error) for problem in reading.problems] == [(code, True)]


@pytest.mark.parametrize(
    ("id_type", "text", "scheme", "validity"),
    [
        # One wrong digit in the birth day.
        ("resident_id", "110101199013078034", "resident_id", INVALID),
        ("", "110100200000010017", "resident_id", INVALID),
        ("", "E12345678", "passport", VALID),
        ("", "12345678(B)", "taiwan_permit", VALID),
        ("taiwan_permit", "12345678", "taiwan_permit", VALID),
        ("passport", "123456789", "passport", VALID),
        ("passport", "E1234-56/78", "passport", INVALID),
        ("other", "5218470", "other", VALID),
        ("other", "户口簿12345", "other", VALID),
        ("military_id", "军字第1234567号", "military_id", VALID),
    ],
)
def test_it_is_a_number_still(id_type, text, scheme, validity):
    identifier = read_identifier(id_type, text).identifier
    assert identifier is not None
    assert (identifier.scheme, identifier.validity) == (scheme, validity)


@pytest.mark.parametrize(
    ("scheme", "level"),
    [
        ("resident_id", "equal_damaged"),
        ("uscc", "equal_damaged"),
        ("passport", "missing"),
        ("org_code", "missing"),
    ],
)
def test_equal_damaged_numbers_speak_only_where_they_are_long(scheme, level):
    number = Identifier(scheme, "110101199013078034", INVALID)
    assert compare_identifier(number, number) == level


def test_words_in_the_cell_make_no_two_people_one(person, verdict):
    for text in ("无", "N/A", "不详"):
        one, other = (person(name, text, id_type="passport") for name in ("张玮", "张伟"))
        assert one.identifiers == other.identifiers == ()
        assert verdict(one, other) is not Verdict.SAME


@pytest.mark.parametrize("text", ["户口簿12345678*", "户口簿123456789012345*", "12345678901234567*9"])
def test_a_mask_says_no_more_than_a_weak_number(text):
    identifier = read_identifier("other", text).identifier
    assert identifier is not None
    assert identifier.validity is MASKED
    assert compare_identifier(identifier, identifier) == "mask_narrow"


def test_words_beside_a_mask_are_no_known_places():
    assert read_identifier("other", "户口簿第1*").identifier is None
    one = Identifier("passport", "护照号码证E123*", MASKED)
    assert compare_identifier(one, one) == "mask_narrow"
