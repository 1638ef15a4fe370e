"""A platform answers what is said against its own reports, within its own clock; of others' it is told nothing."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import issue_key
from blacklist_service.workflows.object_to_listing import object_to_listing
from tests.blacklist_service.api.conftest import callers_of, enrol_all
from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, PROFILE, REPORT, V1, Story
from tests.blacklist_service.console.conftest import Official
from tests.kept_beginnings import KeptBeginnings

SAID = "虚构：去年十月已还清 <b>请核实</b>"
ANSWER = "虚构：经核对流水，属实，已申请更正。"


@pytest.fixture
def objected(
    context: Context, moving_clock: MovingClock, beginnings: KeptBeginnings
) -> tuple[Any, Callable[[str], Official]]:
    """Somebody who was listed objects; and whoever of the story sits down at a browser."""
    told = replace(context, profile=PROFILE)
    app = create_app(context=told)

    def built() -> tuple[dict[str, str], str, str]:
        register_legal_bases(told, SYSTEM)
        keys = enrol_all(told)
        first = Story(told, callers_of(app, keys), moving_clock)
        first.allege()
        case_no = first.list_it()
        object_to_listing(told, case_no, NAME, NUMBER, reason="paid", narrative=SAID)
        return keys, first.listing, case_no

    keys, listing, case_no = beginnings.begin("a listed person who objects", told, moving_clock, built)
    story: Any = Story(told, callers_of(app, keys), moving_clock)
    story.listing, story.case_no = listing, case_no

    def sit(login: str) -> Official:
        who = Official(told, app.test_client(), login)
        who.enrol()
        who.get("")
        return who

    return story, sit


def text(who: Official, path: str) -> str:
    answer = who.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.get_data(as_text=True)


def only(shown: str) -> str:
    (path,) = set(re.findall(r'href="/console(/objections/[a-z2-7]+)"', shown))
    return str(path)


def test_the_source_sees_what_is_said_and_answers_once(
    objected: tuple[Any, Callable[[str], Official]],
) -> None:
    story, sit = objected
    clerk = sit("platform")
    listed = text(clerk, "/objections")
    assert '已经还清 <span lang="en">paid' in listed
    assert "days left" in listed
    path = only(listed)
    shown = text(clerk, path)
    assert "虚构：去年十月已还清 &lt;b&gt;请核实&lt;/b&gt;" in shown
    assert (NAME in shown, NUMBER in shown, REPORT["contract_no"] in shown) == (False, False, True)
    version = re.search(r'name="version" value="(\d+)"', shown)
    assert version is not None

    refused = clerk.send_files(path, version=version[1], answer="  ")
    assert (refused.status_code, "TEXT.LENGTH" in refused.get_data(as_text=True)) == (422, True)
    stale = clerk.send_files(path, version=str(int(version[1]) + 1), answer=ANSWER)
    assert "CONFLICT.VERSION" in stale.get_data(as_text=True)
    assert f">{ANSWER}</textarea>" in stale.get_data(as_text=True)
    for strange in ("", "-1", "1" * 12, "一"):
        assert "FORM.FIELDS" in clerk.send_files(path, version=strange, answer=ANSWER).get_data(as_text=True)
    assert clerk.send_files(path, version=version[1], answer=ANSWER).location == f"/console{path}"
    after = text(clerk, path)
    assert ANSWER in after
    assert "<textarea" not in after
    late = clerk.send_files(path, version=str(int(version[1]) + 1), answer="虚构：同事先答复了").get_data(
        as_text=True
    )
    assert "OBJECTION.STATE" in late
    assert "虚构：同事先答复了" in late
    seen = story.ok(story.maker.get(f"{V1}{path}"))
    assert (seen["answer"], seen["objection"]["state"]) == (ANSWER, "answered")
    assert "days left" not in text(clerk, "/objections")


def test_who_has_not_reported_it_is_told_nothing(objected: tuple[Any, Callable[[str], Official]]) -> None:
    _story, sit = objected
    path, other = only(text(sit("platform"), "/objections")), sit("platform2")
    assert "没有未办结的异议" in text(other, "/objections")
    context = other.context
    unknown = f"/objections/{context.vault.ids.show('objection', 1 << 40)}"
    answers = []
    for at in (path, unknown):
        seen = other.get(at)
        other.get("/objections")
        sent = other.send_files(at, version="1", answer=ANSWER)
        answers.append(
            (seen.status_code, re.sub("[0-9a-f]{64}", "", seen.get_data(as_text=True)), sent.status_code)
        )
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


def test_whoever_reports_after_the_decision_is_no_source(
    objected: tuple[Any, Callable[[str], Official]],
) -> None:
    story, sit = objected
    with_own = {"Authorization": f"Bearer {issue_key(story.context, SYSTEM, login='platform2').text}"}
    sent = story.nobody.post(f"{V1}/reports:batch", json={"items": [REPORT]}, headers=with_own)
    assert sent.get_json()["items"][0]["outcome"] in ("accepted", "warned")
    assert "没有未办结的异议" in text(sit("platform2"), "/objections")
    assert only(text(sit("platform"), "/objections"))


def test_the_days_run_out_in_words(
    objected: tuple[Any, Callable[[str], Official]], moving_clock: MovingClock
) -> None:
    _story, sit = objected
    moving_clock.move(timedelta(days=25))
    assert "days late" in text(sit("platform"), "/objections")


def test_the_list_asks_as_often_for_many_as_for_one(
    objected: tuple[Any, Callable[[str], Official]], moving_clock: MovingClock
) -> None:
    story, sit = objected
    clerk = sit("platform")
    asked = [0]

    def count(*_: object) -> None:
        asked[0] += 1

    def questions() -> int:
        asked[0] = 0
        text(clerk, "/objections")
        return asked[0]

    engine = story.context.store.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        one = questions()
        for reason in ("not_me", "no_notice", "expired"):
            object_to_listing(story.context, story.case_no, NAME, NUMBER, reason=reason, narrative=SAID)
        assert questions() == one
    finally:
        event.remove(engine, "before_cursor_execute", count)
    assert len(set(re.findall(r"/console/objections/[a-z2-7]{26}", text(clerk, "/objections")))) == 4
