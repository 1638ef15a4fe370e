"""An entry as a Metro 2 account: what is carried, where it stands, what is refused, and how a removal looks."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest

from exports.formats.metro2 import FORMAT
from exports.formats.metro2_packed import FORMAT as PACKED
from exports.metro2.file import read_file, read_header
from exports.metro2.from_entries import account_number, refusal
from exports.metro2.layout import Spelling
from exports.metro2.records import Account, Segment
from exports.metro2.rules import check_account
from exports.operations import OperationError
from exports.types import Operation, OperationKind, ReleaseHeader
from tests.codes import exactly

DAY = date(2026, 11, 20)
HEADER = ReleaseHeader("debtors", "bureau-1", 3, DAY, 2)
KEY = "00112233445566778899aabbccddeeff"
# Invented.
ENTRY = {
    "subject_kind": "person", "name": "Sample-Case, Jane Mary", "id_type": "resident_id",
    "id_number": "99999919900101001X", "overdue_since": "2026-05-01", "outstanding_fen": 123456789, "disputed": True,
    "listed_on": "2026-11-20",
}  # fmt: skip


def _content(*operations, to=FORMAT, header=HEADER):
    out = BytesIO()
    to.write(header, operations, out)
    return out.getvalue()


def _accounts(*operations, header=HEADER):
    return list(read_file(BytesIO(_content(*operations, header=header)), Spelling.UNPACKED))


def _upsert(entry, key=KEY, kind=OperationKind.UPSERT):
    return Operation(kind, key, 1, entry=entry)


def test_an_entry_stands_at_the_published_places():
    line = _content(_upsert(ENTRY)).split(b"\n")[1]
    assert line[42:72].rstrip() == b"AAISEM2EKVTHPCEZVK54ZXPO74"
    assert line[123:125] == b"84"  # 203 days
    assert line[152:154] == b"XB"
    assert (line[154:163], line[163:172]) == (b"001234567", b"000000000")
    assert (line[181:189], line[189:197]) == (b"11202026", b"05012026")
    assert (line[231:256].rstrip(), line[256:276].rstrip(), line[276:296].rstrip()) == (
        b"SAMPLE-CASE",
        b"JANE",
        b"MARY",
    )
    assert (line[297:306], line[306:314]) == (b"000000000", b"01011990")
    assert b"999999" not in line


def test_the_record_changes_with_the_entry_and_not_with_the_day_of_writing():
    later = replace(HEADER, issued_on=date(2030, 1, 1))
    (now,), (then,) = _accounts(_upsert(ENTRY)), _accounts(_upsert(ENTRY), header=later)
    assert {name for name in now.base if now.base[name] != then.base[name]} == {"information_of"}
    (unlisted,) = _accounts(_upsert(ENTRY | {"listed_on": None}))
    assert unlisted.base["account_status"] == "71"


def test_both_spellings_say_the_same():
    operations = [_upsert(ENTRY), Operation(OperationKind.MERGE, "f" * 32, 2, into=KEY)]
    packed = _content(*operations, to=PACKED)
    assert len(packed) == 4 * 366
    assert list(read_file(BytesIO(packed), Spelling.PACKED)) == _accounts(*operations)
    assert read_header(BytesIO(packed), Spelling.PACKED)["software_vendor_name"] == "AMOUNTS IN WHOLE CNY"


@pytest.mark.parametrize(
    ("since", "status"),
    [("2026-11-20", "11"), ("2026-10-22", "11"), ("2026-10-21", "71"), ("2026-09-21", "78"), ("2026-08-22", "80"),
     ("2026-07-23", "82"), ("2026-06-23", "83"), ("2026-05-24", "84"), ("2027-01-01", "11")],
)  # fmt: skip
def test_the_status_follows_the_days_past_due(since, status):
    (account,) = _accounts(_upsert(ENTRY | {"overdue_since": since}))
    assert account.base["account_status"] == status


@pytest.mark.parametrize(
    ("reason", "status"), [("debt_settled", "DA"), ("objection_upheld", "DA"), ("stolen_identity", "DF")]
)
def test_a_removal_is_a_deletion_that_names_nobody(reason, status):
    (account,) = _accounts(Operation(OperationKind.RETRACT, KEY, 2, effective_on=DAY, reason=reason))
    assert account.base == {
        "processing_indicator": 1, "account_number": account_number(KEY), "information_of": DAY, "account_status": status,
    }  # fmt: skip
    assert check_account(account) == []


def test_every_removed_key_has_its_deletion():
    keys = [f"{n:032x}" for n in range(300)]
    gone = [Operation(OperationKind.RETRACT, key, 2, effective_on=DAY, reason="expired") for key in keys]
    assert [one.base["account_number"] for one in _accounts(*gone)] == [account_number(key) for key in keys]
    assert len({account_number(key) for key in keys}) == 300


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": "张样本"}, "METRO2.NAME"), ({"name": "Jane Sample"}, "METRO2.NAME"), ({"name": None}, "METRO2.NAME"),
        ({"name": "Sample, José"}, "METRO2.NAME"), ({"name": "S" * 26 + ", J"}, "METRO2.NAME"),
        ({"name": "Sample, Jane Mary\n"}, "METRO2.NAME"), ({"name": "Sample , Jane"}, "METRO2.NAME"),
        ({"subject_kind": "organisation"}, "METRO2.CONSUMER"), ({"outstanding_fen": None}, "METRO2.AMOUNT"),
        ({"outstanding_fen": 99}, "METRO2.AMOUNT"), ({"outstanding_fen": -100}, "METRO2.AMOUNT"),
        ({"outstanding_fen": 10**11}, "METRO2.AMOUNT"), ({"overdue_since": None}, "METRO2.FIRST_DELINQUENCY"),
        ({"overdue_since": "0001-01-01"}, "METRO2.FIRST_DELINQUENCY"), ({}, ""),
        ({"outstanding_fen": 10**11 - 1}, ""),
    ],
)  # fmt: skip
def test_refused_by_rule(change, rule):
    entry = ENTRY | change
    assert refusal(entry) == rule
    if rule:
        with pytest.raises(OperationError, match=exactly(rule)):
            _content(_upsert(entry))
    else:
        assert len(_accounts(_upsert(entry))) == 1


@pytest.mark.parametrize(
    ("disputed", "statement", "code"),
    [(True, None, "XB"), (True, "not mine", "XB"), (False, "not mine", "XC"), (False, None, None)],
)
def test_a_dispute_and_a_statement_travel_as_a_condition(disputed, statement, code):
    (account,) = _accounts(_upsert(ENTRY | {"disputed": disputed, "statement": statement}))
    assert account.base.get("compliance_condition_code") == code


def test_a_key_that_is_no_key_of_a_feed_is_refused():
    with pytest.raises(OperationError, match=exactly("METRO2.ACCOUNT_NUMBER")):
        _content(_upsert(ENTRY, key="k1"))


def test_a_masked_number_gives_no_birthday_and_a_correction_says_so():
    masked = ENTRY | {"id_number": "999999********001X", "disputed": False}
    (account,) = _accounts(_upsert(masked, kind=OperationKind.CORRECT))
    assert "born_on" not in account.base
    assert "compliance_condition_code" not in account.base
    assert account.base["correction_indicator"] == 1


def test_the_checker_names_what_an_entry_leaves_empty_and_nothing_else():
    (account,) = _accounts(_upsert(ENTRY))
    assert {(one.rule, one.field) for one in check_account(account)} == {
        ("METRO2.REQUIRED", field)
        for field in ("furnisher_identification", "portfolio_type", "account_type", "opened_on", "terms_duration",
                      "first_line_address", "city", "state", "zip_code")
    } | {("METRO2.PAST_DUE", "amount_past_due")}  # fmt: skip


GOOD = {
    "furnisher_identification": "F1", "account_number": "A1", "portfolio_type": "I", "account_type": "01",
    "opened_on": date(2018, 1, 1), "terms_duration": "012", "account_status": "84", "payment_history_profile": "B" * 24,
    "amount_past_due": 5, "information_of": DAY, "first_delinquent_on": date(2018, 8, 9), "surname": "DOE",
    "first_name": "JANE", "ecoa_code": "1", "first_line_address": "1 SAMPLE ST", "city": "SAMPLE", "state": "NY",
    "zip_code": "00000",
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "rule", "field"),
    [
        ({}, None, None), ({"surname": None}, "METRO2.REQUIRED", "surname"),
        ({"account_status": "99"}, "METRO2.STATUS", "account_status"),
        ({"account_status": "05"}, "METRO2.PAYMENT_RATING", "payment_rating"),
        ({"payment_rating": "0"}, "METRO2.PAYMENT_RATING", "payment_rating"),
        ({"payment_history_profile": "B" * 23 + "X"}, "METRO2.PROFILE", "payment_history_profile"),
        ({"compliance_condition_code": "ZZ"}, "METRO2.COMPLIANCE", "compliance_condition_code"),
        ({"first_delinquent_on": None}, "METRO2.FIRST_DELINQUENCY", "first_delinquent_on"),
        ({"amount_past_due": None}, "METRO2.PAST_DUE", "amount_past_due"),
        ({"account_status": "62"}, "METRO2.CLOSED", "closed_on"),
        ({"opened_on": date(2027, 1, 1)}, "METRO2.DATES", "opened_on"),
    ],
)  # fmt: skip
def test_each_rule_of_the_checker(change, rule, field):
    found = [(one.rule, one.field) for one in check_account(Account(GOOD | change))]
    assert found == ([] if rule is None else [(rule, field)])


def test_a_segment_is_checked_too():
    found = check_account(Account(GOOD, (Segment("k1", {"creditor_classification": 1}),)))
    assert [(one.rule, one.field) for one in found] == [("METRO2.REQUIRED", "k1.original_creditor_name")]
