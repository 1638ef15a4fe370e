"""The person's own pages: in by the letter's number and identity, everything about the case, and what may be asked."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.portal import own_words
from blacklist_service.rules.objections import ObjectionReason, ObjectionState, Outcome
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.add_legal_basis import register_legal_bases
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.prove_case import PASS_LASTS
from tests.blacklist_service.api.conftest import callers_of, enrol_all
from tests.blacklist_service.api.test_api_way_of_a_listing import (
    ENQUIRY,
    NAME,
    NUMBER,
    PROFILE,
    REPORT,
    V1,
    Story,
)
from tests.blacklist_service.feeds.conftest import adopt
from tests.kept_beginnings import KeptBeginnings

OURS = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
CONTACTS = {"department": "虚构处室", "address": "虚构路1号", "phone": "0000-12345678"}
OTHER = "110101199003070011"
PAGES = (
    "/my/case", "/my/case/accesses", "/my/case/deliveries", "/my/objection", "/my/repair", "/my/statement",
    "/my/papers",
)  # fmt: skip


class Person:
    """Somebody at a browser, with the letter in hand."""

    def __init__(self, client: Any, case_no: str) -> None:
        self.client, self.case_no = client, case_no

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def send(self, path: str, headers: dict[str, str] | None = None, **fields: str) -> TestResponse:
        return self.client.post(
            path, data=fields, headers=OURS if headers is None else headers,
            content_type="application/x-www-form-urlencoded",
        )  # fmt: skip

    def prove(self, **changed: str) -> TestResponse:
        return self.send("/my", **({"case_no": self.case_no, "name": NAME, "id_number": NUMBER} | changed))

    def read(self, path: str) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_data(as_text=True)


@pytest.fixture
def story(
    context: Context, moving_clock: MovingClock, beginnings: KeptBeginnings, request: pytest.FixtureRequest
) -> Any:
    """An office, a bureau with a feed, and one case; nothing has been decided yet, unless its person is there too."""
    told = replace(context, profile=replace(PROFILE, contacts=CONTACTS))
    app = create_app(context=told)
    is_listed = "person" in request.fixturenames

    def built() -> tuple[dict[str, str], str, str]:
        register_legal_bases(told, SYSTEM)
        keys = enrol_all(told)
        add_feed(told, SYSTEM, code="bureau", member_code="A001", format_name="ndjson", audience="bureau")
        first = Story(told, callers_of(app, keys), moving_clock)
        first.allege()
        return keys, first.listing, first.list_it() if is_listed else ""

    name = "a listed person" if is_listed else "an alleged person"
    keys, listing, case_number = beginnings.begin(name, told, moving_clock, built)
    made: Any = Story(told, callers_of(app, keys), moving_clock)
    made.app, made.listing, made.case_number = app, listing, case_number
    return made


@pytest.fixture
def person(story: Any) -> Person:
    """The person of the case once it is listed."""
    return Person(story.app.test_client(), story.case_number)


def alert(answer: TestResponse) -> str:
    found = re.search(r"<code>([A-Z_.]+)</code>", answer.get_data(as_text=True))
    return found[1] if found else ""


def test_the_whole_case_stands_on_one_page(story: Any, person: Person) -> None:
    proven = person.prove()
    assert (proven.status_code, proven.location) == (303, "/my/case")
    page = person.read("/my/case")
    for said in ("已列入名单", "15,000.00 元", "18.00 %", "有能力拒不偿还", "虚构办法", "0000-12345678"):
        assert said in page
    assert NUMBER not in page
    assert NAME not in page
    assert person.case_no not in page


def test_who_looked_and_who_was_told(story: Any, person: Person) -> None:
    person.prove()
    assert "没有提供给任何机构" in person.read("/my/case/deliveries")
    story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))
    story.publish()
    looks = person.read("/my/case/accesses")
    assert re.search(r"虚构机构A001</td><td>查询是否在名单.*?</td><td>贷前审批", looks)
    told = person.read("/my/case/deliveries")
    assert "虚构机构A001" in told
    assert "尚未确认" in told


def test_an_objection_marks_the_entry_and_shows_its_clock(story: Any, person: Person) -> None:
    person.prove()
    sent = person.send("/my/objection", reason="paid", narrative="虚构：去年已还清")
    assert (sent.status_code, sent.location) == (303, "/my/case#objections")
    assert story.ok(story.agency.post(f"{V1}/enquiries", json=ENQUIRY))["disputed"] is True
    page = person.read("/my/case")
    assert "已标注“存在争议”" in page
    assert "还有 20 天" in page
    assert "虚构：去年已还清" not in page
    again = person.send("/my/objection", reason="paid", narrative="虚构：<再说一次>")
    assert (again.status_code, alert(again)) == (400, "OBJECTION.OPEN")
    kept = again.get_data(as_text=True)
    assert ">虚构：&lt;再说一次&gt;</textarea>" in kept
    assert 'value="paid" required checked' in kept
    assert alert(person.send("/my/objection", reason="bad", narrative="x")) == "VALUE.UNKNOWN"
    assert alert(person.send("/my/objection", reason="expired", narrative="字" * 5001)) == "TEXT.LENGTH"


def test_a_repair_is_applied_for(person: Person) -> None:
    person.prove()
    assert alert(person.send("/my/repair", application="虚构", commitment="maybe")) == "FORM.FIELDS"
    sent = person.send("/my/repair", application="虚构：已全部还清", commitment="yes")
    assert sent.location == "/my/case#repairs"
    assert "已收到，正在审查" in person.read("/my/case")
    assert alert(person.send("/my/repair", application="虚构", commitment="no")) == "REPAIR.OPEN"


@pytest.mark.parametrize(
    "changed",
    [{"case_no": "2026-ZZZZ-ZZZZ-ZZZZ"}, {"id_number": OTHER}, {"name": "虚构乙"}, {"id_number": ""}],
)
def test_nothing_tells_a_case_that_there_is_not_from_another_persons(
    person: Person, changed: dict[str, str]
) -> None:
    wrong = person.prove(**changed)
    assert (wrong.status_code, alert(wrong)) == (403, "CASE.PROOF")
    assert wrong.data == person.prove(case_no="2026-ZZZZ-ZZZZ-ZZZZ").data
    assert "Max-Age=0" in wrong.headers["Set-Cookie"]
    assert (person.get("/my/case").status_code, alert(person.get("/my/case"))) == (403, "CASE.PASS")


def test_a_locked_number_answers_as_a_wrong_one(person: Person) -> None:
    for _ in range(12):
        wrong = person.prove(id_number=OTHER)
    assert person.prove().data == wrong.data


@pytest.mark.parametrize("path", PAGES)
def test_without_a_pass_no_page_opens(
    story: Any, person: Person, moving_clock: MovingClock, path: str
) -> None:
    assert alert(person.get(path)) == "CASE.PASS"
    person.prove()
    given = person.client.get_cookie("my").value
    assert person.get(path).status_code == 200
    for bad in (
        given[:-2] + ("00" if given[-2:] != "00" else "11"),
        f"x{given}",
        given.partition(".")[2],
        "",
        "x" * 4040,
    ):
        person.client.set_cookie("my", bad)
        assert alert(person.get(path)) == "CASE.PASS"
    person.client.set_cookie("my", given)
    moving_clock.move(PASS_LASTS - timedelta(seconds=1))
    assert person.get(path).status_code == 200
    moving_clock.move(timedelta(seconds=1))
    assert alert(person.get(path)) == "CASE.PASS"


def test_the_pass_names_nobody_and_leaves_with_its_holder(person: Person) -> None:
    proven = person.prove()
    cookie = proven.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Max-Age" not in cookie
    for told in (NUMBER, person.case_no, NUMBER.encode().hex(), NAME.encode().hex()):
        assert told not in cookie
    left = person.send("/my/leave")
    assert left.location == "/my"
    assert alert(person.get("/my/case")) == "CASE.PASS"


FOREIGN: list[dict[str, str]] = [
    {},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"},
    {"Origin": "https://elsewhere.example"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize(
    "path",
    [
        "/my",
        "/my/objection",
        "/my/repair",
        "/my/statement",
        "/my/statement/withdraw",
        "/my/leave",
        "/my/papers/report",
    ],
)
def test_another_sites_form_is_refused(person: Person, path: str, headers: dict[str, str]) -> None:
    person.prove()
    assert alert(person.send(path, headers, reason="paid", narrative="虚构")) == "FORM.FOREIGN"


def test_fields_come_once_and_none_is_unknown(person: Person) -> None:
    for fields in ({"case_no": "x"}, {"case_no": "x", "name": "x", "id_number": "x", "more": "x"}):
        assert alert(person.send("/my", **fields)) == "FORM.FIELDS"
    twice = person.client.post(
        "/my", data={"case_no": ["a", "b"], "name": "x", "id_number": "x"}, headers=OURS
    )
    assert alert(twice) == "FORM.FIELDS"
    assert alert(person.prove(name="x" * 201)) == "FORM.TEXT"
    assert alert(person.send("/my/repair", application="x" * 20_001, commitment="no")) == "CASE.PASS"
    person.prove()
    assert alert(person.send("/my/repair", application="x" * 20_001, commitment="no")) == "FORM.TEXT"
    assert alert(person.prove(name="x\x00")) == "FORM.TEXT"


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("application/x-www-form-urlencoded", 303, ""),
        ("multipart/form-data", 303, ""),
        ("text/plain", 400, "FORM.FOREIGN"),
    ],
)
def test_a_form_is_spelled_as_browsers_spell_forms(person: Person, kind: str, status: int, code: str) -> None:
    said = {"case_no": person.case_no, "name": NAME, "id_number": NUMBER}
    data = "&".join(f"{name}={value}" for name, value in said.items()) if kind == "text/plain" else said
    answer = person.client.post("/my", data=data, headers=OURS, content_type=kind)
    assert (answer.status_code, alert(answer)) == (status, code)


def test_a_mistyped_proof_closes_the_case_that_was_open_here(person: Person) -> None:
    person.prove()
    assert person.get("/my/case").status_code == 200
    person.prove(id_number=OTHER)
    assert alert(person.get("/my/case")) == "CASE.PASS"


def test_the_browsers_count_of_characters_is_ours(person: Person) -> None:
    person.prove()
    lines = "\r\n".join(["虚构" * 24] * 100)
    assert len(lines) > 5000 - 100 + 90
    assert person.send("/my/objection", reason="paid", narrative=lines[: 5000 + 99]).status_code == 303


def test_the_check_of_a_letter_needs_no_tls_and_names_nobody(story: Any) -> None:
    settings = story.context.settings.model_copy(update={"environment": "production"})
    client = create_app(context=replace(story.context, settings=settings)).test_client()
    assert client.get("/verify", base_url="http://list.example.org").status_code == 200
    assert alert(client.get("/my", base_url="http://list.example.org")) == "PORTAL.TLS"


def test_a_number_that_was_reported_by_mistake_opens_nothing_once_it_is_withdrawn(
    story: Any, person: Person
) -> None:
    other = REPORT | {"name": NAME, "id_number": OTHER, "row_key": "k2", "contract_no": "C9"}
    with story.context.store.begin() as connection:
        subject = connection.execute(text("SELECT subject_id FROM report")).scalar_one()
    story.ok(story.platform.post(f"{V1}/reports:batch", json={"items": [other]}))
    with story.context.store.begin() as connection:
        moved = {"s": subject, "n": subject}
        connection.execute(
            text("UPDATE report SET state = 'withdrawn', subject_id = :s WHERE subject_id <> :n"), moved
        )
        adopt(connection)
    assert alert(person.prove(id_number=OTHER)) == "CASE.PROOF"
    assert person.prove().status_code == 303


def test_production_serves_these_pages_over_tls_only(story: Any) -> None:
    settings = story.context.settings.model_copy(update={"environment": "production"})
    client = create_app(context=replace(story.context, settings=settings)).test_client()
    assert alert(client.get("/my")) == "PORTAL.TLS"
    assert client.get("/my", base_url="https://localhost").status_code == 200


def test_a_record_that_cannot_be_opened_is_our_fault_and_told_without_its_code(
    story: Any, person: Person
) -> None:
    person.prove()
    with story.context.store.begin() as connection:
        connection.execute(text("UPDATE report SET sealed_identity = :broken"), {"broken": bytes(64)})
        adopt(connection)
    for answer in (person.get("/my/case"), person.prove()):
        assert (answer.status_code, alert(answer)) == (500, "")
        assert "系统内部错误" in answer.get_data(as_text=True)


def test_when_too_much_was_opened_a_proof_waits_and_is_not_counted_as_wrong(
    story: Any, person: Person, moving_clock: MovingClock
) -> None:
    vault = vault_of(story.context.settings, BudgetGate({"subject": (3, 100)}, moving_clock))
    busy = Person(create_app(context=replace(story.context, vault=vault)).test_client(), person.case_no)
    answer = busy.prove()
    assert (answer.status_code, alert(answer)) == (503, "VAULT.BUDGET")
    assert "Set-Cookie" not in answer.headers
    with story.context.store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM case_attempt")).scalar_one() == 0


def test_every_state_and_reason_has_its_words() -> None:
    assert set(own_words.OBJECTIONS) == {one.value for one in ObjectionReason}
    assert set(own_words.OUTCOMES) == {one.value for one in Outcome}
    assert {one.value for one in ObjectionState} <= set(own_words.REQUEST_STATES)
