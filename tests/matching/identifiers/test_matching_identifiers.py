"""Schemes of numbers. The numbers are the standards' own examples or generated; no person's."""

from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from matching.identifiers import (
    foreigner_card,
    org_code,
    read_bank_card,
    read_identifier,
    read_phone,
    resident_id,
    scheme_of,
    schemes,
    uscc,
)
from matching.identifiers.check_digits import USCC_ALPHABET, luhn_fits, mod_11_2, mod_11_10
from matching.types import SubjectKind, Validity

VALID, INVALID, MASKED = Validity.VALID, Validity.INVALID, Validity.MASKED


@pytest.mark.parametrize(
    ("id_type", "text", "scheme", "value", "validity", "codes"),
    [
        ("", "11010119900307803X", "resident_id", "11010119900307803X", VALID, []),
        ("", "'110101 19900307\u200b803x\t", "resident_id", "11010119900307803X", VALID, []),
        ("", "１１０１０１１９９００３０７８０３Ｘ", "resident_id", "11010119900307803X", VALID, []),
        ("", "440308199901101512", "resident_id", "440308199901101512", VALID, []),
        ("", "440308199901101513", "resident_id", "440308199901101513", INVALID, ["ID.CHECKSUM"]),
        ("", "340104870421654", "resident_id", "340104198704216543", VALID, ["ID.FIFTEEN_DIGITS"]),
        ("", "340104990421998", "resident_id", None, INVALID, ["ID.FIFTEEN_DIGITS", "ID.CENTENARIAN"]),
        ("", "3401**********1234", "resident_id", "3401**********1234", MASKED, ["ID.MASKED"]),
        ("", "3401****1234", "resident_id", "3401**********1234", MASKED, ["ID.MASKED"]),
        ("", "340104********123X", "resident_id", "340104********123X", MASKED, ["ID.MASKED"]),
        ("", "3401XXXXXXXXXX1234", "resident_id", "3401**********1234", MASKED, ["ID.MASKED"]),
        ("resident_id", "11010119900307", "resident_id", "11010119900307", INVALID, ["ID.LENGTH"]),
        ("resident_id", "1101011990030780A", "resident_id", "1101011990030780A", INVALID, ["ID.LENGTH"]),
        (
            "resident_id",
            "11010119900307A03X",
            "resident_id",
            "11010119900307A03X",
            INVALID,
            ["ID.CHARACTERS"],
        ),
        ("", "810000199408230021", "residence_permit", "810000199408230021", VALID, []),
        ("", "830000199201300022", "residence_permit", "830000199201300022", VALID, []),
        (
            "resident_id",
            "810000199408230021",
            "residence_permit",
            "810000199408230021",
            VALID,
            ["ID.TYPE_DIFFERS"],
        ),
        ("", "91110000600037341L", "uscc", "91110000600037341L", VALID, []),
        ("", "91310000775785552L", "uscc", "91310000775785552L", VALID, []),
        ("", "91320100748204660q", "uscc", "91320100748204660Q", VALID, []),
        ("", "91320100748204661Q", "uscc", "91320100748204661Q", INVALID, ["ID.CHECKSUM"]),
        ("uscc", "91320100748204660I", "uscc", "91320100748204660I", INVALID, ["ID.CHARACTERS"]),
        ("org_code", "60003734-1", "org_code", "600037341", VALID, []),
        ("", "60003734-1", "org_code", "600037341", VALID, []),
        ("", "PDY00001", "org_code", "PDY00001", INVALID, ["ID.SELF_MADE"]),
        ("other", "11010119900307803X", "resident_id", "11010119900307803X", VALID, ["ID.TYPE_DIFFERS"]),
        ("org_code", "60003734-2", "org_code", "600037342", INVALID, ["ID.CHECKSUM"]),
        ("org_code", "PDY00001", "org_code", "PDY00001", INVALID, ["ID.SELF_MADE"]),
        ("hk_macao_permit", "h12345678", "hk_macao_permit", "H12345678", VALID, []),
        ("", "M1234567890", "hk_macao_permit", "M1234567890", VALID, []),
        ("hk_macao_permit", "X12345678", "hk_macao_permit", "X12345678", INVALID, ["ID.CHARACTERS"]),
        ("taiwan_permit", "12345678", "taiwan_permit", "12345678", VALID, []),
        ("taiwan_permit", "12345678（B）", "taiwan_permit", "12345678(B)", VALID, []),
        ("", "E12345678", "passport", "E12345678", VALID, []),
        ("passport", "EA1234567", "passport", "EA1234567", VALID, []),
        ("", "ABC123456789012", "foreigner_card", "ABC123456789012", VALID, []),
        ("military_id", "军字第1234567号", "military_id", "军字第1234567号", VALID, []),
        ("other", "户口簿 123456", "other", "户口簿123456", VALID, []),
    ],
)
def test_number_is_read(id_type, text, scheme, value, validity, codes):
    reading = read_identifier(id_type, text)
    assert reading.identifier is not None
    assert reading.identifier.scheme == reading.id_type == scheme
    assert reading.identifier.validity is validity
    assert [problem.code for problem in reading.problems] == codes
    if value is not None:
        assert reading.identifier.value == value


