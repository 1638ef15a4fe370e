"""A browser without pictures: keeps cookies, sends forms as our own pages do, and can be told to misbehave."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.vault.one_time_codes import code_at
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.enrol_official import issue_enrolment

OFFICE = {"maker": "maker", "checker": "checker", "checker2": "checker", "auditor": "auditor"}
_OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
COOKIE = "console"
V1 = "/api/v1"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass
class Official:
    """An official at a browser; `secret` is the app's once there is one."""

    context: Context
    client: FlaskClient
    login: str
    password: str = "鲤鱼跃过 seven bridges"
    secret: bytes = b""
    last: TestResponse | None = field(default=None, repr=False)

    def get(self, path: str, **headers: str) -> TestResponse:
        self.last = self.client.get(f"/console{path}", headers=headers)
        return self.last

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        """Sends a form with the token of the page that was seen last."""
        return self.client.post(
            f"/console{path}",
            data={"form_token": self.token, **fields},
            headers=_OURS if headers is None else headers,
        )

    @property
    def token(self) -> str:
        text = "" if self.last is None else self.last.get_data(as_text=True)
        found = re.search(r'name="form_token" value="([0-9a-f]+)"', text)
        return found[1] if found else ""

    @property
    def cookie(self) -> str:
        kept = self.client.get_cookie(COOKIE)
        return "" if kept is None else kept.value

    def code(self, steps: int = 0) -> str:
        return code_at(self.secret, int(self.context.clock.now().timestamp()) + 30 * steps)

    def enrol(self) -> None:
        """Through the pages, from the link to the first code."""
        link = issue_enrolment(self.context, SYSTEM, self.login)
        self.get("/enrolment")
        assert (
            self.send("/enrolment", token=link.token, password=self.password, again=self.password).location
            == "/console/account/factors"
        )
        shown = self.get("/account/factors").get_data(as_text=True)
        typed = re.search(r"<code>([A-Z2-7 ]+)</code>", shown)
        assert typed is not None
        self.secret = base64.b32decode(typed[1].replace(" ", ""))
        assert self.send("/account/code", code=self.code(-1)).location == "/console/account"

    def give_password(self) -> TestResponse:
        self.get("/login")
        return self.send("/login", login=self.login, password=self.password)

    def come_in(self) -> None:
        assert self.give_password().location == "/console/factor"
        self.get("/factor")
        assert self.send("/factor", code=self.code(), assertion="").location == "/console"
        self.get("")


@pytest.fixture
def office(context: Context) -> None:
    """The officials of one office; nobody can log in yet."""
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    for login, role in OFFICE.items():
        add_user(context, SYSTEM, member_code="O001", login=login, role=role)


@pytest.fixture
def app(context: Context) -> APIFlask:
    return create_app(context=context)


@pytest.fixture
def at_browser(context: Context, app: APIFlask, office: None) -> Callable[..., Official]:
    """Sits an official down at a browser of its own."""
    return lambda login="checker", **more: Official(context, app.test_client(), login, **more)


@pytest.fixture
def inside(at_browser: Callable[..., Official], moving_clock: MovingClock) -> Callable[..., Official]:
    """An official who is enrolled and in."""

    def come(login: str = "checker") -> Official:
        official = at_browser(login)
        official.enrol()
        official.get("")
        return official

    return come


def invented_id(number: int) -> str:
    """The number of invented person n."""
    front = f"3401041990{1 + number // 28 % 12:02d}{1 + number % 28:02d}{101 + number // 336:03d}"
    return front + "10X98765432"[sum(int(d) * w for d, w in zip(front, _WEIGHTS, strict=True)) % 11]


@pytest.fixture
def report(context: Context, app: APIFlask, office: None) -> Callable[..., None]:
    """A platform reports so many pairs of invented people, each pair under one number."""
    keys: dict[str, dict[str, str]] = {}

    def send(pairs: range, *, member: str = "P001", region: str = "340100") -> None:
        if member not in keys:
            add_member(context, SYSTEM, code=member, name="虚构网贷", kind="platform", region=region)
            add_user(context, SYSTEM, member_code=member, login=f"clerk-{member}", role="platform")
            keys[member] = {
                "Authorization": f"Bearer {issue_key(context, SYSTEM, login=f'clerk-{member}').text}"
            }
        items = [
            {"name": name, "contract_no": f"{number}-{name}", "id_type": "resident_id", "principal": "10.00",
             "id_number": invented_id(number), "outstanding": "5.00"}
            for number in pairs for name in ("虚构子", "另有其人")
        ]  # fmt: skip
        taken = app.test_client().post(f"{V1}/reports:batch", json={"items": items}, headers=keys[member])
        assert taken.status_code == 200

    return send
