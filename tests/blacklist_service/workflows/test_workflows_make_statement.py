"""The subject's own words: what they may hold, in which states, sealed, without a word in the journal, the last word its
own."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, InvalidError, RefusedError
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.cases.outcome_effects import open_statement
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.make_statement import make_statement, withdraw_statement
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from tests.codes import exactly

SAID = "虚构：愿意还款"


def case_of(desk: Any, listing: Any) -> tuple[Any, str, str, str]:
    return desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number


def stands(desk: Any, listing: Any) -> str:
    return open_statement(desk.context.opening(SYSTEM, "test"), desk.row(listing.id))


def test_it_is_written_replaced_and_withdrawn_and_the_journal_has_no_word_of_it(desk: Any) -> None:
    listed = desk.listed()
    before = desk.kinds("listing", listed.id)
    for said in (SAID, SAID, "虚构：另一句"):
        make_statement(*case_of(desk, listed), statement=said)
        assert stands(desk, listed) == said
    withdraw_statement(*case_of(desk, listed))
    withdraw_statement(*case_of(desk, listed))
    assert stands(desk, listed) == ""
    told = ["statement_made", "statement_made", "statement_withdrawn"]
    assert desk.kinds("listing", listed.id) == [*before, *told]
    with desk.context.store.read() as connection:
        details = connection.execute(text("SELECT * FROM journal_detail")).all()
        assert details
        assert not any("虚构：" in str(one) for one in details)
    assert reconcile_listings(desk.context).is_clean


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("", "STATEMENT.LENGTH"),
        (" \n\u3000", "STATEMENT.LENGTH"),
        ("字" * 501, "STATEMENT.LENGTH"),
        ("虚构\u202e", "STATEMENT.CHARACTER"),
        ("虚构\x00", "STATEMENT.CHARACTER"),
        ("虚构\ue000", "STATEMENT.CHARACTER"),
        ("证号34010419900101002X", "STATEMENT.NUMBER"),
        ("证号三四〇一〇四一九九〇〇一〇一〇〇二X", "STATEMENT.NUMBER"),
        ("证号叁肆零壹零肆 壹玖玖零零壹零壹 零零贰X", "STATEMENT.NUMBER"),
        ("证号340104，19900101，002X", "STATEMENT.NUMBER"),
        ("证号340104(19900101)002X", "STATEMENT.NUMBER"),
        ("证号3、4、0、1、0、4、1、9、9、0、0、1、0、1、0、0、2、X", "STATEMENT.NUMBER"),
        ("证号③④⓪①⓪④①⑨⑨⓪⓪①⓪①⓪⓪②X", "STATEMENT.NUMBER"),
        ("电话幺三九洞洞洞洞洞洞洞洞", "STATEMENT.NUMBER"),
        ("电话139：0000：0000", "STATEMENT.NUMBER"),
        ("证号340104 19900101 002X", "STATEMENT.NUMBER"),
        ("电话１３９００００００００", "STATEMENT.NUMBER"),
        ("电话139-0000-0000", "STATEMENT.NUMBER"),
        ("卡号6222 0000 0000 0000 000", "STATEMENT.NUMBER"),
        ("证号1101011990 0307 1233", "STATEMENT.NUMBER"),
        ("电话138.0013.8000", "STATEMENT.NUMBER"),
        ("电话1380-013-8000", "STATEMENT.NUMBER"),
        ("电话138–0013–8000", "STATEMENT.NUMBER"),
        ("电话138_0013_8000", "STATEMENT.NUMBER"),
        ("护照E12345678", "STATEMENT.NUMBER"),
        ("虚构：因病住院", "STATEMENT.PROHIBITED"),
    ],
)
def test_what_may_not_go_out_is_refused_without_being_repeated(desk: Any, statement: str, code: str) -> None:
    listed = desk.listed()
    with pytest.raises(InvalidError, match=exactly(code)) as refused:
        make_statement(*case_of(desk, listed), statement=statement)
    assert refused.value.facts == {}
    assert stands(desk, listed) == ""


@pytest.mark.parametrize(
    "statement",
    [
        "字" * 500,
        "2025-10-01 还款 15000 元，2025-11-01 还款 15000 元",
        "𠮷先生已核对",
        "=HYPERLINK(1)",
        "合同第20251001号",
        "已还10000，利息2000、罚息300；尚欠1,234,567.00元",
        "二〇二五年十月一日还款一万五千元，二〇二五年十一月一日还款15000元",
        "1、2、3、4、5、6、7、8、9、10、11号合同均已结清",
        "已还15000、20000、20000",
    ],
)
def test_plain_words_dates_and_amounts_go_out(desk: Any, statement: str) -> None:
    listed = desk.listed()
    make_statement(*case_of(desk, listed), statement=statement)
    assert stands(desk, listed) == statement


def test_a_wrong_proof_says_nothing_and_is_counted(desk: Any) -> None:
    listed = desk.listed()
    context, case_no, _name, number = case_of(desk, listed)
    for name, case in (("虚构乙", case_no), (desk.name, "2026-AAAA-BBBB-CCCC")):
        with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
            make_statement(context, case, name, number, statement=SAID)
        with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
            withdraw_statement(context, case, name, number)
    assert stands(desk, listed) == ""


def test_what_has_ended_takes_no_words_and_gives_them_back(desk: Any) -> None:
    listed = desk.listed()
    make_statement(*case_of(desk, listed), statement=SAID)
    desk.decide(desk.stored(listed.id), "remove")
    with pytest.raises(RefusedError, match=exactly("STATEMENT.CLOSED")):
        make_statement(*case_of(desk, listed), statement="虚构：更改")
    withdraw_statement(*case_of(desk, listed))
    assert stands(desk, listed) == ""


def test_words_hold_up_no_decision_that_waits(desk: Any) -> None:
    served = desk.served().listing
    desk.days(8)
    proposal = desk.propose(desk.stored(served.id), "list")
    make_statement(*case_of(desk, served), statement=SAID)
    approve_proposal(desk.context, desk.checker, "listing", served.id, proposal.digest)
    assert desk.row(served.id).state == "listed"
    assert stands(desk, served) == SAID


def decided_with(desk: Any, listed: Any, statement: str, between: Any) -> None:
    objection = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构陈述")
    proposal = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version,
        outcome="keep_with_statement", reasons="虚构理由", statement=statement,
    )  # fmt: skip
    between()
    approve_proposal(desk.context, desk.checker, "objection", objection.id, proposal.digest)


def test_officials_put_their_wording_where_the_person_said_nothing_since(desk: Any) -> None:
    listed = desk.listed()
    make_statement(*case_of(desk, listed), statement=SAID)
    decided_with(desk, listed, "虚构：双方说明", lambda: None)
    assert stands(desk, listed) == "虚构：双方说明"
    make_statement(*case_of(desk, listed), statement=SAID)
    assert stands(desk, listed) == SAID


def test_the_person_has_the_last_word_on_what_it_says(desk: Any) -> None:
    listed = desk.listed()
    make_statement(*case_of(desk, listed), statement=SAID)
    later = "虚构：后来的话"
    decided_with(
        desk, listed, "虚构：双方说明", lambda: make_statement(*case_of(desk, listed), statement=later)
    )
    assert stands(desk, listed) == later
    decided_with(desk, listed, "虚构：双方说明", lambda: withdraw_statement(*case_of(desk, listed)))
    assert stands(desk, listed) == ""


def test_officials_cannot_propose_words_that_would_keep_the_entry_from_every_release(desk: Any) -> None:
    listed = desk.listed()
    objection = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构陈述")
    with pytest.raises(InvalidError, match=exactly("OBJECTION.STATEMENT_LENGTH")):
        propose_objection_outcome(
            desk.context, desk.maker, objection.id, objection.version,
            outcome="keep_with_statement", reasons="虚构理由", statement="字" * 501,
        )  # fmt: skip
