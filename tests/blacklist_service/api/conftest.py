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
from blacklist_service.client.calls import signed_request
from blacklist_service.clock import MovingClock
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.enrolment import enrolment_statement
from blacklist_service.signatures.message import Message
from blacklist_service.vault import sm2
from blacklist_service.vault.private_keys import PrivateKey, new_private_key, public_pem
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key
from tests.kept_beginnings import KeptBeginnings

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


Enrol = Callable[[Context], dict[str, str]]


@pytest.fixture
def enrol_at_once(beginnings: KeptBeginnings, moving_clock: MovingClock) -> Enrol:
    """Enrols everybody in a service that holds nothing yet; gives the key of each account."""
    return lambda context: beginnings.begin(
        "everybody who may call", context, moving_clock, lambda: enrol_all(context)
    )


@pytest.fixture
def callers(sqlite_context: Context, app: APIFlask, enrol_at_once: Enrol) -> dict[str, Caller]:
    """Everybody who may call, on SQLite."""
    return callers_of(app, enrol_at_once(sqlite_context))


@pytest.fixture
def both_callers(context: Context, enrol_at_once: Enrol) -> dict[str, Caller]:
    """Everybody who may call, once on each database."""
    return callers_of(create_app(context=context), enrol_at_once(context))


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


@dataclass(frozen=True)
class Signer:
    """A program that signs as its member; each call may be told to send something else than it signed."""

    client: FlaskClient
    context: Context
    key: PrivateKey
    remote: str = "203.0.113.9"

    def signed(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        nonce: str = "",
        root: str = "http://localhost",
        **more: str,
    ) -> Message:
        """The request with its fields, as a member's program would send it."""
        fields = {name.replace("_", "-"): value for name, value in more.items()}
        if body:
            fields = {"content-digest": content_digest(body), "content-type": "application/json"} | fields
        nonce = nonce or self.context.randomness.token(24)
        if method == "POST":
            fields = {"idempotency-key": f"key-{nonce}"} | fields
        fields = {name: value for name, value in fields.items() if value}
        message = Message(method, f"{root}{path}", fields)
        return signed_request(self.key, message, nonce=nonce, now=self.context.clock.now())

    def send(self, message: Message, body: bytes = b"", **given: Any) -> TestResponse:
        """Sends a request with exactly these fields."""
        path = "/" + message.target_uri.split("/", 3)[3]
        return self.client.open(
            path, method=message.method, headers=list(message.fields.items()), data=body or None,
            environ_base={"REMOTE_ADDR": self.remote}, **given,
        )  # fmt: skip

    def call(self, method: str, path: str, body: bytes = b"", **more: str) -> TestResponse:
        return self.send(self.signed(method, path, body, **more), body)


def enrol_signer(context: Context, client: FlaskClient, login: str, pem: bytes, **given: Any) -> Signer:
    """A signer with a key of its own, enrolled for an account of its member."""
    key, member = PrivateKey(pem), ACCOUNTS[login][0]
    proof = key.sign(enrolment_statement(member, key.public.key_id))
    add_signing_key(context, SYSTEM, KeyEnrolment(member, public_pem(key.public), proof, login), **given)
    return Signer(client, context, key)


@pytest.fixture
def both_signers(context: Context, both_callers: dict[str, Caller]) -> dict[str, Signer]:
    """A platform and an agency that sign, once on each database; the agency with SM2 where this machine can."""
    algorithms = {"platform": "ed25519", "agency": "sm2" if sm2.is_available() else "ed25519"}
    return {
        login: enrol_signer(context, both_callers[login].client, login, new_private_key(algorithm))
        for login, algorithm in algorithms.items()
    }


@pytest.fixture
def signer(sqlite_context: Context, callers: dict[str, Caller]) -> Signer:
    """An agency that signs, on SQLite."""
    return enrol_signer(sqlite_context, callers["agency"].client, "agency", new_private_key())


@pytest.fixture
def enrol_one(sqlite_context: Context, callers: dict[str, Caller]) -> Callable[..., Signer]:
    """Enrols a key for an account, on SQLite, within limits."""

    def enrol(login: str, pem: bytes, **given: Any) -> Signer:
        return enrol_signer(sqlite_context, callers[login].client, login, pem, **given)

    return enrol
