"""Scopes and networks of keys, asked at each call, for both kinds of key alike."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from blacklist_service.rules.key_limits import NOUNS, KeyLimits, read_limits
from blacklist_service.vault.private_keys import new_private_key
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import issue_key

V1 = "/api/v1"
Call = Callable[..., TestResponse]


@pytest.fixture(params=["bearer", "signed"])
def limited(
    request: pytest.FixtureRequest,
    sqlite_context: Context,
    callers: dict[str, Any],
    enrol_one: Callable[..., Any],
) -> Callable[[KeyLimits], Call]:
    """Calls with a key of these limits."""

    def calls_with(limits: KeyLimits) -> Call:
        if request.param == "signed":
            signer = enrol_one("agency", new_private_key(), limits=limits)
            return lambda method, path, remote: replace(signer, remote=remote).call(method, path)
        key = issue_key(sqlite_context, SYSTEM, login="agency", limits=limits).text
        return lambda method, path, remote: replace(callers["agency"], key=key, remote=remote).call(
            method, path
        )

    return calls_with


def code_of(answer: TestResponse) -> str:
    return "" if answer.status_code < 400 else str(answer.get_json()["code"])


@pytest.mark.parametrize(
    ("scopes", "networks", "method", "path", "remote", "code"),
    [
        ([], [], "GET", "/feeds", "203.0.113.9", ""),
        (["feeds:read"], [], "GET", "/feeds", "203.0.113.9", ""),
        (["feeds:read"], [], "POST", "/feeds/x/feedback", "203.0.113.9", "ACCESS.SCOPE"),
        (["feeds"], [], "POST", "/feeds/x/feedback", "203.0.113.9", "BODY.TYPE"),
        (["feeds"], [], "POST", "/enquiries", "203.0.113.9", "ACCESS.SCOPE"),
        (["enquiries"], [], "GET", "/feeds", "203.0.113.9", "ACCESS.SCOPE"),
        (["feeds"], ["203.0.113.0/24"], "GET", "/feeds", "203.0.113.9", ""),
        (["feeds"], ["203.0.113.0/24"], "GET", "/feeds", "198.51.100.1", "ACCESS.NETWORK"),
        ([], ["203.0.113.9"], "GET", "/submissions/x", "203.0.113.9", "ACCESS.ROLE"),
    ],
)
def test_a_key_does_no_more_than_it_is_good_for(
    limited: Callable[[KeyLimits], Call],
    scopes: list[str],
    networks: list[str],
    method: str,
    path: str,
    remote: str,
    code: str,
) -> None:
    assert code_of(limited(read_limits(scopes, networks))(method, V1 + path, remote)) == code


def test_every_closed_route_is_under_a_scope(app: APIFlask) -> None:
    closed = {
        rule.endpoint.partition(".")[0]
        for rule in app.url_map.iter_rules()
        if (found := rule_of(app.view_functions[rule.endpoint])) is not None
        if not found.everybody and found.door == "api"
    }
    assert closed - {"health"} == set(NOUNS)
