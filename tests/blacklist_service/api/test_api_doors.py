"""What every door has in common: a rule before anything is read, a page for every refusal, and proxies that are named."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from apiflask import APIFlask
from flask import Response, request
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import Gone, InternalServerError

from blacklist_service.access_rules import Rule, allow
from blacklist_service.app import create_app
from blacklist_service.errors import NotReadyError, RefusedError
from blacklist_service.portal.pages import page, portal_blueprint
from blacklist_service.workflows.context import Context

VERIFY = "portal_verify.ask"


@pytest.fixture
def put(app: APIFlask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Puts another view in the place of the page on which everybody checks a letter."""

    def place(act: Callable[[], object], rule: Rule | None) -> None:
        def view() -> object:
            return act()

        placed: Any = view
        if rule is not None:
            placed.access_rule = rule
        monkeypatch.setitem(app.view_functions, VERIFY, placed)

    return place


def failing(error: Exception) -> Callable[[], object]:
    def fail() -> object:
        raise error

    return fail


def test_the_portal_opens_nothing_that_is_not_for_everybody(
    app: APIFlask, put: Callable[..., None], callers: dict[str, Any]
) -> None:
    for rule in (None, Rule(("checker",), door="portal"), Rule(subject=True, door="portal")):
        put(lambda: "shown", rule)
        for login in ("nobody", "checker"):
            answer = callers[login].get("/verify")
            assert answer.status_code in {400, 401, 403}
            assert answer.get_data(as_text=True) != "shown"
    put(lambda: "shown", Rule(everybody=True, door="portal"))
    assert callers["nobody"].get("/verify").get_data(as_text=True) == "shown"


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RefusedError("LETTER.TEST", "虚构", "Invented."), 400, "LETTER.TEST"),
        (NotReadyError("STORE.BUSY", "虚构", "Invented."), 503, "STORE.BUSY"),
        (RefusedError("CALLS.TOO_MANY", "虚构", "Invented.", retry_after=7), 429, "CALLS.TOO_MANY"),
        (Gone("CANARY-3"), 410, "FORM.HTTP"),
        (InternalServerError("CANARY-3"), 500, "系统内部错误"),
        (ValueError("CANARY-3"), 500, "系统内部错误"),
    ],
)
def test_whatever_goes_wrong_at_the_portal_is_a_page_with_its_policy(
    callers: dict[str, Any], put: Callable[..., None], capfd: pytest.CaptureFixture[str],
    error: Exception, status: int, code: str,
) -> None:  # fmt: skip
    put(failing(error), Rule(everybody=True, door="portal"))
    answer = callers["nobody"].get("/verify")
    text = answer.get_data(as_text=True)
    assert (answer.status_code, answer.content_type) == (status, "text/html; charset=utf-8")
    assert code in text
    assert "CANARY-3" not in text + capfd.readouterr().err
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'")
    assert answer.headers.get("Retry-After") == ("7" if status == 429 else None)


def test_an_unknown_fault_is_told_in_the_log_by_where_and_which_call(
    app: APIFlask, callers: dict[str, Any], put: Callable[..., None], capfd: pytest.CaptureFixture[str]
) -> None:
    put(failing(ValueError("CANARY-3")), Rule(everybody=True, door="portal"))
    capfd.readouterr()
    callers["nobody"].get("/verify")
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    (fault,) = [line for line in lines if line["event"] == "unknown_error"]
    (call,) = [line for line in lines if line["event"] == "call"]
    assert fault["request_id"] == call["request_id"]
    assert call["code"] == "INTERNAL"
    assert fault["error_type"] == "ValueError"
    assert fault["where"].startswith("fail:")


def test_a_new_page_of_the_portal_has_all_of_it(sqlite_context: Context) -> None:
    app = create_app(context=sqlite_context)
    room = portal_blueprint("probe", "/probe")

    @room.get("/page")
    @allow(everybody=True, door="portal")
    def show() -> Response:
        return page("problem", 418, error=None)

    @room.get("/fault")
    @allow(everybody=True, door="portal")
    def fail() -> None:
        raise ZeroDivisionError

    app.register_blueprint(room)
    client = app.test_client()
    for path, status in (("/probe/page", 418), ("/probe/fault", 500)):
        answer = client.get(path)
        assert (answer.status_code, answer.content_type) == (status, "text/html; charset=utf-8")
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "未配置运营主体" in answer.get_data(as_text=True)
    assert [str(rule) for rule in app.url_map.iter_rules() if rule.endpoint.startswith("portal_probe.")] == [
        "/probe/page", "/probe/fault",
    ]  # fmt: skip


