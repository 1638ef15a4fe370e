"""A person says something beside its entry: it is in the next answer and the next release, changed, and gone again."""

from typing import Any

import pytest

from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, NAME, NUMBER, V1
from tests.blacklist_service.portal.test_portal_own import Person, alert, person, story

__all__ = ["person", "story"]
SAID = "虚构：平台清退后找不到还款渠道，愿意还款。"


def released(story: Any) -> Any:
    """The statement in the newest release, as its only change says it."""
    delta = story.publish()["deltas"][-1]
    (line,) = story.entries(delta)
    return line["entry"]["statement"]


def answered(story: Any) -> Any:
    (entry,) = story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["entries"]
    return entry["statement"]


def test_the_words_go_with_the_entry_and_leave_it_again(story: Any, person: Person) -> None:
    person.prove()
    story.publish()
    assert answered(story) is None
    sent = person.send("/my/statement", statement=f"  {SAID}\r\n\r\n<b>  还清为止。")
    assert (sent.status_code, sent.location) == (303, "/my/case#statement")
    whole = f"{SAID} <b> 还清为止。"
    assert answered(story) == whole
    shown = f"{SAID} &lt;b&gt; 还清为止。"
    assert f'<p class="said">{shown}</p>' in person.read("/my/case")
    assert f">{shown}</textarea>" in person.read("/my/statement")
    assert released(story) == whole
    person.send("/my/statement", statement=SAID)
    assert released(story) == SAID
    gone = person.send("/my/statement/withdraw")
    assert gone.location == "/my/case#statement"
    assert answered(story) is None
    assert released(story) is None
    assert "撤回声明" not in person.read("/my/statement")


def test_what_was_typed_stays_where_it_is_refused(person: Person) -> None:
    person.prove()
    refused = person.send("/my/statement", statement="虚构：我的电话 13900000000")
    assert (refused.status_code, alert(refused)) == (400, "STATEMENT.NUMBER")
    assert ">虚构：我的电话 13900000000</textarea>" in refused.get_data(as_text=True)
    assert "没有声明" in person.read("/my/case")


def test_nobody_else_says_anything_for_it(story: Any, person: Person) -> None:
    stranger = Person(story.app.test_client(), person.case_no)
    assert alert(stranger.send("/my/statement", statement=SAID)) == "CASE.PASS"
    assert alert(stranger.send("/my/statement/withdraw")) == "CASE.PASS"
    person.prove()
    assert alert(person.send("/my/statement/withdraw", more="1")) == "FORM.FIELDS"


@pytest.mark.parametrize("said", [NAME, NUMBER])
def test_the_page_names_nobody(person: Person, said: str) -> None:
    person.prove()
    assert said not in person.read("/my/statement")
