"""A service with members of every kind, and clients that call it with the keys of every role. All invented."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key

ACCOUNTS = {
    "platform": ("P001", "platform", "platform"),
    "platform2": ("P002", "platform", "platform"),
    "maker": ("O001", "office", "maker"),
    "checker": ("O001", "office", "checker"),
    "auditor": ("O001", "office", "auditor"),
    "agency": ("A001", "agency", "agency"),
    "agency2": ("A002", "agency", "agency"),
}
KINDS = {"platform": "platform", "office": "office", "agency": "agency"}


@dataclass(frozen=True)
class Caller:
    """A client with one account's key; everything goes through HTTP."""

    client: FlaskClient
    key: str | None
    remote: str = "203.0.113.9"

    def call(self, method: str, path: str, **given: Any) -> TestResponse:
        headers = dict(given.pop("headers", {}))
        if self.key is not None:
            headers.setdefault("Authorization", f"Bearer {self.key}")
        return self.client.open(
            path, method=method, headers=headers, environ_base={"REMOTE_ADDR": self.remote}, **given
        )

    def get(self, path: str, **given: Any) -> TestResponse:
        return self.call("GET", path, **given)

    def post(self, path: str, **given: Any) -> TestResponse:
        return self.call("POST", path, **given)


def enrol_all(context: Context) -> dict[str, str]:
    """The key of each account."""
    keys = {}
    codes: set[str] = set()
    for login, (code, kind, role) in ACCOUNTS.items():
        if code not in codes:
            add_member(context, SYSTEM, code=code, name=f"虚构机构{code}", kind=KINDS[kind])
            codes.add(code)
        add_user(context, SYSTEM, member_code=code, login=login, role=role)
        keys[login] = issue_key(context, SYSTEM, login=login).text
    return keys


def callers_of(app: APIFlask, keys: dict[str, str]) -> dict[str, Caller]:
    named: dict[str, str | None] = {**keys, "nobody": None}
    return {login: Caller(app.test_client(), key) for login, key in named.items()}


@pytest.fixture
def app(sqlite_context: Context) -> APIFlask:
    return create_app(context=sqlite_context)


@pytest.fixture
def callers(sqlite_context: Context, app: APIFlask) -> dict[str, Caller]:
    """Everybody who may call, on SQLite."""
    return callers_of(app, enrol_all(sqlite_context))


@pytest.fixture
def both_callers(context: Context) -> dict[str, Caller]:
    """Everybody who may call, once on each database."""
    return callers_of(create_app(context=context), enrol_all(context))


@pytest.fixture
def subject_headers() -> Callable[..., dict[str, str]]:
    """The headers of a subject with a case number."""

    def headers(
        case_number: str, name: str = "虚构甲", id_number: str = "110101199003070010"
    ) -> dict[str, str]:
        proof = json.dumps({"name": name, "id_number": id_number}).encode()
        return {
            "Case-Number": case_number,
            "Case-Proof": base64.urlsafe_b64encode(proof).decode().rstrip("="),
        }

    return headers


@pytest.fixture
def keys() -> dict[str, str]:
    """Filled by `enrolled`."""
    return {}


@pytest.fixture
def enrolled(keys: dict[str, str]) -> Callable[[Context, APIFlask], dict[str, Caller]]:
    """Enrols everybody in a service that the test has made itself."""

    def enrol(context: Context, app: APIFlask) -> dict[str, Caller]:
        keys.update(enrol_all(context))
        return callers_of(app, keys)

    return enrol
