"""What every page of the console carries, and what no page has: inline script or style, outside assets, a redirect to
plain text, a page for everybody that should be for officials."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import rule_of
from blacklist_service.api import problems as api_problems
from blacklist_service.app import create_app
from blacklist_service.console import problems
from blacklist_service.workflows.context import READERS, Context

AtBrowser = Callable[..., Any]
OPEN = {
    "/console/login",
    "/console/enrolment",
    "/console/console.css",
    "/console/dark.css",
    "/console/listing.css",
    "/console/digests.js",
    "/console/passkeys.js",
    "/console/review_keys.js",
    "/console/htmx.js",
    "/console/icon.svg",
    "/console/reports",
    "/console/text-size",
    "/console/words",
    "/console/theme",
}

SHARED = {
    "/console", "/console/", "/console/factor", "/console/logout", "/console/account", "/console/account/factors",
    "/console/account/code", "/console/account/passkey", "/console/account/factor", "/console/account/password",
    "/console/step-up/<path:after>",
}  # fmt: skip


def _paths(app: APIFlask, method: str) -> list[str]:
    return [
        str(rule)
        .replace("<path:after>", "account")
        .replace("<target>", "listing")
        .replace("<queue>", "match")
        .replace("<topic>", "intake")
        .replace("<feed>", "none")
        .replace("<series>", "none")
        .replace("<int:number>", "1")
        .replace("<number>", "a" * 26)
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/console") and method in (rule.methods or ())
    ]


def _policy(header: str) -> dict[str, list[str]]:
    parts = [part.split() for part in header.split(";")]
    return {part[0]: part[1:] for part in parts}


@pytest.fixture
def answers(inside: AtBrowser, at_browser: AtBrowser, app: APIFlask) -> list[tuple[str, Any]]:
    """Every page, for somebody outside and for somebody inside; and refusals."""
    official, visitor = inside(), at_browser()
    found = [(path, who.client.get(path)) for who in (visitor, official) for path in _paths(app, "GET")]
    found += [(path, official.client.post(path)) for path in _paths(app, "POST")]
    return found


def test_every_answer_carries_the_headers(answers: list[tuple[str, Any]]) -> None:
    assert len(answers) > 25
    nonces = []
    for path, answer in answers:
        policy = _policy(answer.headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"], path
        assert policy["style-src"] == policy["form-action"] == policy["connect-src"] == ["'self'"], path
        assert policy["frame-ancestors"] == policy["base-uri"] == ["'none'"], path
        assert policy["require-trusted-types-for"] == ["'script'"], path
        assert policy["trusted-types"] == ["'none'"], path
        assert "unsafe" not in answer.headers["Content-Security-Policy"], path
        nonces.append(policy["script-src"][1])
        assert answer.headers["Cache-Control"] == "no-store", path
        assert answer.headers["X-Content-Type-Options"] == "nosniff", path
        assert answer.headers["Referrer-Policy"] == "no-referrer", path
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin", path
        assert answer.headers["X-Frame-Options"] == "DENY", path
        assert answer.status_code < 500, path
    assert len(set(nonces)) == len(nonces)


def test_no_page_holds_inline_script_or_style_or_anything_from_outside(
    answers: list[tuple[str, Any]],
) -> None:
    pages = [
        (path, answer.get_data(as_text=True), answer)
        for path, answer in answers
        if answer.content_type.startswith("text/html") and answer.status_code not in (204, 303)
    ]
    assert len(pages) > 15
    for path, text, answer in pages:
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text), path
        assert not re.search(r'(?:src|href|action)="(?!/console|/help|#)', text), path
        for script in re.findall(r"<script[^>]*>.*?</script>", text, re.DOTALL):
            nonce = re.search(r'nonce="([^"]+)"', script)
            assert nonce is not None
            assert f"'nonce-{nonce[1]}'" in answer.headers["Content-Security-Policy"]
            assert script.endswith("></script>"), path
        assert "未配置运营主体" in text.partition("<main>")[0], (path, answer.status_code, text[:300])
        assert 'lang="zh-CN"' in text


def test_every_form_carries_its_token(answers: list[tuple[str, Any]]) -> None:
    forms = [
        form
        for _, answer in answers
        for form in re.findall(r"<form.*?</form>", answer.get_data(as_text=True), re.DOTALL)
    ]
    assert len(forms) > 10
    # What only asks sends its fields in the address, where no token belongs.
    asking = [form for form in forms if 'method="get"' in form]
    assert [form for form in asking if "form_token" in form] == []
    forms = [form for form in forms if form not in asking]
    assert [form for form in forms if not re.search(r'name="form_token" value="[0-9a-f]{64}"', form)] == []
    assert [form for form in forms if 'method="post"' not in form] == []


def test_the_rules_of_the_console(app: APIFlask) -> None:
    rules = {
        (method, str(rule)): rule_of(app.view_functions[rule.endpoint])
        for rule in app.url_map.iter_rules()
        if str(rule).startswith("/console")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert {path for (_, path), rule in rules.items() if rule.everybody} == OPEN
    assert all(rule.door == "console" for rule in rules.values())
    # Platforms and agencies have pages of their own, beside what every account has; the officials' are closed to them.
    shared = {
        path
        for (_, path), rule in rules.items()
        if len({"platform", "agency", "maker"} & set(rule.roles)) > 1
    }
    assert shared == SHARED
    assert all(
        {"platform", "agency", *READERS} == set(rule.roles)
        for (_, path), rule in rules.items()
        if path in SHARED
    )
    others = [rule for (_, path), rule in rules.items() if path not in SHARED]
    of_members = [("platform",), ("agency",)]
    assert all(set(rule.roles) <= {*READERS, "supervisor"} or rule.roles in of_members for rule in others)
    step_ups = {path: rule.step_up for (method, path), rule in rules.items() if rule.step_up != "none"}
    assert step_ups == {
        "/console/account/factor": "recent", "/console/account/password": "recent",
        "/console/proposals/<target>/<number>": "each",
        "/console/batches/<number>": "each",
        "/console/batch-selection": "recent", "/console/batch-selection/proposal": "recent",
        "/console/editions": "recent",
        "/console/editions/<series>/<int:number>": "each", "/console/editions/<series>/next": "recent",
        "/console/listings/<number>": "recent", "/console/listings/<number>/letters": "recent",
        "/console/listings/<number>/notice": "recent", "/console/listings/<number>/notice/correction": "recent",
        "/console/letters/<number>/service/correction": "recent",
        "/console/letters/<number>/paper": "recent", "/console/letters/<number>/service": "recent",
        "/console/exhibits/<number>": "recent", "/console/objections/exhibits/<number>": "recent",
        "/console/reviews/<number>": "recent", "/console/reviews/<number>/reveal": "recent",
        "/console/reviews/<number>/undo": "recent",
        "/console/review-pile": "recent", "/console/review-pile/decision": "recent",
        "/console/review-pile/undo": "recent",
        "/console/submissions/<number>/errors": "recent", "/console/removals/chase": "recent",
        "/console/enquiries": "recent", "/console/keys/end": "recent", "/console/counter": "recent",
        "/console/find": "recent",
        "/console/channel": "recent", "/console/channel/attestation": "recent", "/console/channel/end": "recent",
    }  # fmt: skip
    outside = [str(rule) for rule in app.url_map.iter_rules() if not str(rule).startswith("/console")]
    assert {
        rule_of(app.view_functions[r.endpoint]).door for r in app.url_map.iter_rules() if str(r) in outside
    } == {"api", "portal"}


def test_nobody_comes_in_with_a_key_and_no_session_opens_the_api(inside: AtBrowser, context: Context) -> None:
    official = inside()
    answer = official.client.get("/api/v1/reviews")
    assert answer.status_code == 401
    assert answer.get_json()["code"] == "ACCESS.KEY"


@pytest.mark.parametrize("path", ["/console/login", "/console", "/console/console.css"])
def test_production_serves_the_console_over_tls_only(context: Context, path: str) -> None:
    settings = context.settings.model_copy(update={"environment": "production"})
    client = create_app(context=replace(context, settings=settings)).test_client()
    refused = client.get(path)
    assert refused.status_code == 403
    assert "CONSOLE.TLS" in refused.get_data(as_text=True)
    assert "Location" not in refused.headers
    served = client.get(path, base_url="https://localhost")
    assert served.status_code in (200, 303)
    assert served.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_in_the_clear_only_this_machine_is_served_even_in_the_demo(context: Context) -> None:
    client = create_app(context=context).test_client()
    assert client.get("/console/login", base_url="http://list.example.org").status_code == 403
    for here in ("127.0.0.1:8000", "127.0.0.1", "localhost:8000", "localhost", "[::1]:8000", "[::1]"):
        assert client.get("/console/login", base_url=f"http://{here}").status_code == 200, here
    assert client.get("/console/login", base_url="https://list.example.org").status_code == 200


def test_without_a_public_url_no_form_is_taken_elsewhere(context: Context) -> None:
    client = create_app(context=context).test_client()
    elsewhere = client.post(
        "/console/login",
        base_url="https://list.example.org",
        data={},
        headers={"Origin": "https://list.example.org"},
    )
    assert "CONSOLE.PUBLIC_URL" in elsewhere.get_data(as_text=True)
    settings = context.settings.model_copy(update={"public_url": "https://list.example.org"})
    client = create_app(context=replace(context, settings=settings)).test_client()
    for origin, code in (("https://list.example.org", "FORM.FIELDS"), ("https://localhost", "FORM.FOREIGN")):
        page = client.get("/console/login", base_url="https://localhost").get_data(as_text=True)
        token = re.search(r'name="form_token" value="([0-9a-f]+)"', page)
        assert token is not None
        answer = client.post(
            "/console/login",
            base_url="https://localhost",
            data={"form_token": token[1]},
            headers={"Origin": origin},
        )
        assert code in answer.get_data(as_text=True), origin


def test_a_refusal_has_one_status_at_every_door() -> None:
    assert problems.STATUS_OF_KIND == api_problems.STATUS_OF_KIND
    shared = set(problems.STATUS_OF_CODE) & set(api_problems.STATUS_OF_CODE)
    assert {problems.STATUS_OF_CODE[code] == api_problems.STATUS_OF_CODE[code] for code in shared} <= {True}


def test_a_report_of_a_broken_policy_is_counted_and_not_kept(
    context: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    client = create_app(context=context).test_client()
    answer = client.post(
        "/console/reports", data=b'[{"body":{"sample":"CANARY-1"}}]', content_type="application/reports+json"
    )
    assert answer.status_code == 204
    logged = capsys.readouterr().err
    assert "policy_report" in logged
    assert "CANARY-1" not in logged


def test_an_unknown_error_is_one_opaque_page(
    inside: AtBrowser, monkeypatch: pytest.MonkeyPatch, app: APIFlask
) -> None:
    official = inside()

    def fail() -> None:
        raise ValueError("CANARY-2")

    monkeypatch.setitem(app.view_functions, "console_home.show", _ruled(fail, app))
    answer = official.get("")
    assert answer.status_code == 500
    assert "CANARY-2" not in answer.get_data(as_text=True)
    assert "结果未知" in answer.get_data(as_text=True)


def _ruled(view: Any, app: APIFlask) -> Any:
    view.access_rule = rule_of(app.view_functions["console_home.show"])
    return view
