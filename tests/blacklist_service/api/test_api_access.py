"""Access: every route carries its rule, and the matrix of routes and roles is what the contract says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import Rule, rule_of
from tests.golden.authority import read_authority

V1 = "/api/v1"
LOGINS = {
    "platform": {"platform", "platform2"}, "maker": {"maker"}, "checker": {"checker"}, "auditor": {"auditor"},
    "agency": {"agency", "agency2"},
}  # fmt: skip
ALL = {login for logins in LOGINS.values() for login in logins}
ROUTES = read_authority()
# What stands in the place of a route's variables; none of it exists.
UNKNOWN = {"feed": "x", "name": "y", "row": "2", "leaf": "z"}
# The closed routes of the interface: method, a path, and the accounts that come past the rule (whatever is answered).
MATRIX: list[tuple[str, str, set[str]]] = [
    (
        route.method,
        re.sub(r"<(?:\w+:)?(\w+)>", lambda found: UNKNOWN.get(found[1], "a" * 26), route.path),
        {login for who in route.who for login in LOGINS.get(who, ())},
    )
    for route in ROUTES
    if route.path.startswith(V1) and "everybody" not in route.who
]
SUBJECT_ROUTES = {
    (method, path) for (method, path, _), route in zip(
        MATRIX, [one for one in ROUTES if one.path.startswith(V1) and "everybody" not in one.who], strict=True
    ) if "subject" in route.who
}  # fmt: skip
OPEN = {route.path for route in ROUTES if "everybody" in route.who}


def test_every_route_carries_its_rule(app: APIFlask) -> None:
    without = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not isinstance(rule_of(app.view_functions[rule.endpoint]), Rule)
    ]
    assert without == []


def test_the_open_routes_are_known(app: APIFlask) -> None:
    rules = {rule.rule: rule_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}
    assert {path for path, rule in rules.items() if rule is not None and rule.everybody} == OPEN


@pytest.mark.parametrize(("method", "path", "allowed"), MATRIX)
def test_the_matrix(callers: dict[str, Any], method: str, path: str, allowed: set[str]) -> None:
    assert callers["nobody"].call(method, path).status_code == 401
    for login in ALL:
        answer = callers[login].call(method, path)
        is_refused = answer.status_code == 403 and answer.get_json()["code"] == "ACCESS.ROLE"
        assert is_refused == (login not in allowed), (login, answer.status_code)
        assert answer.status_code < 500


@pytest.mark.parametrize(("method", "path", "_"), MATRIX)
def test_a_case_number_opens_only_the_subjects_routes(
    callers: dict[str, Any],
    subject_headers: Callable[..., dict[str, str]],
    method: str,
    path: str,
    _: set[str],
) -> None:
    answer = callers["nobody"].call(method, path, headers=subject_headers("NO-SUCH-CASE"))
    if (method, path) in SUBJECT_ROUTES:
        assert answer.status_code in {401, 404, 415, 422}
        if answer.status_code == 401:
            assert answer.get_json()["code"] == "CASE.PROOF"
    else:
        assert answer.get_json()["code"] == "ACCESS.KEY"


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Bearer x.y", "Basic eDp5", "Bearer ABCDEFGHJK." + "x" * 5000, "Bearer é.ü"],
)
def test_a_strange_key_is_refused_alike(callers: dict[str, Any], authorization: str) -> None:
    answer = callers["nobody"].get(f"{V1}/feeds", headers={"Authorization": authorization})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "ACCESS.KEY")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_wins_over_a_case_number(
    callers: dict[str, Any], subject_headers: Callable[..., dict[str, str]]
) -> None:
    answer = callers["agency"].get(f"{V1}/subjects/me", headers=subject_headers("X"))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.ROLE")


@pytest.mark.parametrize("proof", ["", "x", "e30", "W10", "bnVsbA", "eyJuYW1lIjoxfQ", "é", "A" * 5000])
def test_a_strange_proof_is_refused_alike(callers: dict[str, Any], proof: str) -> None:
    answer = callers["nobody"].get(f"{V1}/subjects/me", headers={"Case-Number": "X", "Case-Proof": proof})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "CASE.PROOF")


def test_an_unknown_route_says_no_more_than_that(callers: dict[str, Any]) -> None:
    for path in ("/x", "/api", f"{V1}/", f"{V1}/members", "//api/v1/feeds", f"{V1}/feeds/", "/static/x"):
        answer = callers["nobody"].get(path)
        assert answer.status_code in {401, 404}, path
    answer = callers["nobody"].call("DELETE", f"{V1}/feeds")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "METHOD.NOT_ALLOWED")
    assert "GET" in answer.headers["Allow"]


def test_figures_are_for_this_machine_or_an_official(callers: dict[str, Any]) -> None:
    nobody = callers["nobody"]
    assert nobody.get("/metrics").status_code == 401
    assert callers["agency"].get("/metrics").status_code == 403
    assert callers["auditor"].get("/metrics").status_code == 200
    for remote in ("127.0.0.1", "127.8.9.10", "::1"):
        here = type(nobody)(nobody.client, None, remote=remote)
        assert here.get("/metrics").status_code == 200
        # A proxy on this machine speaks for somebody else, and says so in one of two ways.
        for name in ("X-Forwarded-For", "Forwarded"):
            assert here.get("/metrics", headers={name: "for=203.0.113.9"}).status_code == 401
    for remote in ("203.0.113.9", "2001:db8::1", "", "unix:"):
        assert type(nobody)(nobody.client, None, remote=remote).get("/metrics").status_code == 401
