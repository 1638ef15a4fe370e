"""Whom an identity is about, asked on the command line: types and numbers that cannot be right are told. All invented."""

import pytest

from blacklist_service.intake.fields import RULES

HEADER = ("行标识", "主体类型", "姓名", "证件类型", "证件号码", "合同编号", "借款金额", "剩余欠款金额")
NUMBER = "110101199001010015"
WRONG = "110101199001010016"


@pytest.fixture
def official(home, platform, blacklist, write_csv, tmp_path):
    """A report is there; `ask` looks for an identity with the number."""
    blacklist("member", "add", "--code", "OFF", "--name", "虚构", "--kind", "office")
    blacklist("user", "add", "--member", "OFF", "--login", "maker", "--role", "maker")
    row = ("K1", "个人", "虚构丑", "居民身份证", NUMBER, "HT-1", "20000.00", "15000.00")
    blacklist("submit", write_csv(tmp_path / "f.csv", HEADER, [row]), "--member", platform)

    def ask(number, *more, status=0):
        call = ("subject", "match", "--as", "maker", "--name", "虚构丑", "--id-number", number, *more)
        return blacklist("--json", *call, status=status)

    return ask


def test_a_sound_number_is_found_without_a_remark(official):
    found = official(NUMBER, "--id-type", "resident_id")
    assert [one["verdict"] for one in found.document] == ["same"]
    assert "ROW." not in found.err


def test_an_unknown_type_is_refused_with_the_known_ones(official):
    refused = official(NUMBER, "--id-type", "driving_licence", status=1)
    assert refused.document["error"]["code"] == "SUBJECT.ID_TYPE"
    for code in RULES["id_type"].values:
        assert code in refused.document["error"]["zh"]
    assert NUMBER not in refused.err


@pytest.mark.parametrize(
    ("number", "more", "code"),
    [
        (WRONG, (), "ROW.ID_CHECKSUM"),
        (WRONG, ("--id-type", "resident_id"), "ROW.ID_CHECKSUM"),
        (NUMBER[:-2], ("--id-type", "resident_id"), "ROW.ID_LENGTH"),
        ("13800000001", (), "ROW.ID_PHONE_SWAPPED"),
        (NUMBER, ("--phone", "1.38E+10"), "ROW.PHONE_EXCEL_DAMAGED"),
    ],
)
def test_a_number_that_fails_its_check_is_told_and_not_repeated(number, more, code, official):
    found = official(number, *more)
    assert isinstance(found.document, list)
    assert code in found.err
    assert number not in found.err
    assert "虚构丑" not in found.err


def test_no_number_is_no_doubt(official):
    assert "ROW." not in official("").err