@pytest.mark.parametrize(
    ("id_type", "text", "code"),
    [
        ("", "5.10104E+17", "ID.EXCEL_DAMAGED"),
        ("resident_id", "5.1E+17", "ID.EXCEL_DAMAGED"),
        ("uscc", "9.1E+17", "ID.EXCEL_DAMAGED"),
        ("", "111111111111111111", "ID.PLACEHOLDER"),
        ("", "123456789012345678", "ID.PLACEHOLDER"),
        ("", "XXXXXXXXXXXXXXXXXX", "ID.PLACEHOLDER"),
        ("driving_licence", "123456", "ID.TYPE_UNKNOWN"),
        ("phone", "13812345678", "ID.TYPE_UNKNOWN"),
        ("", "无", "ID.TYPE_UNKNOWN"),
        # Digits of other scripts are not digits of a number.
        ("resident_id", "١١٠١٠١١٩٩٠٠٣٠٧٨٠٣٠", "ID.CHARACTERS"),
    ],
)
def test_unusable_number_is_an_error(id_type, text, code):
    reading = read_identifier(id_type, text)
    assert [(problem.code, problem.is_error) for problem in reading.problems] == [(code, True)]
    assert reading.identifier is None or reading.identifier.validity is INVALID


@pytest.mark.parametrize("id_type", ["", "resident_id", "uscc", "passport", "other"])
@pytest.mark.parametrize("text", ["*" * 18, "****", "*", "＊＊＊＊", "●" * 15, "○○ ○○", "----", "????"])
def test_a_number_that_is_hidden_whole_is_masked_and_no_error(id_type, text):
    """Contract upload.md: masked or missing is accepted as an allegation that cannot be listed until completed."""
    reading = read_identifier(id_type, text)
    assert [(problem.code, problem.is_error) for problem in reading.problems] == [("ID.MASKED", False)]
    assert (reading.identifier, reading.id_type, reading.birth_date) == (None, id_type, None)


def test_number_that_excel_cut_is_never_repaired():
    reading = read_identifier("resident_id", "510104198704216000"[:15] + "000")
    damaged = read_identifier("resident_id", "440308199901101000")
    assert reading.problems == ()  # one in eleven passes the check: nothing tells it from a true number
    assert [problem.code for problem in damaged.problems] == ["ID.EXCEL_DAMAGED"]
    assert damaged.problems[0].is_error
    assert damaged.identifier is not None
    assert damaged.identifier.validity is MASKED
    assert damaged.identifier.value == "440308199901101***"


def test_facts_inside_the_number():
    reading = read_identifier("resident_id", "11010119900307803X")
    assert (reading.birth_date, reading.is_male, reading.region) == (date(1990, 3, 7), True, "110101")


@pytest.mark.parametrize(
    ("region", "birth", "codes"),
    [
        ("110103", "19900307", []),  # 崇文区, abolished in 2010: born before
        ("110103", "20150307", ["ID.REGION_RETIRED"]),
        ("999999", "19900307", ["ID.REGION_UNKNOWN"]),
        ("659011", "20000307", []),
        ("340104", "19900230", ["ID.BIRTH_DATE"]),
        ("340104", "18990101", ["ID.BIRTH_DATE"]),
    ],
)
def test_region_is_a_warning_and_date_an_error(make_number, region, birth, codes):
    problems = resident_id.validate(make_number(region, birth, 11))
    assert [problem.code for problem in problems] == codes
    assert all(problem.is_error is (problem.code == "ID.BIRTH_DATE") for problem in problems)


@pytest.mark.parametrize("head", ["N2", "Y1", "A1", "52", "91"])
def test_codes_of_every_register_are_valid(make_code, head):
    code = make_code("340100", "MA2NAB12"[:8], head)
    assert uscc.is_valid(code)
    inside = org_code.of_uscc(read_identifier("uscc", code).identifier)
    assert inside is not None
    assert inside.value == code[8:17]


def test_new_foreigner_card_starts_with_nine():
    from_nine = "911156" + "19900307" + "001"
    for check in "0123456789X":
        number = from_nine + check
        assert foreigner_card.is_valid(number) == (read_identifier("foreigner_card", number).problems == ())
    assert sum(foreigner_card.is_valid(from_nine + check) for check in "0123456789X") == 1


@given(data=st.data())
def test_every_single_wrong_digit_of_a_resident_number_is_noticed(numbers, data):
    number = data.draw(numbers)
    place = data.draw(st.integers(0, 16))
    digit = data.draw(st.sampled_from("0123456789"))
    assume(digit != number[place])
    assert not resident_id.is_valid(number[:place] + digit + number[place + 1 :])


