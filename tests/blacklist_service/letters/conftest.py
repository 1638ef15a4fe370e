"""One invented letter of each kind; each test changes one thing about it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from blacklist_service.errors import NotReadyError
from blacklist_service.letters.kinds import (
    CorrectionRequest,
    Letter,
    ListingDecision,
    ListingNotice,
    ObjectionDecision,
    ObjectionReceipt,
    ReconsiderationDecision,
    RemovalDecision,
    RepairDecision,
    ServiceRecord,
    document_no,
)
from blacklist_service.letters.own_papers import NonListingCertificate, OwnReport
from blacklist_service.letters.parts import Addressee, Clause, Contact, Debt, Head, Period
from blacklist_service.letters.press import Press
from blacklist_service.settings import Settings

CLAUSE = Clause("示例条例（虚构）", "第九条")
DEBT = Debt("示例网贷机构（虚构）", "HT-0001", "失联跑路", 1_000_000, 1_234_560, 1_540, date(2025, 3, 31))


def head(kind: str, name: str = "甲某（虚构）", *, is_organisation: bool = False) -> Head:
    """Who writes to whom, invented."""
    return Head(
        issuer="示例市整治办公室（虚构）",
        document_no=document_no(kind, 2026, 7),
        issued_on=date(2026, 3, 2),
        addressee=Addressee(name, "居民身份证", "110***********0011", is_organisation),
        contact=Contact("示例处室", "示例路1号", "000-00000000", hours="工作日9时至17时"),
        checksum="K7QM-4TXW-9RB2-HH3P",
        verify_url="https://list.example.org/verify",
        own_url="https://list.example.org/my",
    )


def a_period(count: int, unit: str = "working_days", until: date | None = None) -> Period:
    return Period(count, unit, CLAUSE, until)


def letters() -> Mapping[str, Letter]:
    """One of each kind."""
    found: tuple[Letter, ...] = (
        ListingNotice(
            head("listing_notice"), (DEBT,), ("失联跑路",), (CLAUSE, CLAUSE), "一般",
            a_period(12, "months"), a_period(6),
        ),
        ListingDecision(
            head("listing_decision"), "决1号", date(2026, 2, 10), (DEBT,), ("失联跑路",), (CLAUSE,),
            "经核查，情况属实。\n申辩理由不能成立。", "一般", date(2026, 3, 2), date(2027, 3, 1), date(2031, 3, 1),
            a_period(21, "calendar_days"), date(2026, 6, 2), a_period(11),
            ("债务已经履行完毕。", "公开作出信用承诺。"), a_period(4),
        ),
        ObjectionReceipt(
            head("objection_receipt"), date(2026, 3, 1), "非本人",
            a_period(21, "calendar_days", date(2026, 3, 22)), a_period(6, until=date(2026, 3, 9)),
        ),
        CorrectionRequest(
            head("correction_request"), "异议申请", date(2026, 3, 1), ("身份证明。", "还款凭证。"), date(2026, 3, 16)
        ),
        ObjectionDecision(
            head("objection_decision"), date(2026, 3, 1), "非本人", "异议成立，删除该信息", "自即日起移出名单。",
            "证件号码不是同一人。", CLAUSE, a_period(31, "calendar_days"),
            a_period(29, "calendar_days", date(2026, 3, 31)),
        ),
        RepairDecision(
            head("repair_decision"), date(2026, 3, 1), is_granted=True, reasons="债务已经履行完毕。", basis=CLAUSE,
            stop_showing=a_period(4),
        ),
        ReconsiderationDecision(
            head("reconsideration_decision"), "异议处理决定（异决〔2026〕第7号）", date(2026, 2, 2), date(2026, 2, 20),
            "异议成立，删除该信息", "自即日起移出名单。", "原决定所据的合同不是本人签订。", (CLAUSE, CLAUSE),
            a_period(31, "calendar_days"),
        ),
        RemovalDecision(
            head("removal_decision"), date(2025, 3, 3), date(2026, 3, 2), "期限届满", 3, a_period(4)
        ),
        ServiceRecord(
            head("service_record"), ("列告〔2026〕第7号 拟列入恶意逃废债名单告知书",), "挂号信", date(2026, 3, 2), None,
            "2026-7KQ2-MWX9-4RTB",
        ),
        OwnReport(
            head("own_report"), "2026年3月2日10时15分", (("状态", "已列入"), ("列入日期", "2025年11月3日")), (DEBT,),
            ("2026年3月1日提出异议（非本人），正在办理",), "愿意还款。", ("示例征信机构（虚构）：持有",),
            (("2026年3月1日", "示例银行（虚构）", "贷前审批"),), 4, CLAUSE,
        ),
        NonListingCertificate(head("non_listing_certificate"), "2026年3月2日10时15分"),
    )  # fmt: skip
    return {letter.KIND: letter for letter in found}


@pytest.fixture(scope="session")
def font_folder() -> Path:
    return Settings.model_fields["letter_fonts"].default


@pytest.fixture(scope="session")
def press(font_folder: Path) -> Press:
    """A press with the fonts of Debian's fonts-noto-cjk; skips where the machine has none."""
    try:
        return Press(font_folder)
    except NotReadyError:
        pytest.skip("no Chinese font: fonts-noto-cjk is not installed")
