"""An agent adds files where it may act, in its own name; one that may only look sends none, and reads the list."""

from io import BytesIO
from typing import Any

import pytest

from tests.blacklist_service.portal.test_portal_agent import Agent, agent, code_in, name_agent, until
from tests.blacklist_service.portal.test_portal_exhibits import FIELDS, files_of, rows, send
from tests.blacklist_service.portal.test_portal_own import OURS, Person, alert, person, story
from tests.blacklist_service.portal.test_portal_repair_exhibits import FIELDS as APPLICATION
from tests.blacklist_service.portal.test_portal_repair_exhibits import files_of_repair
from tests.pictures import JPEG, PDF
from tests.told import told

__all__ = ["agent", "person", "story", "until"]


def test_an_agent_who_may_act_adds_files_in_its_own_name(story: Any, person: Person, agent: Agent) -> None:
    assert send(agent, "/my/objection", JPEG, **FIELDS).location == "/my/case#objections"
    path = files_of(agent)
    assert send(agent, path, PDF).location == path
    assert rows(story)["exhibit"] == 2
    assert [entry[0] for entry in told(story.context, "exhibits_added")] == ["subject/agent"]
    assert "已收到 2 个文件" in person.read(path)


def test_receipts_of_an_agent_are_told_to_the_person(story: Any, person: Person, agent: Agent) -> None:
    assert send(agent, "/my/repair", JPEG, **APPLICATION).location == "/my/case#repairs"
    path = files_of_repair(agent)
    assert send(agent, path, PDF).location == path
    assert [entry[0] for entry in told(story.context, "exhibits_added")] == ["subject/agent"]
    person.prove()
    page = person.read("/my/agent")
    assert ("申请信用修复" in page, "补充材料" in page) == (True, True)


class Never(BytesIO):
    """A body of which nothing behind the first chunk may be read."""

    taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        found = super().read(size)
        self.taken += len(found)
        return found


@pytest.mark.parametrize("content", [PDF, PDF + b"x" * 2_000_000])
def test_one_that_may_only_look_sends_none(story: Any, person: Person, until: str, content: bytes) -> None:
    person.prove()
    send(person, "/my/objection", JPEG, **FIELDS)
    looking = Agent(story.app.test_client(), person.case_no)
    looking.prove_as(code_in(name_agent(person, until, scope="read")))
    path = files_of(looking)
    assert "已收到 1 个文件" in looking.read(path)
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n'
    body = Never(head + content + b"\r\n--x--\r\n")
    refused = looking.client.post(
        path, headers=OURS, input_stream=body, content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(len(body.getvalue()))},
    )  # fmt: skip
    assert alert(refused) == "AGENT.SCOPE"
    assert body.taken < 200_000
    assert rows(story)["exhibit"] == 1
