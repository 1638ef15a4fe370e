"""Finding a case at the console: the number stands in the form alone, and in no address, page of results or log."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.access_rules import answers_evenly
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation, Official, invented_id

FORM = {"by": "id_number", "sought": NUMBER, "platform": "", "purpose": "answer_subject"}
BY_KEY = {"by": "row_key", "sought": "k1", "platform": "P001"}


def asked(who: Official, **changed: str) -> Any:
    who.get("/find")
    return who.send("/find", **FORM | changed)


def code(answer: Any) -> str:
    found = re.search(r'role="alert">.*?<code>([A-Z_.]+)</code>', answer.get_data(as_text=True), re.DOTALL)
    return found[1] if found else ""


def looked(context: Context) -> list[tuple[Any, ...]]:
    with context.looks.read() as looks:
        asked = "SELECT actor, purpose FROM look WHERE action = 'case_search' ORDER BY id"
        return [tuple(row) for row in looks.exec_driver_sql(asked)]


def test_the_page_leads_to_the_case_and_keeps_no_number(
    alleged: Allegation, inside: Callable[..., Official], capsys: pytest.CaptureFixture[str]
) -> None:
    maker = inside("maker")
    assert 'href="/console/find"' in maker.get("").get_data(as_text=True)
    for changed in ({}, BY_KEY):
        answer = asked(maker, **changed)
        shown = answer.get_data(as_text=True)
        assert answer.status_code == 200, code(answer)
        assert f'href="/console/listings/{alleged.listing}"' in shown
        for word in ("待核查", "虚构网贷P001", "本次查找已记录"):
            assert word in shown
        # Neither who it is nor by what it was found stands beside the case.
        assert not [one for one in (PERSON, NUMBER, 'value="k1"') if one in shown]
        assert answer.headers["Cache-Control"] == "no-store"
    assert looked(alleged.context) == [("maker", "answer_subject")] * 2
    assert maker.get(f"/listings/{alleged.listing}").status_code == 200
    written = "".join(capsys.readouterr())
    assert '"route": "/console/find"' in written
    assert NUMBER not in written


def test_the_state_and_its_days_are_said_in_words(
    alleged: Allegation, inside: Callable[..., Official], context: Context
) -> None:
    with context.store.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE listing SET is_disputed = true, is_suppressed = true, ended_on = '2026-03-01'"
        )
    shown = asked(inside("checker")).get_data(as_text=True)
    for word in ("异议中", "已暂停展示", "结束日", '<time datetime="2026-03-01">'):
        assert word in shown


def test_nothing_found_is_explained_and_keeps_what_was_typed(
    alleged: Allegation, inside: Callable[..., Official]
) -> None:
    stranger = invented_id(7)
    answer = asked(inside("maker"), sought=stranger)
    shown = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "没有这个号码的案件" in shown
    assert f'value="{stranger}"' in shown
    assert "<table" not in shown.partition("<main>")[2]
    assert looked(alleged.context) == [("maker", "answer_subject")]


def test_a_case_elsewhere_is_word_for_word_one_that_was_never_there(
    alleged: Allegation, inside: Callable[..., Official], context: Context
) -> None:
    add_member(context, SYSTEM, code="O002", name="虚构外省整治办", kind="office", region="330000")
    add_user(context, SYSTEM, member_code="O002", login="stranger", role="maker")
    stranger = inside("stranger")
    pages = []
    for number in (NUMBER, invented_id(7)):
        shown = asked(stranger, sought=number).get_data(as_text=True).replace(number, "")
        pages.append(re.sub(r'(form_token" value=|nonce=)"[^"]+"', "", shown).rstrip())
    assert pages[0] == pages[1]
    assert "没有这个号码的案件" in pages[0]
    assert answers_evenly(create_app(context=context).view_functions["console_find.answer"])


def test_what_is_refused_says_why_and_repeats_nothing_of_it_as_markup(
    alleged: Allegation, inside: Callable[..., Official]
) -> None:
    maker = inside("maker")
    for changed, status, said in (
        ({"sought": " "}, 422, "FIND.EMPTY"),
        ({"sought": "<b>1</b>"}, 422, "FIND.NUMBER"),
        ({"purpose": ""}, 422, "VALUE.UNKNOWN"),
        (BY_KEY | {"platform": ""}, 422, "FIND.PLATFORM"),
        ({"by": "phone"}, 422, "FORM.FIELDS"),
        ({"more": "1"}, 422, "FORM.FIELDS"),
    ):
        answer = asked(maker, **changed)
        assert (answer.status_code, code(answer)) == (status, said)
        assert "<b>1" not in answer.get_data(as_text=True)
    assert looked(alleged.context) == []


def test_a_form_of_another_site_finds_nothing(alleged: Allegation, inside: Callable[..., Official]) -> None:
    maker = inside("maker")
    maker.get("/find")
    for sent in (
        maker.send("/find", headers={"Sec-Fetch-Site": "cross-site"}, **FORM),
        maker.send("/find", **FORM, form_token="0" * 64),
    ):
        assert (sent.status_code, code(sent)) == (403, "FORM.FOREIGN")
    assert maker.get(f"/find?by=id_number&sought={NUMBER}").get_data(as_text=True).count(NUMBER) == 0
    assert looked(alleged.context) == []


@pytest.mark.parametrize("login", ["auditor", "clerk-P001"])
def test_who_handles_no_cases_comes_not_in(
    alleged: Allegation, inside: Callable[..., Official], login: str
) -> None:
    who = inside(login)
    assert "/console/find" not in who.get("/account").get_data(as_text=True)
    answer = who.send("/find", **FORM)
    assert (answer.status_code, code(answer)) == (403, "ACCESS.ROLE")
    assert looked(alleged.context) == []


def test_the_second_factor_must_be_fresh(
    alleged: Allegation, inside: Callable[..., Official], moving_clock: MovingClock
) -> None:
    maker = inside("maker")
    maker.get("/find")
    for _ in range(2):
        moving_clock.move(timedelta(minutes=10))
        maker.get("")
    sent = maker.send("/find", **FORM)
    assert (sent.status_code, sent.location) == (303, "/console/step-up/find")
    assert looked(alleged.context) == []
    assert maker.get("/find").location == "/console/step-up/find"
