"""At the page of a case: the person in full only for a purpose and with a reason; and officials who must keep away."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import JournalEntry, Look, Proposal, Recusal
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation, Official

REASON = "虚构理由：核对身份证件"


def looks(context: Context, action: str) -> list[tuple[str, str]]:
    with context.looks.read() as connection:
        table = table_of(Look)
        asked = select(table.c.actor, table.c.purpose).where(table.c.action == action)
        return [tuple(one) for one in connection.execute(asked)]


def entries(context: Context, kind: str) -> int:
    with context.store.read() as connection:
        table = table_of(JournalEntry)
        asked = select(func.count()).select_from(table).where(table.c.kind == kind)
        return int(connection.execute(asked).scalar_one())


def send(official: Official, case: Allegation, **fields: str) -> Any:
    path = f"/listings/{case.listing}"
    if official.get(path).status_code != 200:
        official.get("")
    return official.send(path, **({"version": str(case.row().version), "reasons": REASON} | fields))


def test_the_person_is_shown_in_full_for_a_purpose_and_both_are_kept(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    maker = inside("maker")
    answer = send(maker, alleged, act="reveal", purpose="check_identity")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert NUMBER in text
    assert PERSON in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert f'居民身份证 <span lang="en">resident ID</span> {NUMBER}' in text
    assert "<title>完整身份 In full" in text
    assert looks(context, "reveal") == [("maker", "check_identity")]
    assert entries(context, "identity_revealed") == 1
    assert NUMBER not in maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert '查看完整身份 <span lang="en">identity seen in full' in maker.last.get_data(as_text=True)  # type: ignore[union-attr]  # just seen


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"purpose": ""}, 422, "VALUE.UNKNOWN"),
        ({"purpose": "curiosity"}, 422, "VALUE.UNKNOWN"),
        ({"purpose": "serve_notice", "reasons": "  "}, 422, "REVEAL.REASON"),
        ({"purpose": "serve_notice", "extra": "1"}, 422, "FORM.FIELDS"),
    ],
)
def test_without_purpose_or_reason_nobody_is_shown(
    inside: Callable[..., Any], alleged: Allegation, context: Context, fields: dict[str, str], status: int, code: str
) -> None:  # fmt: skip
    answer = send(inside("checker"), alleged, act="reveal", **fields)
    text = answer.get_data(as_text=True)
    assert (answer.status_code, code in text, NUMBER in text) == (status, True, False)
    assert looks(context, "reveal") == []


@pytest.mark.parametrize("act", ["reveal", "recuse"])
def test_auditors_and_old_factors_reveal_and_declare_nothing(
    inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock, act: str
) -> None:
    fields = {"purpose": "serve_notice"} if act == "reveal" else {"whom": "subject"}
    assert send(inside("auditor"), alleged, act=act, **fields).status_code == 403
    maker = inside("maker")
    moving_clock.move(timedelta(minutes=12))
    late = send(maker, alleged, act=act, **fields)
    assert late.status_code == 403
    assert "SESSION.STEP_UP" in late.get_data(as_text=True)
    assert looks(context, "reveal") == []
    assert entries(context, "recusal_declared") == 0


def test_who_declares_a_conflict_is_out_at_once_and_the_case_is_free(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    add_user(context, SYSTEM, member_code="O001", login="maker2", role="maker")
    maker, other = inside("maker"), inside("maker2")
    assert send(maker, alleged, act="reject").status_code == 303
    answer = send(maker, alleged, act="recuse", whom="subject")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert re.search(r"Makers</span>：maker2<br>", text)
    assert "checker、checker2" in text
    assert "没有两名" not in text
    for again in (
        maker.get(f"/listings/{alleged.listing}"),
        send(maker, alleged, act="recuse", whom="subject"),
    ):
        assert again.status_code == 403
        assert "ACCESS.RECUSED" in again.get_data(as_text=True)
    assert alleged.listing not in maker.get("").get_data(as_text=True)
    # What the maker had proposed is withdrawn; a colleague proposes anew.
    with context.store.read() as connection:
        states = list(connection.execute(select(table_of(Proposal).c.state)).scalars())
        recusals = int(connection.execute(select(func.count()).select_from(table_of(Recusal))).scalar_one())
    assert (states, recusals) == (["void"], 1)
    shown = other.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert '申请回避 <span lang="en">keeps away' in shown
    assert send(other, alleged, act="reject").status_code == 303


def test_who_keeps_away_cannot_approve_what_was_proposed_before(
    inside: Callable[..., Any], alleged: Allegation
) -> None:
    maker, checker = inside("maker"), inside("checker")
    assert send(maker, alleged, act="reject").status_code == 303
    assert send(checker, alleged, act="recuse", whom="P001").status_code == 200
    answer = checker.get(f"/proposals/listing/{alleged.listing}")
    assert answer.status_code == 403
    assert "ACCESS.RECUSED" in answer.get_data(as_text=True)


def test_where_no_two_officials_are_left_the_page_says_whom_to_ask(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    # A maker elsewhere does not reach the case and is no help.
    add_member(context, SYSTEM, code="O002", name="虚构外省整治办", kind="office", region="510000")
    add_user(context, SYSTEM, member_code="O002", login="far", role="maker")
    text = send(inside("maker"), alleged, act="recuse", whom="subject").get_data(as_text=True)
    assert "没有两名可以分别经办、复核的人员" in text
    assert "far" not in re.sub(r"<[^>]+>", "", text)


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"whom": "O001"}, "RECUSAL.MEMBER"),
        ({"whom": "nobody"}, "RECUSAL.MEMBER"),
        ({"whom": "subject", "reasons": " "}, "RECUSAL.REASON"),
    ],
)
def test_a_declaration_says_from_whom_and_why(
    inside: Callable[..., Any], alleged: Allegation, context: Context, fields: dict[str, str], code: str
) -> None:
    answer = send(inside("maker"), alleged, act="recuse", **fields)
    assert (answer.status_code, code in answer.get_data(as_text=True)) == (422, True)
    assert entries(context, "recusal_declared") == 0
