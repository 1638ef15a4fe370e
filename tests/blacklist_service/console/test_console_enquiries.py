"""An agency's person asks about one person: the answer of the interface, on a page that leaves nothing behind."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from blacklist_service.access_rules import answers_evenly
from blacklist_service.api.even_answers import PAGE_BLOCK_BYTES
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.quotas import set_quota
from blacklist_service.workflows.enquiring.suspensions import suspend_coded
from blacklist_service.workflows.enrol import add_user
from tests.blacklist_service.api.test_api_way_of_a_listing import ENQUIRY, NAME, NUMBER, invented_id
from tests.blacklist_service.console.conftest import Official
from tests.blacklist_service.console.test_console_agencies import Sit, text, told

__all__ = ["told"]
OTHER = ENQUIRY | {"id_number": invented_id("34010419900101002"), "name": "虚构丁"}


def key_on(who: Official) -> str:
    found = re.search(r'name="key" value="([^"]+)"', text(who, "/enquiries"))
    assert found is not None
    return found[1]


def ask(who: Official, key: str = "", **changed: str) -> Any:
    sent_under = key or key_on(who)
    return who.send("/enquiries", **ENQUIRY | changed, key=sent_under)


def lines(who: Official) -> int:
    return len(re.findall(r"<tr><td>", text(who, "/looks")))


def test_a_hit_is_shown_with_its_receipt_and_stands_in_the_log(
    told: tuple[Any, Sit], capsys: pytest.CaptureFixture[str]
) -> None:
    _story, sit = told
    clerk = sit("agency")
    answer = ask(clerk)
    shown = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert '<h1>在名单中 <span lang="en">on the list</span></h1>' in shown
    assert ("剩余欠款金额（元）" in shown, "15,000.00" in shown, "有能力拒不偿还" in shown) == (
        True,
        True,
        True,
    )
    receipt = re.search(r"<td><code>([a-z2-7]{26})</code></td>", shown)
    assert receipt is not None
    log = text(clerk, "/looks")
    assert receipt[1] in log
    assert not {NAME, NUMBER, ENQUIRY["consent_ref"]} & set(re.findall(r"[\w-]+", log))
    assert "今日已用 1 次" in log
    written = "".join(capsys.readouterr())
    assert '"route": "/console/enquiries"' in written
    assert not [one for one in (NAME, NUMBER) if one in written]


def test_a_miss_and_a_clash_say_so_and_no_more(told: tuple[Any, Sit]) -> None:
    _story, sit = told
    clerk = sit("agency")
    missed = ask(clerk, **OTHER).get_data(as_text=True)
    assert ('不在名单中 <span lang="en">not on the list' in missed, "条目 1" in missed) == (True, False)
    clash = ask(clerk, name="虚构另一人").get_data(as_text=True)
    assert ("号码与姓名不符" in clash, "条目 1" in clash, "15,000.00" in clash) == (True, False, False)


def test_a_second_click_is_no_second_enquiry(told: tuple[Any, Sit]) -> None:
    story, sit = told
    clerk = sit("agency")
    key = key_on(clerk)
    first, second = (ask(clerk, key).get_data(as_text=True) for _ in range(2))
    assert ("没有再查一次" in first, "没有再查一次" in second) == (False, True)
    receipts = {
        one for shown in (first, second) for one in re.findall(r"<td><code>([a-z2-7]{26})</code></td>", shown)
    }
    assert (len(receipts), lines(clerk)) == (1, 1)
    key_on(clerk)
    changed = ask(clerk, key, **OTHER).get_data(as_text=True)
    assert ("ENQUIRY.FORM_USED" in changed, OTHER["name"] in changed, f'value="{key}"' in changed) == (
        True,
        True,
        False,
    )
    add_user(story.context, SYSTEM, member_code="A001", login="colleague", role="agency")
    colleague = sit("colleague")
    key_on(colleague)
    assert "ENQUIRY.FORM_USED" in ask(colleague, key).get_data(as_text=True)
    assert lines(colleague) == 1


def test_what_is_refused_looks_at_nobody_and_keeps_what_was_typed(told: tuple[Any, Sit]) -> None:
    _story, sit = told
    clerk = sit("agency")
    for changed, status, code in (
        ({"purpose": "marketing_not_allowed"}, 409, "ENQUIRY.PURPOSE_NOT_ALLOWED"),
        ({"purpose": ""}, 422, "ENQUIRY.PURPOSE"),
        ({"consent_ref": " "}, 422, "ENQUIRY.CONSENT"),
        ({"name": "虚*"}, 422, "ENQUIRY.NAME"),
        ({"id_number": NUMBER[:-1]}, 422, "ENQUIRY.IDENTIFIER"),
        ({"id_type": "phone", "id_number": "13900000001"}, 422, "ENQUIRY.IDENTIFIER"),
        ({"name": "<b>虚构</b>", "consent_ref": ""}, 422, "ENQUIRY.CONSENT"),
    ):
        answer = ask(clerk, **changed)
        shown = answer.get_data(as_text=True)
        assert (answer.status_code, code in shown) == (status, True), changed
        assert (f'value="{changed.get("name", NAME)}"' in shown) is ("<" not in changed.get("name", ""))
        assert "<b>虚构" not in shown
    assert "FORM.FIELDS" in ask(clerk, "short").get_data(as_text=True)
    assert lines(clerk) == 0
    # The same form once it is right.
    again = ask(clerk)
    assert "在名单中" in again.get_data(as_text=True)


def test_the_quota_is_that_of_the_interface(told: tuple[Any, Sit]) -> None:
    story, sit = told
    set_quota(story.context, SYSTEM, "A001", per_day=2)
    clerk = sit("agency")
    assert "今日还可查询 2 次" in text(clerk, "/enquiries")
    ask(clerk)
    story.ok(story.agency.post("/api/v1/enquiries", json=OTHER))
    answer = ask(clerk)
    assert (answer.status_code, "QUOTA.EXCEEDED" in answer.get_data(as_text=True)) == (429, True)
    assert int(answer.headers["Retry-After"]) > 0
    assert lines(clerk) == 2


def test_a_suspended_agency_is_told_nothing(told: tuple[Any, Sit]) -> None:
    story, sit = told
    clerk = sit("agency")
    suspend_coded(story.context, SYSTEM, "A001")
    answer = ask(clerk)
    assert (answer.status_code, "ACCESS.SUSPENDED" in answer.get_data(as_text=True)) == (403, True)
    assert "在名单中" not in answer.get_data(as_text=True)
    assert lines(clerk) == 0


def test_who_guesses_names_is_suspended_by_the_page_as_by_the_interface(told: tuple[Any, Sit]) -> None:
    story, sit = told
    clerk = sit("agency")
    codes = [ask(clerk, name=f"虚构{chr(0x4E00 + at)}某").status_code for at in range(12)]
    assert codes == [200] * 10 + [403] * 2
    assert story.agency.post("/api/v1/enquiries", json=OTHER).get_json()["code"] == "ACCESS.SUSPENDED"


def test_the_second_factor_must_be_fresh_before_anybody_is_looked_for(
    told: tuple[Any, Sit], moving_clock: MovingClock
) -> None:
    _story, sit = told
    clerk = sit("agency")
    key = key_on(clerk)
    for _ in range(2):
        moving_clock.move(timedelta(minutes=10))
        text(clerk, "/feeds")
    sent = ask(clerk, key)
    assert (sent.status_code, sent.location) == (303, "/console/step-up/enquiries")
    assert clerk.get("/enquiries").location == "/console/step-up/enquiries"
    assert lines(clerk) == 0
    clerk.get("/step-up/enquiries")
    assert clerk.send("/step-up/enquiries", code=clerk.code(), assertion="").location == "/console/enquiries"
    assert ask(clerk).status_code == 200


def test_hit_miss_and_clash_have_one_length_and_leave_at_strokes(told: tuple[Any, Sit]) -> None:
    story, sit = told
    clerk = sit("agency")
    said = ({}, OTHER, {"name": "虚构另一人"})
    sizes = {len(ask(clerk, **changed).data) for changed in said}
    assert sizes == {PAGE_BLOCK_BYTES}
    assert answers_evenly(story.app.view_functions["console_enquiries.answer"])


@pytest.mark.parametrize("login", ["platform", "maker", "auditor"])
def test_nobody_else_asks_here(told: tuple[Any, Sit], login: str) -> None:
    story, sit = told
    who = sit(login)
    who.get("/account")
    sent = who.send("/enquiries", **ENQUIRY, key="k" * 22)
    assert (sent.status_code, "ACCESS.ROLE" in sent.get_data(as_text=True)) == (403, True)
    with story.context.looks.read() as looks:
        asked = looks.exec_driver_sql("SELECT count(*) FROM look WHERE action = 'enquiry'").scalar_one()
    assert asked == 0


def test_hit_and_miss_are_the_same_work(told: tuple[Any, Sit], counted: Callable[..., Any]) -> None:
    story, sit = told
    clerk = sit("agency")
    works = []
    for changed in ({}, OTHER):
        key = key_on(clerk)
        with counted(story.context) as work:
            ask(clerk, key, **changed)
        works.append((work.openings, sum(work.statements.values())))
    assert works[0][0] == works[1][0]
