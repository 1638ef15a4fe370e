"""A person reads on what each source rests, as far as the case is its own alone; of a collection log that there is one.
All invented."""

import re
from datetime import timedelta
from typing import Any

from blacklist_service.intake.fields import RULES
from blacklist_service.portal import own_words
from tests.blacklist_service.api.test_api_way_of_a_listing import REPORT, V1
from tests.blacklist_service.portal.test_portal_agent import Agent, code_in, name_agent
from tests.blacklist_service.portal.test_portal_outcomes import moved_in
from tests.blacklist_service.portal.test_portal_own import Person, person, story

__all__ = ["person", "story"]
MEANS, LOG = "虚构：有房产出租收入", "虚构：三次书面催收"
AT_THE_OFFICE = "催收记录可能写有其他人的信息"
WITHHELD = "还款能力依据的内容不在网页上显示"


def test_the_person_reads_why_it_is_said_that_it_could_have_paid(story: Any, person: Person) -> None:
    person.prove()
    page = person.read("/my/case")
    assert f'<p class="said">{MEANS}</p>' in page
    # A channel that is none of the codes was warned of, and is kept as another one.
    assert re.search(r"机构自称告知 .*?</dt><dd>其他方式 <span.*?，<time datetime=\"2019-01-01\">", page)
    assert (AT_THE_OFFICE in page, LOG in page, WITHHELD in page) == (True, False, False)


def test_numbers_and_addresses_in_a_sources_words_are_not_shown_whole(story: Any, person: Person) -> None:
    said, told = (
        "虚构：账号 6222 0212 3456 7890 有余额，见 https://evil.top/p <b>",
        {"notice_channel": "邮寄", "notice_date": "2019-02-03"},
    )
    other = REPORT | {"row_key": "k7", "contract_no": "C7", "ability_evidence": said} | told
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [other]}))
    person.prove()
    page = person.read("/my/case")
    assert "虚构：账号 622*********7890 有余额，见 *** &lt;b&gt;" in page
    assert re.search(r"机构自称告知 .*?</dt><dd>邮寄 <span.*?，<time datetime=\"2019-02-03\">", page)
    assert ("6222" in page, "evil" in page) == (False, False)


def test_an_agent_reads_the_evidence_as_the_person_does(story: Any, person: Person) -> None:
    person.prove()
    until = (story.context.clock.today() + timedelta(days=30)).isoformat()
    agent = Agent(story.app.test_client(), person.case_no)
    agent.prove_as(code_in(name_agent(person, until)))
    page = agent.read("/my/case")
    assert (MEANS in page, LOG in page) == (True, False)


def test_evidence_of_a_case_that_may_be_anothers_is_not_shown(story: Any, person: Person) -> None:
    moved_in(story, "current")
    person.prove()
    page = person.read("/my/case")
    assert (MEANS in page, LOG in page, WITHHELD in page) == (False, False, True)


def test_every_way_of_telling_has_its_words() -> None:
    assert own_words.TOLD_BY_SOURCE.keys() == RULES["notice_channel"].values.keys()
