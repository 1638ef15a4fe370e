"""Officials see what a bureau said of entries: on a page of their own and at the case; the agency what it said itself."""

import re
from typing import Any

import pytest

from tests.blacklist_service.api.test_api_way_of_a_listing import NAME, NUMBER, V1
from tests.blacklist_service.console import test_console_agencies as agencies
from tests.blacklist_service.console.test_console_agencies import Sit, text

told = agencies.told
FEEDBACK = f"{V1}/feeds/bureau/feedback"


def said_of(story: Any, outcome: str = "rejected", code: str = "BLR027") -> str:
    """The agency says this of the only entry; its key."""
    (entry,) = story.entries(story.manifest["snapshot"])
    item = {"key": entry["key"], "outcome": outcome} | ({"code": code} if code else {})
    given = story.agency.post(FEEDBACK, json={"release": 1, "items": [item]})
    assert given.status_code == 201, given.get_data(as_text=True)
    return str(entry["key"])


def test_an_official_sees_who_rejected_what_under_which_code(told: tuple[Any, Sit]) -> None:
    story, sit = told
    maker = sit("maker")
    shown = text(maker, "/feedback")
    assert ("尚无反馈" in shown, 'href="/console/feedback/bureau"' in shown) == (True, True)
    assert "该接收方还没有反馈过任何条目" in text(maker, "/feedback/bureau")
    key = said_of(story)
    shown = text(maker, "/feedback")
    assert re.search(r'<td class="number tone late">1</td><td class="number">0</td>', shown)
    shown = text(maker, "/feedback/bureau")
    assert (key in shown, "<code>BLR027</code>" in shown) == (True, True)
    assert f'href="/console/listings/{story.listing}#recipients"' in shown
    assert not {NAME, NUMBER} & set(re.findall(r"[\w]+", shown))
    assert "没有符合的拒收条目" in text(maker, "/feedback/bureau?release=2")
    assert key in text(maker, "/feedback/bureau?release=1&code=BLR027")
    assert key not in text(maker, "/feedback/bureau?code=BLR02")
    case = text(maker, f"/listings/{story.listing}")
    assert re.search(r"拒收 <span lang=\"en\">rejected</span></b>：<a [^>]*feedback/bureau", case)
    said_of(story, "accepted", "")
    assert "已接受" in text(maker, f"/listings/{story.listing}")
    assert "BLR027" not in text(maker, "/feedback/bureau")


@pytest.mark.parametrize("odd", ["release=x", "release=-1", "release=1e3", f"code={'x' * 33}", "after=x"])
def test_an_odd_address_is_refused(told: tuple[Any, Sit], odd: str) -> None:
    _story, sit = told
    assert sit("maker").get(f"/feedback/bureau?{odd}").status_code in {404, 422}


def test_a_strange_feed_is_not_found_and_agencies_have_no_such_page(told: tuple[Any, Sit]) -> None:
    _story, sit = told
    assert sit("maker").get("/feedback/nowhere").status_code == 404
    assert sit("agency").get("/feedback/bureau").status_code == 403


def test_the_agency_sees_on_its_own_page_what_it_said(told: tuple[Any, Sit]) -> None:
    story, sit = told
    clerk = sit("agency")
    assert "还没有反馈。" in text(clerk, "/feeds/bureau")
    said_of(story)
    shown = text(clerk, "/feeds/bureau")
    assert ("拒收 <b>1</b> 条" in shown, "BLR027" in shown, story.listing in shown) == (True, True, False)


def test_the_interface_tells_officials_the_case_and_the_recipient_its_keys(told: tuple[Any, Sit]) -> None:
    story, _sit = told
    key = said_of(story)
    count = {"release": 1, "outcome": "rejected", "code": "BLR027", "entries": 1}
    for caller, listing in ((story.maker, story.listing), (story.agency, None)):
        answer = caller.get(FEEDBACK)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found = answer.get_json()
        (item,) = found.pop("items")
        assert found == {
            "feed": "bureau",
            "entries": 1,
            "rejected": 1,
            "counts": [count],
            "is_cut": False,
            "next": None,
        }
        assert item.pop("received_at")
        assert item == {"key": key, "release": 1, "code": "BLR027", "listing": listing, "is_held": True}
    assert story.platform.get(FEEDBACK).status_code == 403
    assert story.maker.get(f"{FEEDBACK}?code=B&release=0").status_code == 400
    assert story.maker.get(f"{FEEDBACK}?code=B").get_json()["items"] == []


def test_a_cursor_of_one_question_is_none_of_another(told: tuple[Any, Sit]) -> None:
    story, _sit = told
    (entry,) = story.entries(story.manifest["snapshot"])
    story.publish()
    for release in (1, 2):
        item = {"key": entry["key"], "outcome": "rejected", "code": "E1"}
        assert story.agency.post(FEEDBACK, json={"release": release, "items": [item]}).status_code == 201
    first = story.maker.get(f"{FEEDBACK}?limit=1").get_json()
    second = story.maker.get(f"{FEEDBACK}?limit=1&cursor={first['next']}").get_json()
    assert [page["items"][0]["release"] for page in (first, second)] == [2, 1]
    assert second["next"] is None
    refused = story.maker.get(f"{FEEDBACK}?release=1&cursor={first['next']}")
    assert refused.get_json()["code"] == "CURSOR.INVALID"
