"""Whoever is suspended does nothing at the console but leave, whatever the role; an account that ended not even that."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import rule_of
from blacklist_service.errors import ForbiddenError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.receive_submission import Upload, receive_submission
from tests.blacklist_service.console.conftest import Official

_OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
_LEAVING = "/console/logout"
ROLES = {
    "maker": "maker",
    "checker": "checker",
    "auditor": "auditor",
    "first": "platform",
    "reader": "agency",
}
# Their forms carry files, and are read piece by piece.
STREAMED = (
    ("POST", "/console/uploads"), ("POST", "/console/objections/1"), ("POST", "/console/letters/1/service"),
    ("POST", "/console/listings/1/notice"), ("POST", "/console/letters/1/service/correction"),
    ("POST", "/console/listings/1/notice/correction"),
)  # fmt: skip
CSV = "序号,姓名\n1,虚构甲\n".encode()


@pytest.fixture
def seated(context: Context, clerk: Official, inside: Callable[..., Official]) -> Callable[[str], Official]:
    """Somebody of each role at a browser, logged in."""
    add_member(context, SYSTEM, code="A001", name="虚构征信", kind="agency")
    add_user(context, SYSTEM, member_code="A001", login="reader", role="agency")
    return lambda login: clerk if login == "first" else inside(login)


def doors(app: APIFlask, role: str) -> list[tuple[str, str]]:
    """Every page and form of a role, as (method, address) with invented places."""
    found = []
    for one in app.url_map.iter_rules():
        rule = rule_of(app.view_functions[one.endpoint])
        if rule is not None and rule.door == "console" and role in rule.roles:
            path = re.sub(r"<[^>]+>", "1", one.rule)
            found += [(method, path) for method in sorted((one.methods or set()) & {"GET", "POST"})]
    return found


@pytest.mark.parametrize("login", sorted(ROLES))
def test_whoever_is_suspended_can_only_leave(
    app: APIFlask, context: Context, seated: Callable[[str], Official], login: str
) -> None:
    who = seated(login)
    who.get("/account")
    places = doors(app, ROLES[login])
    assert len(places) > 15
    suspend_login(context, SYSTEM, login)
    told = {
        place: who.send_files(place[1].removeprefix("/console"))
        if place in STREAMED
        else who.client.open(place[1], method=place[0], headers=_OURS, data={"form_token": who.token})
        for place in places
        if place[1] != _LEAVING
    }
    passed = {
        place: answer.status_code
        for place, answer in told.items()
        if (answer.status_code, "ACCESS.SUSPENDED" in answer.get_data(as_text=True)) != (403, True)
    }
    assert passed == {}
    assert "您的权限已暂停" in next(iter(told.values())).get_data(as_text=True)
    assert who.send("/logout", where="here").location == "/console/login"
    assert who.get("").location == "/console/login"


def test_whoever_is_suspended_comes_no_further_than_the_password(
    context: Context, seated: Callable[[str], Official]
) -> None:
    who = seated("first")
    who.send("/logout", where="here")
    suspend_login(context, SYSTEM, "first")
    assert who.give_password().location == "/console/factor"
    assert who.get("/factor").status_code == 403


@pytest.mark.parametrize("end", [end_account, suspend_login])
def test_a_file_that_was_on_its_way_is_not_taken_in(
    context: Context, clerk: Official, end: Callable[..., Any]
) -> None:
    """And nothing of it is kept: the account was good when the first byte came, and is not any more at the last."""
    actor = actor_of_login(context, clerk.login)

    def body() -> Any:
        yield CSV
        end(context, SYSTEM, "first")

    with pytest.raises(ForbiddenError) as refused:
        receive_submission(context, actor, Upload("虚构.csv", "text/csv", ""), body())
    assert refused.value.code in {"ACCESS.SUSPENDED", "ACCESS.ROLE"}
    with context.store.read() as connection:
        assert connection.execute(table_of(Submission).select()).all() == []


def test_a_suspended_persons_key_sends_and_answers_nothing_but_follows_its_feeds(
    app: APIFlask, context: Context, seated: Callable[[str], Official]
) -> None:
    seated("reader")
    keys = {login: issue_key(context, SYSTEM, login=login).text for login in ("first", "reader")}
    for login in keys:
        suspend_login(context, SYSTEM, login)
    browser = app.test_client()

    def ask(login: str, method: str, path: str) -> Any:
        headers = {"Authorization": f"Bearer {keys[login]}"}
        return browser.open(
            f"/api/v1{path}", method=method, headers=headers, json={} if method == "POST" else None
        )

    for method, path in (
        ("POST", "/submissions"), ("POST", "/reports:batch"), ("POST", "/objections/1/answer"),
        ("GET", "/submissions/1"), ("GET", "/template.xlsx"),
    ):  # fmt: skip
        answer = ask("first", method, path)
        assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.SUSPENDED"), path
    assert ask("reader", "GET", "/feeds").status_code == 200
    assert ask("reader", "POST", "/feeds/one/recipient-keys").get_json()["code"] == "ACCESS.SUSPENDED"
