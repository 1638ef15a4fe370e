"""A report restated as a row says what its sender said: intake reads it back to the same draft. Everybody is invented."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from blacklist_service.intake.rows import check_row
from blacklist_service.intake.types import ReportDraft
from blacklist_service.intake.upload import Limits, rows, scan
from blacklist_service.store import reports
from blacklist_service.store.tables import Report
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.take_reports import take_reports
from blacklist_service.workflows.taking_in.restated_rows import body_of, restated, settlement_of
from tests.blacklist_service.console.conftest import invented_id

DAY = date(2026, 3, 2)
WHOLE = {
    "row_key": "A-1 号", "platform": "虚构网贷（合肥）", "subject_type": "个人", "name": "虚构 冯·某（曾用名虚构陈）",
    "id_type": "身份证", "id_number": invented_id(1), "birth_date": "", "phone": "139 0000 0001",
    "bank_card": "6222021234567890128", "address": "虚构市示例路 1 号", "contract_no": "HT-1/2021",
    "principal": "10,000.5", "outstanding": "８０００", "annual_rate": "12.55%", "loan_date": "2021年1月4日",
    "overdue_since": "20220104", "evasion_ground": "失联跑路", "ability_evidence": '虚构：第一行\\n第二行 "引号"',
    "out_of_contact": "否", "collection_log": "虚构：书面催收，债务人称\\u3000已病", "notice_channel": "挂号信",
    "notice_date": "2022/2/1", "note": "虚构备注 \\ 反斜杠",
}  # fmt: skip
GIVEN: dict[str, dict[str, str]] = {
    "whole": WHOLE,
    "without a key": WHOLE | {"row_key": ""},
    "name alone": {"name": "虚构某"},
    "number in part": WHOLE | {"id_number": "3401**********1234", "phone": "", "bank_card": ""},
    "old number of 15 digits": {"name": "虚构某", "id_number": "340104900101101"},
    "foreign name": {"name": "MARIA DE SOUZA", "id_type": "护照", "id_number": "E12345678"},
    "a firm": {"name": "虚构有限公司", "legal_representative": "虚构某", "id_number": "91340100MA2MRF2E1X"},
    "another card": {"name": "虚构某", "id_type": "其他", "id_number": "ABC-123456", "subject_type": "个人"},
    "sums alone": {"name": "虚构某", "principal": "0.01", "outstanding": "0", "annual_rate": "0"},
    "unknown channel": WHOLE | {"notice_channel": "其它", "out_of_contact": "是", "birth_date": "1990-01-02"},
}


def read(row: dict[str, str]) -> ReportDraft | None:
    scanned = scan(lambda: iter((body_of(row),)), "jsonl", "utf-8", Limits())
    assert scanned.columns is not None
    (raw,) = rows(lambda: iter((body_of(row),)), scanned, Limits())
    return check_row(scanned.columns, raw, DAY).draft


@pytest.fixture
def platform(context: Context) -> Actor:
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    return actor_of_login(context, "clerk")


def taken(context: Context, platform: Actor, row: dict[str, Any]) -> Report:
    """The report that a row became."""
    given = {code: text for code, text in row.items() if text}
    batch = take_reports(context, platform, [given])
    assert batch.rows[0].outcome in {"accepted", "warned"}, batch.rows[0].findings
    with context.store.read() as connection:
        report = reports.find(connection, batch.submission * (1 << 21) + 1)
    assert report is not None
    return report


@pytest.mark.parametrize("kind", GIVEN)
def test_a_restated_row_says_the_same(context: Context, platform: Actor, kind: str) -> None:
    sent = {code: text for code, text in GIVEN[kind].items() if text}
    report = taken(context, platform, sent)
    opener = context.opening(platform, "own_rows", f"report/{report.id}", "own").vault.sealer
    again, first = read(restated(opener, report)), read(sent)
    assert first is not None
    assert again == first


def test_a_settled_row_differs_in_the_settlement_alone(context: Context, platform: Actor) -> None:
    report = taken(context, platform, WHOLE)
    opened = context.opening(platform, "own_rows", f"report/{report.id}", "own")
    settlement = settlement_of(opened, report, date(2023, 5, 6))
    settled, first = read(dict(settlement.row)), read({code: text for code, text in WHOLE.items() if text})
    assert settled is not None
    assert first is not None
    assert settled == replace(
        first, operation=settled.operation, settled_on=date(2023, 5, 6), outstanding_fen=0
    )
    assert (settled.operation.value, settlement.kept_until) == ("M", date(2028, 5, 6))
