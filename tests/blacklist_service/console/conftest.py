"""A browser without pictures: keeps cookies, sends forms as our own pages do, and can be told to misbehave."""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.rules.operator_profile import parse_operator_profile
from blacklist_service.store import listings
from blacklist_service.store.tables import Listing
from blacklist_service.vault.one_time_codes import code_at
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.enrol_official import issue_enrolment
from tests.kept_beginnings import KeptBeginnings
from tests.pictures import a_file, form_with_files

OFFICE = {"maker": "maker", "checker": "checker", "checker2": "checker", "auditor": "auditor"}
_OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
COOKIE = "console"
V1 = "/api/v1"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
PROFILE = Path(__file__).parents[3] / "samples" / "operator_profile.toml"


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

    def send(
        self, path: str, headers: dict[str, str] | None = None, **fields: str | list[str]
    ) -> TestResponse:
        """Sends a form with the token of the page that was seen last."""
        return self.client.post(
            f"/console{path}",
            data={"form_token": self.token, **fields},
            headers=_OURS if headers is None else headers,
        )

    def send_files(self, path: str, *files: FileStorage, **fields: str) -> TestResponse:
        """A form with files, as a browser sends it: the fields in front of them."""
        chosen = files or (a_file(b"", ""),)
        given = [("form_token", self.token), *fields.items(), *(("file", one) for one in chosen)]
        return self.client.post(f"/console{path}", headers=_OURS, **form_with_files(given))

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
def office(context: Context, moving_clock: MovingClock, beginnings: KeptBeginnings) -> None:
    """The officials of one office; nobody can log in yet."""

    def built() -> None:
        add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
        for login, role in OFFICE.items():
            add_user(context, SYSTEM, member_code="O001", login=login, role=role)

    beginnings.begin("an office", context, moving_clock, built)


@pytest.fixture
def app(context: Context) -> APIFlask:
    return create_app(context=context)


@pytest.fixture
def at_browser(context: Context, app: APIFlask, office: None) -> Callable[..., Official]:
    """Sits an official down at a browser of its own."""
    return lambda login="checker", **more: Official(context, app.test_client(), login, **more)


@pytest.fixture
def inside(
    context: Context,
    at_browser: Callable[..., Official],
    moving_clock: MovingClock,
    beginnings: KeptBeginnings,
) -> Callable[..., Official]:
    """An official who is enrolled and in."""

    def come(login: str = "checker") -> Official:
        official = at_browser(login)

        def enrolled() -> tuple[bytes, str]:
            official.enrol()
            return official.secret, official.cookie

        official.secret, cookie = beginnings.go_on(f"{login} is in", context, moving_clock, enrolled)
        if official.cookie != cookie:
            official.client.set_cookie(COOKIE, cookie)
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


_FRONT = "34010419900101001"
PERSON = "虚构甲"
NUMBER = _FRONT + "10X98765432"[sum(int(d) * w for d, w in zip(_FRONT, _WEIGHTS, strict=True)) % 11]
EVIDENCE = "虚构：名下有经营性收入 <script>alert(1)</script>"
REPORT = {
    "name": PERSON, "id_type": "resident_id", "id_number": NUMBER, "phone": "13900000001", "principal": "20000.00",
    "outstanding": "15000.00", "annual_rate": "12.5", "loan_date": "2018-03-01", "overdue_since": "2018-09-01",
    "evasion_ground": "able_refuses", "ability_evidence": EVIDENCE, "collection_log": "虚构：书面催收三次",
}  # fmt: skip


@dataclass
class Allegation:
    """One person whom platforms report, and the listing that came of it; `listing` is its opaque id."""

    context: Context
    client: FlaskClient
    clerks: list[dict[str, str]] = field(default_factory=list)
    listing: str = ""

    def report(self, platform: str = "P001", **changed: str) -> None:
        """One more report by a clerk of its own."""
        add_member(self.context, SYSTEM, code=platform, name=f"虚构网贷{platform}", kind="platform")
        add_user(self.context, SYSTEM, member_code=platform, login=f"clerk-{platform}", role="platform")
        key = issue_key(self.context, SYSTEM, login=f"clerk-{platform}", days=90).text
        self.clerks.append({"Authorization": f"Bearer {key}"})
        item = REPORT | {"row_key": "k1", "contract_no": f"C-{platform}"} | changed
        sent = self.client.post("/api/v1/reports:batch", json={"items": [item]}, headers=self.clerks[-1])
        assert sent.status_code == 200, sent.get_data(as_text=True)

    @property
    def number(self) -> int:
        return self.context.vault.ids.read("listing", self.listing)

    def row(self) -> Listing:
        with self.context.store.read() as connection:
            found = listings.find_listing(connection, self.number)
        assert found is not None
        return found


@pytest.fixture
def alleged(
    context: Context, app: APIFlask, office: None, moving_clock: MovingClock, beginnings: KeptBeginnings
) -> Allegation:
    """A person reported by one platform with everything that a listing needs, in an office that may list."""
    object.__setattr__(context, "profile", parse_operator_profile(PROFILE.read_bytes()))
    made = Allegation(context, app.test_client())

    def reported() -> tuple[list[dict[str, str]], str]:
        register_legal_bases(context, SYSTEM)
        made.report()
        with context.store.read() as connection:
            (found,) = listings.standing_listings(connection, after=0, limit=2)
        return made.clerks, context.vault.ids.show("listing", found.id)

    made.clerks, made.listing = beginnings.go_on("an allegation", context, moving_clock, reported)
    return made


@pytest.fixture
def clerk(context: Context, office: None, inside: Callable[..., Official]) -> Official:
    for member, login in (("P001", "first"), ("P002", "other")):
        add_member(context, SYSTEM, code=member, name="虚构网贷", kind="platform")
        add_user(context, SYSTEM, member_code=member, login=login, role="platform")
    return inside("first")