@given(data=st.data())
def test_every_single_wrong_character_of_a_firm_code_is_noticed(codes, data):
    code = data.draw(codes)
    place = data.draw(st.integers(0, 17))
    character = data.draw(st.sampled_from(USCC_ALPHABET))
    assume(character != code[place])
    assert uscc.is_valid(code)
    assert not uscc.is_valid(code[:place] + character + code[place + 1 :])


@given(data=st.data())
def test_typed_number_is_told_from_a_firm_code_by_its_birth_day(numbers, data):
    number = data.draw(numbers)
    damaged = number[:15] + str((int(number[15]) + 1) % 10) + number[16:]
    assert read_identifier("", damaged).id_type == "resident_id"


@given(
    text=st.text(max_size=30), id_type=st.sampled_from(["", "other", *[scheme.code for scheme in schemes()]])
)
def test_reading_never_raises(text, id_type):
    reading = read_identifier(id_type, text)
    assert reading.identifier is None or reading.identifier.value


@given(data=st.data())
def test_reading_twice_changes_nothing(numbers, codes, data):
    text = data.draw(st.one_of(numbers, codes))
    first = read_identifier("", text).identifier
    assert first is not None
    assert read_identifier(first.scheme, first.value).identifier == first


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("13812345670", "13812345670", []),
        ("+86 138-1234-5670", "13812345670", []),
        ("008613812345670", "13812345670", []),
        ("013812345670", "13812345670", []),
        ("１３８１２３４５６７０", "13812345670", []),
        ("13812345670.0", "13812345670", []),
        ("138****5670", "138****5670", ["PHONE.MASKED"]),
        ("16112345670", "16112345670", ["PHONE.UNASSIGNED"]),
        ("13888888888", "", ["PHONE.PLACEHOLDER"]),
        ("0551-62345678", "", ["PHONE.LANDLINE"]),
        ("1.38E+10", "", ["PHONE.EXCEL_DAMAGED"]),
        ("12345", "", ["PHONE.FORM"]),
        ("", "", []),
    ],
)
def test_phone_is_read(text, value, codes):
    reading = read_phone(text)
    assert (reading.identifier.value if reading.identifier else "") == value
    assert [problem.code for problem in reading.problems] == codes


@pytest.mark.parametrize(
    ("text", "value", "codes"),
    [
        ("4111 1111 1111 1111", "4111111111111111", []),
        ("4111111111111112", "4111111111111112", ["CARD.LUHN"]),
        ("6222000000000000000", "", ["CARD.EXCEL_DAMAGED"]),
        ("6.2E+18", "", ["CARD.EXCEL_DAMAGED"]),
        ("6222********0001", "", ["CARD.MASKED"]),
        ("12", "", ["CARD.FORM"]),
    ],
)
def test_card_is_read(text, value, codes):
    reading = read_bank_card(text)
    assert (reading.identifier.value if reading.identifier else "") == value
    assert [problem.code for problem in reading.problems] == codes
    assert all(not problem.is_error for problem in reading.problems if problem.code == "CARD.LUHN")


def test_registry_holds_every_type_of_the_contract():
    contract = {
        "resident_id", "residence_permit", "hk_macao_permit", "taiwan_permit", "passport", "foreigner_card",
        "military_id", "uscc", "org_code", "other",
    }  # fmt: skip
    assert contract | {"phone", "bank_card"} == {scheme.code for scheme in schemes()}
    assert scheme_of("nothing") is None
    for scheme in schemes():
        assert scheme.name_zh
        assert scheme.name_en
        assert scheme.kinds <= set(SubjectKind)


@pytest.mark.parametrize(
    ("code", "value", "printed"),
    [
        ("org_code", "600037341", "60003734-1"),
        ("phone", "13812345670", "138 1234 5670"),
        ("bank_card", "4111111111111111", "4111 1111 1111 1111"),
        ("resident_id", "11010119900307803x", "11010119900307803X"),
    ],
)
def test_number_as_printed(code, value, printed):
    scheme = scheme_of(code)
    assert scheme is not None
    assert scheme.format(value) == printed


@given(digits=st.text("0123456789", min_size=17, max_size=17))
def test_check_character_is_the_weighted_sum_of_the_standard(digits):
    total = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(digits))
    assert mod_11_2(digits) == "10X98765432"[total % 11]


@given(digits=st.text("0123456789", min_size=13, max_size=19))
def test_luhn_doubles_every_second_digit(digits):
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    assert luhn_fits(digits) == (sum(value // 10 + value % 10 for value in doubled) % 10 == 0)


def test_registration_number_of_a_firm_has_its_check():
    # The example of GS 15-2006.
    assert mod_11_10("11010800000001") == "6"
