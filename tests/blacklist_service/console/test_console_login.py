"""The way in through the pages, and everything that must not be one."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol_official import issue_enrolment

AtBrowser = Callable[..., Any]


def test_from_the_link_to_the_list_of_what_waits(at_browser: AtBrowser) -> None:
    official = at_browser()
    assert official.get("").location == "/console/login"
    official.enrol()
    page = official.get("")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "没有待办" in text
    assert 'checker · O001 · 复核人 <span lang="en">checker' in text
    left = official.send("/logout", where="here")
    assert left.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "Max-Age=0" in left.headers["Set-Cookie"].split("; ")
    assert official.get("").location == "/console/login"
    official.context.clock.move(timedelta(minutes=1))
    official.come_in()
    assert official.last.status_code == 200


def test_a_cookie_says_nothing_and_is_bound_to_the_site(at_browser: AtBrowser) -> None:
    official = at_browser()
    page = official.get("/login")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("console=")
    assert set(cookie.split("; ")[1:]) == {"HttpOnly", "Path=/", "SameSite=Strict"}
    secure = official.client.get("/console/login", base_url="https://localhost").headers["Set-Cookie"]
    assert secure.startswith("__Host-console=")
    assert set(secure.split("; ")[1:]) == {"Secure", "HttpOnly", "Path=/", "SameSite=Strict"}


def test_what_the_browser_held_before_means_nothing_after(
    at_browser: AtBrowser, moving_clock: MovingClock
) -> None:
    """Fixation: a cookie planted before the log-in never becomes a session, and each step replaces it."""
    official = at_browser()
    official.enrol()
    official.get("")
    official.send("/logout", where="here")
    moving_clock.move(timedelta(minutes=1))
    official.client.set_cookie("console", "planted-by-somebody-else-00000000000000000")
    held = ["planted-by-somebody-else-00000000000000000"]
    official.give_password()
    held.append(official.cookie)
    official.get("/factor")
    official.send("/factor", code=official.code(), assertion="")
    held.append(official.cookie)
    assert len(set(held)) == 3
    for old in held[:2]:
        official.client.set_cookie("console", old)
        assert official.get("").location == "/console/login", old
    assert all(len(secret) >= 43 for secret in held[1:])


def test_after_the_password_only_the_second_factor_is_open(
    at_browser: AtBrowser, moving_clock: MovingClock
) -> None:
    official = at_browser()
    official.enrol()
    official.get("")
    official.send("/logout", where="here")
    official.give_password()
    for path in ("", "/account", "/account/factors", "/step-up/account", "/proposals/listing/x"):
        assert official.get(path).location == "/console/factor", path
    official.get("/factor")
    for path, fields in (
        ("/account/code", {"code": "123456"}), ("/account/passkey", {"assertion": "{}"}),
        ("/account/factor", {"factor": "app"}), ("/account/password", {"old": "", "password": "", "again": ""}),
        ("/step-up/account", {"code": "", "assertion": ""}),
    ):  # fmt: skip
        assert official.send(path, **fields).status_code == 403, path
    assert official.send("/factor", code="000000", assertion="").status_code == 401


@pytest.mark.parametrize(
    ("headers", "token", "why"),
    [
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, None, "another site"),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"}, None, "a neighbour"),
        ({"Sec-Fetch-Site": "none"}, None, "typed by hand"),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"}, None, "they disagree"),
        ({"Origin": "null"}, None, "an origin that hides itself"),
        ({"Origin": "https://evil.example"}, None, "an old browser, another site"),
        ({"Origin": "https://localhost"}, None, "another scheme"),
        ({"Origin": "http://localhost:8080"}, None, "another port"),
        ({}, None, "nothing is said"),
        ({"Sec-Fetch-Site": "same-origin"}, "", "no token"),
        ({"Sec-Fetch-Site": "same-origin"}, "0" * 64, "a made-up token"),
        ({"Sec-Fetch-Site": "same-origin"}, "é", "a strange token"),
        ({"Sec-Fetch-Site": "same-origin"}, "foreign", "the token of somebody else"),
    ],
)
def test_a_forged_form_is_refused_on_every_page(
    inside: AtBrowser,
    at_browser: AtBrowser,
    app: APIFlask,
    headers: dict[str, str],
    token: str | None,
    why: str,
) -> None:
    official, other = inside(), at_browser("maker")
    other.get("/login")
    given = {"foreign": other.token, None: official.token}.get(token, token)
    forms = [
        re.sub("<int:[a-z]+>", "1", str(rule))
        .replace("<path:after>", "account")
        .replace("<target>", "listing")
        .replace("<number>", "x")
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/console")
        and "POST" in (rule.methods or ())
        and not str(rule).endswith("/reports")
    ]
    assert len(forms) >= 10
    for path in forms:
        answer = official.client.post(path, data={"form_token": given, "where": "here"}, headers=headers)
        assert answer.status_code == 403, (path, why)
        assert "FORM.FOREIGN" in answer.get_data(as_text=True)
    assert official.get("").status_code == 200


def test_a_form_of_another_kind_is_refused(inside: AtBrowser) -> None:
    official = inside()
    ours = {"Sec-Fetch-Site": "same-origin"}
    for media in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        answer = official.client.post(
            "/console/logout",
            data=f"form_token={official.token}&where=here",
            headers=ours,
            content_type=media,
        )
        assert answer.status_code == 403, media


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "same-origin"},
        {"Origin": "http://localhost"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    ],
)
def test_either_sign_of_our_own_page_is_enough(inside: AtBrowser, headers: dict[str, str]) -> None:
    official = inside()
    assert official.send("/logout", headers, where="here").status_code == 303


def test_fields_stand_once_and_none_is_unknown(at_browser: AtBrowser) -> None:
    official = at_browser()
    official.get("/login")
    for fields in (
        {"login": "x"},
        {"login": "x", "password": "y", "role": "maker"},
        {"login": "x", "password": "\0"},
    ):
        answer = official.send("/login", **fields)
        assert answer.status_code == 422, fields


def test_an_unknown_login_and_a_wrong_password_look_the_same(at_browser: AtBrowser) -> None:
    official = at_browser()
    official.enrol()

    def seen(login: str, address: str) -> list[tuple[int, str, int, str]]:
        browser = at_browser(login)
        found = []
        for _ in range(7):
            browser.get("/login")
            answer = browser.client.post(
                "/console/login", headers={"Sec-Fetch-Site": "same-origin"}, environ_base={"REMOTE_ADDR": address},
                data={"form_token": browser.token, "login": login, "password": "guess guess guess"},
            )  # fmt: skip
            text = answer.get_data(as_text=True)
            (code,) = re.findall(r'role="alert">.*<code>(LOGIN\.[A-Z]+)</code>', text)
            found.append((answer.status_code, code, len(text), answer.headers.get("Retry-After", "")))
        return found

    known = seen("checker", "203.0.113.1")
    # Never enrolled, of no office, and nobody at all.
    assert seen("maker", "203.0.113.2") == known
    assert seen("nobody1", "203.0.113.3") == known
    assert [shown[:2] for shown in known] == [(401, "LOGIN.FAILED")] * 5 + [(429, "LOGIN.WAIT")] * 2
    assert known[-1][3] == "1"


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_from_outside_asks_for_one_click_and_keeps_the_session(
    inside: AtBrowser, app: APIFlask, site: str
) -> None:
    official, visitor = inside(), app.test_client()
    outside = visitor.get("/console", headers={"Sec-Fetch-Site": site})
    assert outside.status_code == 200
    assert "Set-Cookie" not in outside.headers or "Max-Age=0" not in outside.headers["Set-Cookie"]
    assert "从其他网站来到" in outside.get_data(as_text=True)
    assert official.get("").status_code == 200
    # Nobody came from elsewhere: without a session the log-in is next.
    for near in ("same-origin", "none"):
        assert visitor.get("/console", headers={"Sec-Fetch-Site": near}).location == "/console/login"
    # What the page itself needs comes to whoever asks, and who brings the cookie is in already.
    style = app.test_client().get("/console/console.css", headers={"Sec-Fetch-Site": site})
    assert style.content_type.startswith("text/css")
    assert "从其他网站来到" not in official.get("", **{"Sec-Fetch-Site": site}).get_data(as_text=True)


def test_the_old_cookie_is_dead_at_once(inside: AtBrowser, context: Context) -> None:
    official = inside()
    cookie = official.cookie
    official.send("/logout", where="everywhere")
    official.client.set_cookie("console", cookie)
    assert official.get("/account").location == "/console/login"


def test_whoever_is_ended_is_out_with_the_next_click(inside: AtBrowser, context: Context) -> None:
    official = inside()
    end_account(context, SYSTEM, "checker")
    assert official.send("/logout", where="here").status_code == 401
    assert official.get("").location == "/console/login"


def test_idle_and_whole_time_end_a_session(inside: AtBrowser, moving_clock: MovingClock) -> None:
    official = inside()
    moving_clock.move(timedelta(minutes=14))
    assert official.get("").status_code == 200
    moving_clock.move(timedelta(minutes=15))
    assert official.get("").location == "/console/login"


def test_a_password_is_changed_only_with_a_fresh_second_factor(
    inside: AtBrowser, moving_clock: MovingClock
) -> None:
    official = inside()
    new = "白鹭立雪 eleven lanterns"
    moving_clock.move(timedelta(minutes=10))
    official.get("/account")
    fields = {"old": official.password, "password": new, "again": new}
    assert "SESSION.STEP_UP" in official.send("/account/password", **fields).get_data(as_text=True)
    assert official.get("/account/factors").location == "/console/step-up/account/factors"
    official.get("/step-up/account")
    held = official.cookie
    assert official.send("/step-up/account", code="000000", assertion="").status_code == 401
    assert official.cookie == held
    assert (
        official.send("/step-up/account", code=official.code(), assertion="").location == "/console/account"
    )
    assert official.cookie != held
    official.get("/account")
    assert official.send("/account/password", **(fields | {"again": "something else"})).status_code == 422
    assert official.send("/account/password", **fields).location == "/console/account"


@pytest.mark.parametrize(
    "after", ["https://evil.example", "//evil.example", "../api/v1/docs", "a b", "x%0d%0aSet-Cookie"]
)
def test_the_way_after_a_step_up_stays_in_the_console(inside: AtBrowser, after: str) -> None:
    official = inside()
    assert official.get(f"/step-up/{after}").status_code in (404, 405)


def test_a_link_is_refused_alike_whatever_is_wrong_with_it(at_browser: AtBrowser, context: Context) -> None:
    official = at_browser()
    official.enrol()
    used = issue_enrolment(context, SYSTEM, "maker")
    maker = at_browser("maker")
    maker.get("/enrolment")
    maker.send("/enrolment", token=used.token, password=maker.password, again=maker.password)
    answers = set()
    for token in (used.token, "x" * 43, "", "é"):
        browser = at_browser()
        browser.get("/enrolment")
        answer = browser.send(
            "/enrolment", token=token, password="云在青天 forty teapots", again="云在青天 forty teapots"
        )
        answers.add((answer.status_code, len(answer.get_data())))
    assert len(answers) == 1
    assert answers.pop()[0] == 403
