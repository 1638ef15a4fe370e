"""A person names an agent at the portal: the code is told once, the agent comes in by its own door, the person sees it."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER
from tests.blacklist_service.portal.test_portal_own import OTHER, PAGES, Person, alert, person, story

__all__ = ["person", "story"]
AGENT = "虚构代理人"
OF_THE_PERSON = ("/my/papers", "/my/agent")


def name_agent(person: Person, until: str, **changed: str) -> Any:
    given = {"name": AGENT, "id_number": OTHER, "kind": "lawyer", "scope": "act", "until": until}
    return person.send("/my/agent", **(given | changed))


def code_in(answer: Any) -> str:
    found = re.search(r'id="access-code">([A-Z0-9-]+)<', answer.get_data(as_text=True))
    assert found
    return found[1]


class Agent(Person):
    """The agent at a browser of its own."""

    def prove_as(self, code: str, **changed: str) -> Any:
        given = {"case_no": self.case_no, "name": AGENT, "id_number": OTHER, "access_code": code}
        return self.send("/agent", **(given | changed))


@pytest.fixture
def until(story: Any) -> str:
    return (story.context.clock.today() + timedelta(days=30)).isoformat()


@pytest.fixture
def agent(story: Any, person: Person, until: str) -> Agent:
    """Named by the person, and in."""
    person.prove()
    code = code_in(name_agent(person, until))
    made = Agent(story.app.test_client(), person.case_no)
    proven = made.prove_as(code)
    assert (proven.status_code, proven.location) == (303, "/my/case#state")
    return made


def test_an_agent_reads_what_the_person_reads_but_its_papers_and_its_agents(agent: Agent) -> None:
    for path in PAGES:
        answer = agent.get(path)
        if path in OF_THE_PERSON:
            assert (answer.status_code, alert(answer)) == (400, "AGENT.SCOPE")
            continue
        page = agent.read(path)
        assert "您以代理人身份办理" in page
        for hidden in (NAME, NUMBER, OTHER, "/my/papers", "/my/agent"):
            assert hidden not in page
    for path in ("/my/agent", "/my/agent/withdraw", "/my/papers/report", "/my/papers/certificate"):
        refused = name_agent(agent, "2026-12-31") if path == "/my/agent" else agent.send(path)
        assert (refused.status_code, alert(refused)) == (400, "AGENT.SCOPE"), path


def test_what_an_agent_does_is_told_to_the_person(agent: Agent, person: Person) -> None:
    agent.read("/my/case")
    sent = agent.send("/my/objection", reason="paid", narrative="虚构：去年已还清")
    assert sent.location == "/my/case#objections"
    page = person.read("/my/agent")
    assert "提出异议" in page.split("代理人代您办理的事项")[1]
    assert AGENT in page
    assert OTHER not in page
    assert "您的代理人查看" in person.read("/my/case/accesses")
    assert "我的异议" in person.read("/my/case")


def test_taking_it_back_closes_the_agents_pages_at_once(agent: Agent, person: Person) -> None:
    agent.read("/my/case")
    assert person.send("/my/agent/withdraw").location == "/my/agent"
    closed = agent.get("/my/case")
    assert (closed.status_code, alert(closed)) == (400, "CASE.PROOF")
    assert "委托代理人" in person.read("/my/agent")


def test_the_code_is_shown_once_and_another_agent_waits(person: Person, until: str) -> None:
    person.prove()
    code = code_in(name_agent(person, until))
    assert code not in person.read("/my/agent")
    again = name_agent(person, until)
    assert (again.status_code, alert(again)) == (400, "AGENT.STANDING")
    assert code not in again.get_data(as_text=True)


def test_a_form_that_is_refused_keeps_what_was_typed_but_the_number(person: Person, until: str) -> None:
    person.prove()
    wrong = name_agent(person, "soon", name="虚构<乙>")
    assert (wrong.status_code, alert(wrong)) == (400, "AGENT.DAY")
    page = wrong.get_data(as_text=True)
    assert 'value="虚构&lt;乙&gt;"' in page
    assert 'value="act" required checked' in page
    assert OTHER not in page
    assert alert(name_agent(person, "9999-12-31")) == "AGENT.UNTIL"
    assert alert(name_agent(person, until, kind="friend")) == "VALUE.UNKNOWN"
    assert alert(name_agent(person, until, id_number="1")) == "AGENT.NUMBER"
    assert alert(name_agent(person, until, more="x")) == "FORM.FIELDS"


@pytest.mark.parametrize(
    "changed",
    [{"access_code": "AAAA-BBBB-CCCC-DDDD"}, {"access_code": ""}, {"name": NAME}, {"id_number": NUMBER}],
)
def test_nothing_tells_what_of_an_agents_proof_does_not_agree(
    story: Any, person: Person, until: str, changed: dict[str, str]
) -> None:
    person.prove()
    code = code_in(name_agent(person, until))
    stranger = Agent(story.app.test_client(), person.case_no)
    wrong = stranger.prove_as(code, **changed)
    assert (wrong.status_code, alert(wrong)) == (403, "CASE.PROOF")
    assert wrong.data == stranger.prove_as(code, case_no="2026-ZZZZ-ZZZZ-ZZZZ").data
    assert stranger.get("/my/case").status_code == 403


def test_the_door_says_nothing_of_a_case_without_an_agent(story: Any, person: Person) -> None:
    stranger = Agent(story.app.test_client(), person.case_no)
    nobody = stranger.prove_as("AAAA-BBBB-CCCC-DDDD")
    assert nobody.data == stranger.prove_as("AAAA-BBBB-CCCC-DDDD", case_no="2026-ZZZZ-ZZZZ-ZZZZ").data


def test_guesses_at_the_agents_door_keep_nobody_from_taking_it_back(
    story: Any, agent: Agent, person: Person
) -> None:
    stranger = Agent(story.app.test_client(), person.case_no)
    for _ in range(6):
        assert stranger.prove_as("AAAA-BBBB-CCCC-DDDD").status_code == 403
    person.prove()
    assert person.send("/my/agent/withdraw").location == "/my/agent"


def test_a_number_of_an_agent_longer_than_its_door_takes_is_refused(person: Person, until: str) -> None:
    person.prove()
    endless = name_agent(person, until, id_number=f"{OTHER[:6]}{' ' * 19_000}{OTHER[6:]}")
    assert (endless.status_code, alert(endless)) == (400, "AGENT.NUMBER")
