"""Levels of contacts, addresses, dates, numbers; rarity of names."""

import pytest

from matching.compare.addresses import compare_addresses
from matching.compare.contacts import compare_cards, compare_phones
from matching.compare.identifiers import compare_identifier, compare_identifiers
from matching.compare.names import name_bits
from matching.identifiers import read_identifier
from matching.types import Identifier, Validity

A = "11010119900307803X"
HOME = "安徽省合肥市包河区人民路909号35栋1504室"


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [
        ("13812345670", "13812345670", "equal"),
        ("13812345670", "13812345671", "one_edit"),
        ("13812345670", "13812345607", "one_edit"),
        ("13812345670", "13987654321", "different"),
        ("138****5670", "13812345670", "masked"),
        ("138****5670", "13812345671", "different"),
        ("138****5670", "138****5670", "masked"),
        ("138******70", "13812345670", "missing"),
        ("", "13812345670", "missing"),
    ],
)
def test_phone_level(a, b, level):
    assert compare_phones(a, b) == compare_phones(b, a) == level


@pytest.mark.parametrize(
    ("a", "b", "level"),
    [("1", "1", "equal"), ("1", "2", "different"), ("", "", "missing"), ("1", "", "missing")],
)
def test_card_level(a, b, level):
    assert compare_cards(a, b) == level


@pytest.mark.parametrize(
    ("b", "level"),
    [
        (HOME, "room"),
        ("合肥市包河区人民路909-35-1504", "room"),
        ("包河区人民路90935-1504", "room"),
        ("人民路909号", "road"),
        ("包河区人民路909号36栋1504室", "building_differs"),
        ("安徽省芜湖市镜湖区人民路909号35栋1504室", "different"),
        ("合肥市蜀山区人民路909号35栋1504室", "different"),
        ("包河区人民路910号35栋1504室", "different"),
        ("", "missing"),
    ],
)
def test_address_level(person, b, level):
    one, other = person("张建国", address=HOME), person("张建国", address=b)
    assert compare_addresses(one, other) == compare_addresses(other, one) == level


@pytest.mark.parametrize(
    ("number", "level"),
    [
        (A, "equal"),
        ("440308199901101512", "conflict"),
        ("11010119900307813X", "typo"),
        ("11010119900370803X", "typo"),
        ("1101011990030783X", "typo"),
        ("11010119910307813X", "near"),
        ("340104198501011231", "differs_damaged"),
        ("1101**********803X", "mask_4_4"),
        ("110101********803X", "mask_6_4"),
        ("110101199003**803X", "mask_wide"),
        ("11010119900307****", "mask_front"),
        ("1101**************", "mask_front"),
        ("110***********803X", "mask_narrow"),
        ("1101************3X", "mask_front"),
        ("1101**********8031", "mask_inconsistent"),
        ("110101199003078000", "mask_front"),
    ],
)
def test_number_level(number, level):
    one, other = (read_identifier("resident_id", text).identifier for text in (A, number))
    assert one is not None
    assert other is not None
    assert compare_identifier(one, other) == compare_identifier(other, one) == level


def test_mask_forgives_a_damaged_number_one_digit():
    damaged, far, masked = (
        read_identifier("resident_id", text).identifier
        for text in ("11010119900307813X", "440308199901101513", "110101********813X")
    )
    hidden = read_identifier("resident_id", "110101********803X").identifier
    assert damaged is not None
    assert far is not None
    assert hidden is not None
    assert masked is not None
    assert compare_identifier(damaged, hidden) == "near"
    assert compare_identifier(damaged, masked) == "mask_6_4"
    assert compare_identifier(far, hidden) == "differs_damaged"


def test_conflict_speaks_before_everything_else():
    passport = Identifier("passport", "E12345678", Validity.VALID)
    resident = Identifier("resident_id", A, Validity.VALID)
    other = Identifier("resident_id", "440308199901101512", Validity.VALID)
    assert compare_identifiers((passport, resident), (passport, other)) == "conflict"
    assert compare_identifiers((passport,), (passport, other)) == "equal"
    assert compare_identifiers((passport,), (other,)) == "missing"


def test_common_names_give_less():
    assert name_bits("张伟") < name_bits("王建国") < name_bits("覃汉琰")
    assert name_bits("欧阳建国") > name_bits("王建国")
    assert name_bits("张伟") == pytest.approx(12.4, abs=0.3)  # 290,607 persons of 1.35 bn (公安部, 2007)
