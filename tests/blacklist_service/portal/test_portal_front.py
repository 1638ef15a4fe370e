"""The first page, and what browsers and programs are told at an address that is none of ours."""

import pytest

from blacklist_service.app import create_app
from blacklist_service.workflows.context import Context

BROWSERS = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def test_the_first_page_leads_to_each_door_and_each_is_there(context: Context) -> None:
    client = create_app(context=context).test_client()
    shown = client.get("/").text
    for door in ("/my", "/agent", "/verify", "/console/login", "/help"):
        assert f'href="{door}"' in shown
        assert client.get(door).status_code == 200


@pytest.mark.parametrize("path", ["/nowhere", "/my/nowhere", "/console/nowhere", "/%3Cscript%3E"])
def test_people_are_shown_a_page_that_repeats_nothing(sqlite_context: Context, path: str) -> None:
    answer = create_app(context=sqlite_context).test_client().get(path, headers={"Accept": BROWSERS})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert "没有这个页面" in answer.text
    assert "nowhere" not in answer.text
    assert "script" not in answer.text


@pytest.mark.parametrize(
    ("path", "accept"), [("/api/v1/nowhere", BROWSERS), ("/nowhere", "*/*"), ("/nowhere", "")]
)
def test_programs_are_told_a_problem_document(sqlite_context: Context, path: str, accept: str) -> None:
    answer = create_app(context=sqlite_context).test_client().get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert answer.get_json()["code"] == "NOT_FOUND"


def test_the_page_of_an_unknown_address_may_take_its_style_and_send_its_forms(
    sqlite_context: Context,
) -> None:
    """Under the policy of programs a browser would show it bare, and its choices of text and language would be dead."""
    client = create_app(context=sqlite_context).test_client()
    unknown = client.get("/nowhere", headers={"Accept": BROWSERS})
    for name in ("Content-Security-Policy", "Referrer-Policy"):
        assert unknown.headers[name] == client.get("/").headers[name]
    problem = client.get("/nowhere").headers["Content-Security-Policy"]
    assert "form-action 'none'" in problem
