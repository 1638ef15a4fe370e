"""Golden files of what no release makes: 百行 C1, D2, D3 by each opCode, Metro 2 with each segment, a PBOC feedback.

Invented: no such person, firm, number, account or decision exists.
"""

from datetime import date
from io import BytesIO

from exports.baihang import file as baihang
from exports.baihang.records import Record as BaihangRecord
from exports.metro2 import file as metro2
from exports.metro2.cells import Values
from exports.metro2.layout import Spelling
from exports.metro2.records import Account, Segment
from exports.pboc.encode import encode
from exports.pboc.feedback import FeedbackError, FeedbackLine, feedback_line
from tools.pboc_samples import ORGANISATION, samples

_DAY = date(2026, 11, 20)
_PERSON: BaihangRecord = {"name": "张样本", "pid": "99999919900101001X", "mobile": "10000000000"}
_SENT: BaihangRecord = {"uploadTs": "2026-11-20T08:00:00", "loanId": "sample-loan-1"}

BAIHANG: dict[str, list[BaihangRecord]] = {
    "C1": [
        {
            "reqID": "sample-1", **_PERSON, **_SENT, "queryReason": "1", "guaranteeType": "1", "loanPurpose": "99",
            "customType": "1", "applyAmount": 1200000, "homeAddress": "示例路1号", "workName": "示例企业",
        }
    ],
    "D2": [
        {
            "reqID": "sample-2", "opCode": "A", **_PERSON, **_SENT, "guaranteeType": "1", "loanPurpose": "1",
            "applyDate": "2026-11-01T08:00:00", "accountOpenDate": "2026-11-02T08:00:00",
            "issueDate": "2026-11-02T08:00:00", "dueDate": "2027-11-02T00:00:00", "loanAmount": 1200000,
            "totalTerm": 12, "targetRepayDateType": "2", "termPeriod": -1, "targetRepayDateList": "2026-12-02",
            "firstRepaymentDate": "2026-12-02T00:00:00", "gracePeriod": 3,
            "device": {
                "deviceType": "1", "imei": "示例", "mac": "00-00-00-00-00-00", "ipAddress": "192.0.2.1",
                "osName": "示例",
            },
        },
        {"reqID": "sample-3", "opCode": "M", **_PERSON, **_SENT, "loanAmount": 1100000},
        {"reqID": "sample-4", "opCode": "D", **_SENT},
    ],
    "D3": [
        {
            "reqID": "sample-5", "opCode": "A", **_PERSON, **_SENT, "termNo": 1, "termStatus": "normal",
            "targetRepaymentDate": "2026-12-02T00:00:00", "realRepaymentDate": "2026-12-01T09:00:00",
            "plannedPayment": 100000, "targetRepayment": 100000, "realRepayment": 100000, "overdueAmount": 0,
            "remainingAmount": 1100000, "loanStatus": "1", "statusConfirmAt": "2026-12-01T09:00:00",
        },
        {
            "reqID": "sample-6", "opCode": "M", **_PERSON, **_SENT, "termNo": 2, "termStatus": "overdue",
            "targetRepaymentDate": "2027-01-02T00:00:00", "targetRepayment": 100000, "overdueAmount": 100000,
            "remainingAmount": 1000001, "loanStatus": "2", "statusConfirmAt": "2027-01-03T00:00:00",
        },
        {"reqID": "sample-7", "opCode": "D", **_SENT},
    ],
}  # fmt: skip

METRO2_HEADER: Values = {
    "reporter_name": "SAMPLE OFFICE", "reporter_address": "1 SAMPLE ROAD", "activity_on": _DAY, "created_on": _DAY,
}  # fmt: skip
METRO2 = [
    Account(
        {
            "account_number": "SAMPLE1", "account_status": "84", "current_balance": 7000, "surname": "SAMPLE",
            "first_name": "JANE", "born_on": date(1990, 1, 1), "ecoa_code": "2", "compliance_condition_code": "XB",
            "first_delinquent_on": date(2018, 8, 9),
        },
        (
            Segment("j1", {"surname": "SAMPLE", "first_name": "JOHN", "ecoa_code": "2"}),
            Segment("j2", {
                "surname": "SAMPLE", "first_name": "JACK", "ecoa_code": "5", "country_code": "CN",
                "first_line_address": "1 SAMPLE ROAD", "city": "SAMPLE", "state": "XX", "zip_code": "999999",
            }),
            Segment("k1", {"original_creditor_name": "SAMPLE BANK", "creditor_classification": 2}),
            Segment("k2", {"purchased_indicator": 1, "purchased_name": "SAMPLE FUND"}),
            Segment("k3", {"agency_identifier": 1, "account_number": "SAMPLE2"}),
            Segment("k4", {
                "specialized_payment_indicator": 1, "balloon_payment_on": _DAY, "balloon_payment_amount": 1,
            }),
            Segment("l1", {"change_indicator": 1, "new_account_number": "SAMPLE3"}),
            Segment("n1", {"employer_name": "SAMPLE FIRM", "occupation": "CLERK"}),
        ),
    ),
    Account({"account_number": "SAMPLE4", "account_status": "DA"}),
    Account({"account_number": "SAMPLE5", "account_status": "DF"}),
]  # fmt: skip

# The second record of a report is told by its number and by its bytes; a mistake of the file itself names neither.
FEEDBACK = [
    FeedbackLine(
        2, (FeedbackError("AGE000", "IDNum"), FeedbackError("BLR000", "AcctCredSgmt")),
        encode(samples()["210-loan"]).encode(),
    ),
    FeedbackLine(None, (FeedbackError("ABF002", ""),), b""),
]  # fmt: skip
FEEDBACK_HEADER = f"A0502102.0.010{ORGANISATION}2026112009300000000002" + "20261121" + "0000001" + "0000001"


def record_files() -> dict[str, bytes]:
    """The bytes of each, by file name."""
    files: dict[str, bytes] = {}
    for record, rows in BAIHANG.items():
        out = BytesIO()
        baihang.write_file(baihang.file_name("sample", record, _DAY), record, rows, out)
        files[f"baihang_records_{record}.zip"] = out.getvalue()
    for spelling in Spelling:
        out = BytesIO()
        metro2.write_file(METRO2_HEADER, METRO2, out, spelling)
        suffix = "txt" if spelling is Spelling.UNPACKED else "bin"
        files[f"metro2_segments.{suffix}"] = out.getvalue()
    lines = [FEEDBACK_HEADER, *map(feedback_line, FEEDBACK)]
    return files | {"pboc_feedback.txt": "\r\n".join(lines).encode()}
