"""The paper of a reconsideration, and what the papers of first decisions say about it."""

from datetime import date, timedelta
from typing import Any

import pytest

from blacklist_service.errors import InvalidError, RefusedError
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.ask_for_reconsideration import reconsider_objection, reconsider_repair
from blacklist_service.workflows.offer_letters import offer_letters
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.serve_letter import serve_letter
from blacklist_service.workflows.show_subject import show_own_record
from tests.blacklist_service.workflows.test_workflows_make_letter import made, paper
from tests.blacklist_service.workflows.test_workflows_reconsiderations import (
    answered,
    asked_again,
    decided,
    objected,
    others,
    proof,
    refused_repair,
    rejected,
)
from tests.codes import code_of, exactly

__all__ = ["others"]


def test_the_decision_says_until_when_and_where(office: Any) -> None:
    _listed, first = rejected(office)
    said = paper(office, made(office, "objection_decision", "objection", first.id).letter)
    # Made on the day of the decision, 2026-03-10.
    for words in (
        "30日内（本服务规程复核申请）", "即2026年4月9日以前", "送达在后的，自送达之日起算", "https://list.example.org/my", "未参与本决定的其他工作人员",
        "不收取任何费用", "人民法院", "征信业监督管理部门",
    ):  # fmt: skip
        assert words in said


def test_a_letter_that_is_made_late_gives_more_time(office: Any) -> None:
    listed, first = rejected(office)
    office.days(20)
    said = paper(office, made(office, "objection_decision", "objection", first.id).letter)
    assert "即2026年4月29日以前" in said
    assert show_own_record(office.context, *proof(office, listed)).ask_until == {
        ("objection", first.id): date(2026, 4, 29)
    }
    office.days(30)
    assert code_of(lambda: asked_again(office, listed, first)) == ""


def test_so_does_one_that_is_served_late(office: Any) -> None:
    listed, first = rejected(office)
    letter = made(office, "objection_decision", "objection", first.id).letter
    office.days(12)
    serve_letter(
        office.context, office.maker, letter.id, channel="registered_mail",
        sent_on=office.today - timedelta(days=3), served_on=office.today, proof_sha256="b" * 64,
    )  # fmt: skip
    # Served on 2026-03-22.
    assert show_own_record(office.context, *proof(office, listed)).ask_until == {
        ("objection", first.id): date(2026, 4, 21)
    }
    office.days(30)
    assert code_of(lambda: asked_again(office, listed, first)) == ""


def test_who_got_everything_is_told_of_no_reconsideration(office: Any) -> None:
    first = objected(office, office.listed())
    decided(office, first, "delete")
    said = paper(office, made(office, "objection_decision", "objection", first.id).letter)
    assert "复核" not in said
    assert "不服本决定的，可以向征信业监督管理部门" in said


def test_a_reconsideration_has_a_paper_of_its_own(office: Any, others: Any) -> None:
    listed, first = rejected(office)
    made(office, "objection_decision", "objection", first.id)
    again = asked_again(office, listed, first)
    said = paper(office, made(office, "objection_receipt", "objection", again.id).letter)
    assert ("申请复核" in said, "15日" in said, "2026年3月25日" in said) == (True, True, True)
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "reconsideration_decision", "objection", again.id)
    decided(office, again, "delete", by=others)
    offered = {one.kind for one in offer_letters(office.context, office.maker, listed.id).offers}
    assert "reconsideration_decision" in offered
    assert "objection_decision" not in offered
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "objection_decision", "objection", again.id)
    letter = made(office, "reconsideration_decision", "objection", again.id).letter
    assert letter.document_no == "复决〔2026〕第1号"
    said = paper(office, letter)
    for words in (
        "复核决定书", "不服异议处理决定（异决〔2026〕第1号）（2026年3月10日作出）", "未参与原决定", "异议成立，债务已还清，相关信息移除",
        "虚构理由", "征信业管理条例", "本服务规程", "本决定不再复核", "人民法院",
    ):  # fmt: skip
        assert words in said
    # The first paper is what it was, and is not made a second time.
    assert made(office, "objection_decision", "objection", first.id).letter.document_no == "异决〔2026〕第1号"


@pytest.mark.parametrize("is_granted", [True, False])
def test_so_has_that_of_a_refused_repair(office: Any, others: Any, is_granted: bool) -> None:
    listed, first = refused_repair(office)
    said = paper(office, made(office, "repair_decision", "repair", first.id).letter)
    assert "不予信用修复" in said
    assert "申请复核一次" in said
    again = reconsider_repair(
        office.context,
        *proof(office, listed),
        repair=first.id,
        application="虚构",
        has_public_commitment=True,
    )
    answered(office, again, is_granted=is_granted, by=others)
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "repair_decision", "repair", again.id)
    said = paper(office, made(office, "reconsideration_decision", "repair", again.id).letter)
    assert "不服不予信用修复的决定（修决〔2026〕第1号）" in said
    assert ("撤销原决定，准予信用修复" in said, "维持不予信用修复的决定" in said) == (
        is_granted,
        not is_granted,
    )
    assert ("停止公示" in said) == is_granted


def test_a_first_decision_has_no_paper_of_a_second(office: Any) -> None:
    listed, first = rejected(office)
    with pytest.raises(RefusedError, match=exactly("LETTER.STATE")):
        made(office, "reconsideration_decision", "objection", first.id)
    with pytest.raises(InvalidError, match=exactly("LETTER.TARGET")):
        made(office, "reconsideration_decision", "listing", listed.id)


def test_a_first_decision_without_a_paper_is_named_by_its_day(office: Any, others: Any) -> None:
    listed, first = rejected(office)
    again = reconsider_objection(office.context, *proof(office, listed), objection=first.id, narrative="虚构")
    # Whoever makes the first letter now tells of nothing that could still be asked for.
    assert "申请复核" not in paper(office, made(office, "objection_decision", "objection", first.id).letter)
    decided(office, again, "reject", by=others)
    assert "第1号" in paper(office, made(office, "reconsideration_decision", "objection", again.id).letter)


def test_a_granted_repair_is_told_of_no_reconsideration(office: Any) -> None:
    listed = office.listed()
    office.days(200)
    repair = apply_for_repair(
        office.context, *proof(office, listed), application="虚构申请", has_public_commitment=True
    )
    laid = propose_repair_outcome(
        office.context, office.maker, repair.id, 1, is_granted=True, has_performed=True, reasons="虚构"
    )
    approve_proposal(office.context, office.checker, "repair", repair.id, laid.digest)
    assert "复核" not in paper(office, made(office, "repair_decision", "repair", repair.id).letter)
