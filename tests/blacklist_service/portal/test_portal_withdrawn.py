"""A person takes back its own objection or application while nobody has decided it; nobody else can. All invented."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.clock import MovingClock
from blacklist_service.jobs import queue
from blacklist_service.jobs.process import run_due_jobs
from blacklist_service.workflows.answer_objection import answer_objection
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.withdraw_request import MOST_WITHDRAWN
from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, V1
from tests.blacklist_service.portal.test_portal_agent import Agent, code_in, name_agent
from tests.blacklist_service.portal.test_portal_outcomes import (
    decide,
    moved_in,
    number_in,
    objection_of,
    propose,
    repair_of,
)
from tests.blacklist_service.portal.test_portal_own import FOREIGN, OTHER, Person, alert, person, story
from tests.codes import code_of
from tests.told import told

__all__ = ["person", "story"]
WAYS = {"objection": objection_of, "repair": repair_of}
OPEN = re.compile(r'href="(/my/objection/[a-z2-7]{26})"')


def is_disputed(story: Any) -> bool:
    return bool(story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["disputed"])


def state_of(story: Any, path: str) -> str:
    kind = "repair" if "/repair/" in path else "objection"
    with story.context.store.read() as connection:
        asked = text(f"SELECT state FROM {kind} WHERE id = :id")
        return str(connection.execute(asked, {"id": number_in(story, path)}).scalar_one())


@pytest.mark.parametrize("kind", WAYS)
def test_it_ends_without_an_outcome_and_may_come_again(story: Any, person: Person, kind: str) -> None:
    path = WAYS[kind](person)
    assert is_disputed(story) is (kind == "objection")
    assert "撤回" in person.read(path)
    gone = person.send(f"{path}/withdraw", sure="yes")
    assert (gone.status_code, gone.location) == (303, f"/my/case#{kind}s")
    case, page = person.read("/my/case"), person.read(path)
    assert ("已撤回" in case, "已撤回" in page, "最迟答复" in case) == (True, True, False)
    assert ("/withdraw" in page, "结果和理由" in page) == (False, False)
    assert is_disputed(story) is False
    (entry,) = told(story.context, f"{kind}_withdrawn")
    assert (entry[0], entry[2], entry[3]) == ("subject", kind, number_in(story, path))
    again = person.send(f"{path}/withdraw", sure="yes")
    assert (again.status_code, alert(again)) == (400, f"{kind.upper()}.STATE")
    assert len(told(story.context, f"{kind}_withdrawn")) == 1
    second = (
        person.send("/my/objection", reason="paid", narrative="虚构：再次提出")
        if kind == "objection"
        else person.send("/my/repair", application="虚构：再次申请", commitment="yes")
    )
    assert second.status_code == 303


def test_the_mark_stays_while_another_objection_is_open(story: Any, person: Person) -> None:
    path = objection_of(person)
    person.send("/my/objection", reason="no_notice", narrative="虚构：没有告知")
    person.send(f"{path}/withdraw", sure="yes")
    assert is_disputed(story) is True


@pytest.mark.parametrize("kind", WAYS)
def test_what_waited_for_a_second_official_is_void(story: Any, person: Person, kind: str) -> None:
    path = WAYS[kind](person)
    digest = propose(story, path)
    assert person.send(f"{path}/withdraw", sure="yes").status_code == 303
    checker = actor_of_login(story.context, "checker")
    number = number_in(story, path)
    assert code_of(lambda: approve_proposal(story.context, checker, kind, number, digest)) != ""
    assert state_of(story, path) == "withdrawn"


@pytest.mark.parametrize("kind", WAYS)
def test_what_was_decided_is_not_taken_back(story: Any, person: Person, kind: str) -> None:
    path = WAYS[kind](person)
    decide(story, path)
    before = state_of(story, path)
    assert "withdraw" not in person.read(path)
    assert alert(person.send(f"{path}/withdraw", sure="yes")) == f"{kind.upper()}.STATE"
    assert state_of(story, path) == before


def test_what_is_hidden_because_the_answer_is_late_is_for_the_officials_to_decide(
    story: Any, person: Person, moving_clock: MovingClock
) -> None:
    path = objection_of(person)
    person.send("/my/objection", reason="no_notice", narrative="虚构：没有告知")
    moving_clock.move(timedelta(days=30))
    queue.enqueue(story.context, "watch_deadlines", 1, story.context.clock.now().isoformat())
    run_due_jobs(story.context)
    person.prove()
    assert "已暂停展示" in person.read("/my/case")
    # Whoever took back the last one would stay hidden for good: nothing would ask an official to show it again.
    assert person.send(f"{path}/withdraw", sure="yes").status_code == 303
    (last,) = set(OPEN.findall(person.read("/my/case"))) - {path}
    assert alert(person.send(f"{last}/withdraw", sure="yes")) == "WITHDRAWAL.HIDDEN"
    assert state_of(story, last) == "with_source"
    decide(story, last)
    page = person.read("/my/case")
    assert ("已暂停展示" in page, "已标注“存在争议”" in page) == (False, False)


@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("state", ["current", "withdrawn"])
def test_of_two_people_taken_for_one_neither_ends_what_the_other_has_asked_for(
    story: Any, person: Person, kind: str, state: str
) -> None:
    path = WAYS[kind](person)
    moved_in(story, state)
    other = Person(story.app.test_client(), person.case_no)
    other.prove(id_number=OTHER)
    for one in [person, *([other] if state == "current" else [])]:
        assert "/withdraw" not in one.read(path)
        assert alert(one.send(f"{path}/withdraw", sure="yes")) == "WITHDRAWAL.IDENTITIES"
    assert state_of(story, path) in ("with_source", "applied")
    assert told(story.context, f"{kind}_withdrawn") == []


@pytest.mark.parametrize("kind", WAYS)
def test_nobody_else_takes_it_back(story: Any, person: Person, kind: str) -> None:
    path = WAYS[kind](person)
    until = (story.context.clock.today() + timedelta(days=30)).isoformat()
    agent = Agent(story.app.test_client(), person.case_no)
    agent.prove_as(code_in(name_agent(person, until)))
    assert "withdraw" not in agent.read(path)
    assert alert(agent.send(f"{path}/withdraw", sure="yes")) == "AGENT.SCOPE"
    stranger = Person(story.app.test_client(), person.case_no)
    stranger.prove(id_number=OTHER)
    assert alert(stranger.send(f"{path}/withdraw", sure="yes")) == "CASE.PASS"
    for headers in FOREIGN:
        assert alert(person.send(f"{path}/withdraw", headers, sure="yes")) == "FORM.FOREIGN"
    assert alert(person.send(f"{path}/withdraw")) == "FORM.FIELDS"
    assert alert(person.send(f"{path}/withdraw", sure="no")) == "FORM.FIELDS"
    unknown = story.context.vault.ids.show(kind, 99)
    assert alert(person.send(f"/my/{kind}/{unknown}/withdraw", sure="yes")) == "NOT_FOUND"
    person.send("/my/leave")
    assert alert(person.send(f"{path}/withdraw", sure="yes")) == "CASE.PASS"
    assert state_of(story, path) in ("with_source", "applied")


def test_a_source_answers_nothing_that_was_taken_back(story: Any, person: Person) -> None:
    path = objection_of(person)
    person.send(f"{path}/withdraw", sure="yes")
    source = actor_of_login(story.context, "platform")
    number = number_in(story, path)
    late = code_of(lambda: answer_objection(story.context, source, number, 2, answer="虚构：已核实"))
    assert late == "OBJECTION.STATE"


def test_nobody_objects_and_takes_back_without_end(story: Any, person: Person) -> None:
    person.prove()
    known: set[str] = set()

    def objected() -> str:
        assert person.send("/my/objection", reason="paid", narrative="虚构：已还清").status_code == 303
        (path,) = set(OPEN.findall(person.read("/my/case"))) - known
        known.add(path)
        return path

    for _ in range(MOST_WITHDRAWN):
        assert person.send(f"{objected()}/withdraw", sure="yes").status_code == 303
    last = objected()
    assert alert(person.send(f"{last}/withdraw", sure="yes")) == "WITHDRAWAL.OFTEN"
    # It is heard all the same, and whoever asks is told that the entry is disputed.
    assert (state_of(story, last), is_disputed(story)) == ("with_source", True)
    repair = repair_of(person)
    assert alert(person.send(f"{repair}/withdraw", sure="yes")) == "WITHDRAWAL.OFTEN"
    assert len(told(story.context, "objection_withdrawn")) == MOST_WITHDRAWN