@pytest.mark.parametrize("hops", [0, 1])
def test_what_a_proxy_says_counts_where_one_is_named(sqlite_context: Context, hops: int) -> None:
    """Scheme, host and address: of nobody else's word is anything made."""
    settings = sqlite_context.settings.model_copy(update={"proxy_hops": hops})
    client = create_app(context=replace(sqlite_context, settings=settings)).test_client()
    said = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "list.example.org"}
    page = client.get("/console/login", headers=said)
    assert page.status_code == 200
    assert page.headers["Set-Cookie"].startswith("__Host-console=" if hops else "console=")
    assert ("Strict-Transport-Security" in page.headers) == bool(hops)
    elsewhere = client.get("/console/login", headers={"X-Forwarded-Host": "list.example.org"})
    assert elsewhere.status_code == (403 if hops else 200)


@pytest.mark.parametrize("path", ["/api//v1/keys", "//api/v1/keys", "/console//login"])
def test_a_path_is_taken_as_it_is_written(callers: dict[str, Any], path: str) -> None:
    """No second spelling reaches a route: what was asked is what the rule is asked about."""
    assert callers["nobody"].get(path).status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/keys", "/healthz", "/console/login", "/verify"])
def test_nothing_answers_to_options(callers: dict[str, Any], path: str) -> None:
    assert callers["nobody"].call("OPTIONS", path).status_code == 405
    assert callers["nobody"].get(path).status_code == 200
    # A slash at the end is the same page and no redirect.
    assert callers["nobody"].get(f"{path}/").status_code == 200


def test_a_database_without_a_free_connection_is_told_at_the_door(
    sqlite_context: Context, callers: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy() -> None:
        raise PoolTimeoutError

    monkeypatch.setattr(sqlite_context.store.engine, "connect", busy)
    answer = callers["agency"].get("/api/v1/feeds")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "STORE.BUSY")


@pytest.mark.parametrize(
    ("seen", "status", "code"),
    [
        (None, 428, "VERSION.MISSING"),
        ("", 428, "VERSION.MISSING"),
        ("1", 400, "HEADER.INVALID"),
        ('"1', 400, "HEADER.INVALID"),
        ('1"', 400, "HEADER.INVALID"),
        ('""', 400, "HEADER.INVALID"),
        ('"x"', 400, "HEADER.INVALID"),
        ('"²"', 400, "HEADER.INVALID"),
        ('"-1"', 400, "HEADER.INVALID"),
        ('W/"1"', 400, "HEADER.INVALID"),
        ('"1", "2"', 400, "HEADER.INVALID"),
        ('"1234567890"', 400, "HEADER.INVALID"),
        ('"123456789"', 412, "CONFLICT.VERSION"),
        ('"2"', 412, "CONFLICT.VERSION"),
        (' "1" ', 201, ""),
    ],
)
def test_whoever_decides_says_which_version_was_seen(
    callers: dict[str, Any], seen: str | None, status: int, code: str
) -> None:
    item = {
        "name": "虚构甲", "contract_no": "C1", "row_key": "k", "id_type": "resident_id", "principal": "20000.00",
        "outstanding": "15000.00",
    }  # fmt: skip
    assert callers["platform"].post("/api/v1/reports:batch", json={"items": [item]}).status_code == 200
    (case,) = callers["maker"].get("/api/v1/reviews?kind=listing&state=alleged").get_json()["items"]
    answer = callers["maker"].post(
        f"/api/v1/listings/{case['id']}/decision", json={"act": "reject", "reasons": "虚构理由"},
        headers={} if seen is None else {"If-Match": seen},
    )  # fmt: skip
    assert (answer.status_code, answer.get_json().get("code", "")) == (status, code)


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": "application/json", "Content-Encoding": "identity"},
        {},
    ],
)
def test_a_body_is_json_as_it_stands_or_it_is_not_read(
    callers: dict[str, Any], headers: dict[str, str]
) -> None:
    answer = callers["platform"].post("/api/v1/reports:batch", data=b'{"items": []}', headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "BODY.TYPE")


def test_a_body_may_be_read_by_whoever_stands_in_the_way_of_a_call(
    app: APIFlask, callers: dict[str, Any]
) -> None:
    """A schema, a digest and a view each read the same bytes."""

    @app.post("/api/v1/probe")
    @allow("platform")
    def read() -> dict[str, object]:
        return {"first": request.get_json(), "again": request.get_json(), "bytes": len(request.get_data())}

    body = b'{"a": 1}'
    answer = callers["platform"].post("/api/v1/probe", data=body, content_type="application/json")
    assert answer.get_json() == {"first": {"a": 1}, "again": {"a": 1}, "bytes": len(body)}
