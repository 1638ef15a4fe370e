"""Somebody of a platform comes in as an official does, sees what the own platform reported, and nothing else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import rule_of
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user
from tests.blacklist_service.console.conftest import Official

Inside = Callable[..., Official]


@pytest.fixture
def platforms(context: Context, office: None, report: Callable[..., None]) -> None:
    """Two platforms with two people each; the first reports two files, the second one."""
    report(range(1, 3))
    report(range(3, 4))
    report(range(9, 10), member="P002", region="")
    add_user(context, SYSTEM, member_code="P001", login="second", role="platform")


def text(official: Official, path: str) -> str:
    answer = official.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def test_the_first_page_of_a_platform_is_what_it_reported(platforms: None, inside: Inside) -> None:
    clerk = inside("second")
    assert clerk.get("").location == "/console/submissions"
    shown = text(clerk, "/submissions")
    assert re.findall(r"<td>(\d+ = [^<]+)</td>", shown) == ["2 = 0 + 2 + 0 + 0", "4 = 0 + 4 + 0 + 0"]
    assert shown.count("clerk-P001") == 2
    assert "已完成" in shown
    assert 'second · P001 · 报送机构 <span lang="en">platform' in shown
    assert "/console/queues" not in shown


def test_another_platform_sees_its_own_alone(platforms: None, inside: Inside, context: Context) -> None:
    shown = text(inside("clerk-P002"), "/submissions")
    assert shown.count("2 = 0 + 2 + 0 + 0") == 1
    assert "clerk-P001" not in shown
    add_member(context, SYSTEM, code="P003", name="虚构网贷三", kind="platform")
    add_user(context, SYSTEM, member_code="P003", login="third", role="platform")
    assert "尚未报送" in text(inside("third"), "/submissions")


def test_the_list_goes_on_page_by_page(
    platforms: None, inside: Inside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blacklist_service.console.submissions.ROWS", 1)
    clerk = inside("second")
    first = text(clerk, "/submissions")
    following = re.search(r'rel="next" href="/console([^"]+)"', first)
    assert following is not None
    second = text(clerk, following[1])
    assert ("2 = 0" in first, "4 = 0" in first, "2 = 0" in second, "4 = 0" in second) == (
        True,
        False,
        False,
        True,
    )
    assert 'rel="next"' not in second
    assert clerk.get("/submissions?before=a").status_code == 404


def test_the_pages_of_officials_are_closed_to_it_and_its_own_to_officials(
    platforms: None, inside: Inside, app: APIFlask
) -> None:
    clerk, official = inside("second"), inside("maker")
    asked: dict[str, Any] = {}
    for rule in app.url_map.iter_rules():
        who = rule_of(app.view_functions[rule.endpoint])
        if who is not None and who.door == "console" and "GET" in (rule.methods or ()) and who.roles:
            asked[rule.rule] = who.roles
    closed = {path for path, roles in asked.items() if "platform" not in roles}
    assert len(closed) > 4
    for path, roles in asked.items():
        at = re.sub(r"<[^>]+>", "a" * 26, re.sub(r"<int:[^>]+>", "1", path)).removeprefix("/console")
        assert (b"ACCESS.ROLE" in clerk.get(at).get_data()) is (path in closed), path
        theirs = "maker" not in roles
        assert (b"ACCESS.ROLE" in official.get(at).get_data()) is theirs, path
