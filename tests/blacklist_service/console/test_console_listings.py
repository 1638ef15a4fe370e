"""The page of a case as an official reads it: both sides, checks, clocks, and no more of the person than must be."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.clock import MovingClock
from blacklist_service.store import agents
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Agent, Look
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.sealing.agents import AgentPerson, seal_agent
from matching.types import RawIdentity
from tests.blacklist_service.console.conftest import NUMBER, PERSON, REPORT, Allegation


def looks(context: Context) -> list[tuple[str, str]]:
    with context.looks.read() as connection:
        table = table_of(Look)
        return [tuple(one) for one in connection.execute(select(table.c.actor, table.c.action))]


def test_the_page_shows_the_whole_case_and_the_person_in_part(
    inside: Callable[..., Any], alleged: Allegation, context: Context
) -> None:
    maker = inside("maker")
    answer = maker.get(f"/listings/{alleged.listing}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for words in ("虚构网贷P001", "C-P001", "20,000.00 元", "书面催收三次", "受理核查", "to be verified"):
        assert words in text, words
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert NUMBER not in text
    assert PERSON not in text
    assert "虚*" in text
    assert '居民身份证 <span lang="en">resident ID</span> ' in text
    assert re.search(r"<title>[^<]*</title>", text)[0] == "<title>案件 Case · 恶意逃废债名单</title>"  # type: ignore[index]  # a page has a title
    assert ("maker", "case") in looks(context)
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_ground_that_its_source_corrected_is_not_offered_any_more(
    inside: Callable[..., Any], alleged: Allegation
) -> None:
    maker = inside("maker")
    before = maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert '<option value="able_refuses" selected>' in before
    item = REPORT | {"row_key": "k1", "contract_no": "C-P001", "evasion_ground": "fled"}
    sent = alleged.client.post("/api/v1/reports:batch", json={"items": [item]}, headers=alleged.clerks[0])
    assert sent.status_code == 200
    assert alleged.row().ground == "able_refuses"
    after = maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert '<option value="fled" selected>' in after
    assert "失联跑路" in after
    # What officials have not found yet stands nowhere as found.
    assert "列入事项" not in after


def test_the_rate_is_checked_against_the_cap_of_the_day_of_the_loan(
    inside: Callable[..., Any], alleged: Allegation
) -> None:
    text = inside("maker").get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert "约定年利率 <b>12.5%</b>，未超过借款日适用上限 <b>24%</b>" in text
    assert "法释〔2015〕18号" in text
    alleged.report("P002", annual_rate="24.01")
    text = inside("checker").get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert "约定年利率 <b>24.01%</b>，高于借款日适用上限 <b>24%</b>：不得认定为恶意" in text


def test_why_two_reports_are_one_person_is_told_without_their_values(
    inside: Callable[..., Any], alleged: Allegation
) -> None:
    alleged.report("P002")
    text = inside("maker").get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert "以此报送立案" in text
    assert "机器认定同一" in text
    assert "规则版本" in text


@pytest.mark.parametrize(
    ("principal", "told"),
    [
        (PERSON, ("虚构&lt;律师&gt;", '有效 <span lang="en">stands')),
        ("虚构另一人", ('不再显示 <span lang="en">no longer shown', '已终止 <span lang="en">over')),
    ],
)
def test_officials_see_who_acts_for_the_person(
    inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock,
    principal: str, told: tuple[str, ...],
) -> None:  # fmt: skip
    number = context.vault.ids.read("listing", alleged.listing)
    agent = Agent(
        listing_id=number, kind="lawyer", scope="read", appointed_on=moving_clock.today(),
        appointed_at=moving_clock.now(), valid_until=moving_clock.today(),
    )  # fmt: skip
    person = AgentPerson(RawIdentity("虚构<律师>"), RawIdentity(principal, id_number=NUMBER), "mac")
    agent.sealed_person = seal_agent(context.vault.sealer, agent, person)
    with context.store.begin() as connection:
        agents.add_agent(connection, agent)
    text = inside("maker").get(f"/listings/{alleged.listing}").get_data(as_text=True)
    for words in (*told, '律师 <span lang="en">lawyer', '只查看 <span lang="en">reads', "文书仍送达本人"):
        assert words in text, words
    assert NUMBER not in text


@pytest.mark.parametrize(("login", "may_act"), [("maker", True), ("checker", True), ("auditor", False)])
def test_only_who_may_decide_is_offered_acts(
    inside: Callable[..., Any], alleged: Allegation, login: str, may_act: bool
) -> None:
    text = inside(login).get(f"/listings/{alleged.listing}").get_data(as_text=True)
    offered = set(re.findall(r'<details class="act" id="act-(\w+)"', text))
    of_everybody = {"reveal", "recuse", "hand_over", "take_over"} if may_act else set()
    assert offered - of_everybody == ({"verify", "reject"} if login == "maker" else set())
    assert of_everybody <= offered
    assert ("审计人员只能查看" in text) is not may_act
    if may_act:
        assert "当前状态为“待核查”，不能进行“批准列入”。" in text or "此操作由经办人办理。" in text


def test_without_a_fresh_factor_no_form_is_shown_but_the_way_to_one(
    inside: Callable[..., Any], alleged: Allegation, moving_clock: MovingClock
) -> None:
    maker = inside("maker")
    moving_clock.move(timedelta(minutes=12))
    text = maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert 'class="act"' not in text
    way = f"/step-up/listings/{alleged.listing}"
    assert f'href="/console{way}"' in text
    maker.get(way)
    assert maker.send(way, code=maker.code(), assertion="").location == f"/console/listings/{alleged.listing}"
    assert 'class="act"' in maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)


@pytest.mark.parametrize("whom", ["subject", "member"])
def test_who_keeps_away_does_not_see_the_case(
    inside: Callable[..., Any], alleged: Allegation, context: Context, whom: str
) -> None:
    maker = inside("maker")
    about = {"subject": alleged.row().subject_id} if whom == "subject" else {"member_code": "P001"}
    recuse(context, SYSTEM, login="maker", **about)  # type: ignore[arg-type]  # one of two, by name
    answer = maker.get(f"/listings/{alleged.listing}")
    assert answer.status_code == 403
    assert "ACCESS.RECUSED" in answer.get_data(as_text=True)
    assert ("maker", "case") not in looks(context)


@pytest.mark.parametrize("number", ["x", "listing-0000", "A" * 200, "%00", "..%2f..%2fetc"])
def test_what_is_no_case_is_not_found(inside: Callable[..., Any], alleged: Allegation, number: str) -> None:
    answer = inside("maker").get(f"/listings/{number}")
    assert answer.status_code == 404


def test_the_questions_to_the_database_do_not_grow_with_the_reports(
    inside: Callable[..., Any], alleged: Allegation, context: Context, counted: Any
) -> None:
    maker = inside("maker")
    maker.get(f"/listings/{alleged.listing}")
    with counted(context) as one:
        assert maker.get(f"/listings/{alleged.listing}").status_code == 200
    for platform in ("P002", "P003", "P004", "P005"):
        alleged.report(platform)
    with counted(context) as many:
        text = maker.get(f"/listings/{alleged.listing}").get_data(as_text=True)
    assert text.count('<article class="report">') == 5
    assert many.statements.total() == one.statements.total()
