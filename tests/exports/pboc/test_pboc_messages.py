"""Accounts of an upload, and what an operation of a release becomes: nothing is made up, and each message is sound."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.pboc.accounts import DebtFacts, Reporting, account_record
from exports.pboc.check_record import check_record
from exports.pboc.messages import corrections_of, deletion_of, joined, messages_of
from exports.pboc.types import Record, RuleBreak
from exports.types import OperationKind
from tests.exports.pboc.cases import changed
from tools.pboc_samples import ORGANISATION, header_of, samples

DAY = date(2026, 11, 20)
FACTS = DebtFacts(
    name="张样本", id_type="resident_id", id_number="999999199001010016", contract_no="示例合同001", platform="示例网贷甲",
    principal_fen=1_200_000, outstanding_fen=700_000, loan_date=date(2017, 8, 9), overdue_since=date(2018, 8, 9),
)  # fmt: skip
LOAN = Reporting(ORGANISATION, "D1", DAY)
COLLECTED = Reporting(ORGANISATION, "C1", DAY)
STATED = {
    "AcctBsInfSgmt": {
        "BusiLines": "5",
        "BusiDtlLines": "A1",
        "OpenDate": "2026-11-01",
        "Cy": "CNY",
        "LoanAmt": "7000",
    },
    "OrigCreditorInfSgmt": {"InitCredOrgNm": "", "OrigDbtCate": "1", "InitRpySts": "7"},
    "AcctDbtInfSgmt": {"LatRpyAmt": "0", "LatRpyDate": "2026-11-01"},
}


def test_an_overdue_loan_says_what_the_upload_says_and_no_more():
    assert account_record(FACTS, LOAN).values == {
        "AcctBsSgmt": {
            "InfRecType": "210", "AcctType": "D1", "AcctCode": ORGANISATION + "示例合同001", "RptDate": "2026-11-20",
            "RptDateCode": "31", "Name": "张样本", "IDType": "10", "IDNum": "999999199001010016",
            "MngmtOrgCode": ORGANISATION,
        },
        "AcctBsInfSgmt": {"OpenDate": "2017-08-09", "LoanAmt": "12000"},
        "AcctMthlyBlgInfSgmt": {
            "Month": "2026-11", "AcctStatus": "2", "AcctBal": "7000", "RpyStatus": "7", "CloseDate": "",
        },
    }  # fmt: skip


def test_what_is_missing_is_told_by_the_rule_of_its_tag():
    broken = check_record(account_record(FACTS, LOAN), header_of("210"))
    assert RuleBreak("S0000101", "Cy") in broken
    assert RuleBreak("S2100101", "DueDate") in broken
    bare = check_record(account_record(DebtFacts("张样本"), LOAN), header_of("210"))
    assert {RuleBreak("S0000101", tag) for tag in ("AcctCode", "IDType", "IDNum")} <= set(bare)
    assert RuleBreak("S0000102", "AcctBsInfSgmt") in bare


def test_a_debt_taken_over_is_sound_once_the_reporter_states_the_rest():
    record = account_record(FACTS, replace(COLLECTED, stated={"210": STATED}))
    assert check_record(record, header_of("210")) == []
    assert record.values["AcctDbtInfSgmt"] == {
        "AcctStatus": "1", "AcctBal": "7000", "CloseDate": "", "LatRpyAmt": "0", "LatRpyDate": "2026-11-01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("days", "status"), [(1, "1"), (30, "1"), (31, "2"), (180, "6"), (181, "7"), (0, None)]
)
def test_the_status_follows_the_days_overdue(days, status):
    facts = replace(FACTS, overdue_since=DAY - timedelta(days=days))
    assert account_record(facts, LOAN).values["AcctMthlyBlgInfSgmt"].get("RpyStatus") == status


def test_a_settled_debt_is_closed():
    facts = replace(FACTS, outstanding_fen=0, settled_on=date(2026, 11, 3))
    month = account_record(facts, LOAN).values["AcctMthlyBlgInfSgmt"]
    assert (month["AcctStatus"], month["RpyStatus"], month["CloseDate"]) == ("3", "C", "2026-11-03")
    other = account_record(facts, COLLECTED).values["AcctDbtInfSgmt"]
    assert (other["AcctStatus"], other["AcctBal"], other["CloseDate"]) == ("2", "0", "2026-11-03")


FIRM = replace(FACTS, name="示例企业", id_type="uscc", id_number="919999999999999984")
FIRM_STATED = {
    "AcctBsInfSgmt": {
        "BusiLines": "51", "BusiDtlLines": "10", "OpenDate": "2026-11-01", "Cy": "CNY", "LoanAmt": "7000",
        "GuarMode": "4", "OthRepyGuarWay": "0",
    },
    "OrigCreditorInfSgmt": {"InitCedOrgCode": "", "OrigDbtCate": "10", "InitRpySts": "2"},
}  # fmt: skip


def test_a_firms_loan_says_what_the_upload_says_and_no_more():
    assert account_record(FIRM, LOAN) == Record("410", {
        "AcctBsSgmt": {
            "InfRecType": "410", "AcctType": "D1", "AcctCode": ORGANISATION + "示例合同001", "RptDate": "2026-11-20",
            "RptDateCode": "10", "Name": "示例企业", "IDType": "20", "IDNum": "919999999999999984",
            "MngmtOrgCode": ORGANISATION,
        },
        "AcctBsInfSgmt": {"OpenDate": "2017-08-09", "LoanAmt": "12000"},
        "ActLbltyInfSgmt": {"AcctStatus": "10", "AcctBal": "7000", "OverdDy": "3025", "CloseDate": ""},
    })  # fmt: skip
    assert account_record(replace(FIRM, id_type="org_code"), LOAN).values["AcctBsSgmt"]["IDType"] == "30"


def test_a_firms_debt_is_sound_and_what_is_stated_of_persons_does_not_touch_it():
    stated = {"210": STATED, "410": FIRM_STATED}
    record = account_record(FIRM, replace(COLLECTED, stated=stated))
    assert check_record(record, header_of("410")) == []
    assert "AcctDbtInfSgmt" not in record.values
    assert check_record(account_record(FACTS, replace(COLLECTED, stated=stated)), header_of("210")) == []


@pytest.mark.parametrize("reporting", [LOAN, COLLECTED])
def test_a_firms_settled_debt_is_reported_as_closed(reporting):
    facts = replace(FIRM, outstanding_fen=0, settled_on=date(2026, 11, 3))
    record = account_record(facts, reporting)
    assert record.values["AcctBsSgmt"]["RptDateCode"] == "20"
    assert record.values["ActLbltyInfSgmt"] == {"AcctStatus": "21", "AcctBal": "0", "CloseDate": "2026-11-03"}
    assert not {"R4100103", "R4100104", "I4100A03"} & {
        one.rule for one in check_record(record, header_of("410"))
    }


@pytest.mark.parametrize(("since", "days"), [(DAY, "0"), (DAY - timedelta(days=1), "1"), (DAY + timedelta(days=1), None),
                                             (None, None)])  # fmt: skip
def test_a_firms_days_overdue_are_counted_and_never_made_up(since, days):
    facts = replace(FIRM, overdue_since=since)
    assert account_record(facts, LOAN).values["ActLbltyInfSgmt"].get("OverdDy") == days


@pytest.mark.parametrize(
    ("fen", "rounds", "amount"), [(700_000, False, "7000"), (700_001, False, "7000.01"), (700_049, True, "7000"),
                                  (700_050, True, "7001"), (0, False, "0"), (None, True, None)],
)  # fmt: skip
def test_amounts_are_never_rounded_unasked(fen, rounds, amount):
    record = account_record(replace(FACTS, outstanding_fen=fen), replace(LOAN, rounds=rounds))
    assert record.values["AcctMthlyBlgInfSgmt"].get("AcctBal") == amount


@pytest.mark.parametrize(
    ("sample", "kind"),
    [("210-loan", "214"), ("210-collection", "214"), ("410", "414"), ("110", "114"), ("310", "314")],
)
def test_whoever_is_retracted_is_deleted_by_a_sound_message(sample, kind):
    record = samples()[sample]
    (message,) = messages_of(OperationKind.RETRACT, [record, record])
    assert message.kind == kind
    assert message == deletion_of(record)
    assert check_record(message, header_of(kind)) == []
    assert message in [one for one in samples().values() if one.kind == kind]


@pytest.mark.parametrize("kind", [OperationKind.UPSERT, OperationKind.CORRECT, OperationKind.SUPPRESS])
def test_what_has_no_message_gets_none(kind):
    assert messages_of(kind, [samples()["210-loan"]]) == []
    assert deletion_of(samples()["140"]) is None


def test_two_documents_of_one_person_are_joined_by_a_sound_message():
    one = samples()["210-loan"]
    other = changed(samples()["110"], {"BsSgmt/IDType": "2", "BsSgmt/IDNum": "CHNE00000000"})
    source = ORGANISATION + "900001"
    (message,) = messages_of(OperationKind.MERGE, [one], [other], source, date(2026, 11, 19))
    assert message == samples()["140"]
    assert check_record(message, header_of("140")) == []
    assert joined(one, one, source, DAY) is None
    assert joined(one, samples()["410"], source, DAY) is None


CHANGES = st.sampled_from(
    [
        {"AcctBsSgmt/Name": "李样本"},
        {"AcctBsSgmt/AcctCode": ORGANISATION + "other"},
        {"AcctMthlyBlgInfSgmt/AcctBal": "11999"},
        {"AcctBsInfSgmt/LoanAmt": "12001"},
        {"AcctBsSgmt/RptDate": "2026-11-20"},
    ]
)


@given(st.lists(CHANGES, max_size=4))
def test_corrections_are_sound_and_say_just_what_differs(changes):
    before, after = samples()["210-loan"], samples()["210-loan"]
    for change in changes:
        changed(after, change)
    made = corrections_of(before, after, date(2026, 11, 20))
    for message in made:
        assert check_record(message, header_of(message.kind)) == []
    said = {
        path.partition("/")[0]
        for change in changes
        for path in change
        if not path.endswith(("Code", "RptDate"))
    }
    corrected = [tag for message in made if message.kind == "212" for tag in message.values["MdfcSgmt"]]
    assert sorted(corrected) == sorted(said)
    assert [message.kind for message in made if message.kind == "211"] == ["211"] * (
        {"AcctBsSgmt/AcctCode": ORGANISATION + "other"} in changes
    )


def test_two_accounts_of_different_kinds_are_no_correction():
    with pytest.raises(ValueError, match="one kind"):
        corrections_of(samples()["210-loan"], samples()["410"], DAY)
    with pytest.raises(ValueError, match="one kind"):
        corrections_of(Record("140", {}), Record("140", {}), DAY)
