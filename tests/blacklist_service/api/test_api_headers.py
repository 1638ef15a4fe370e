"""What every answer carries, who operates, and errors that tell nothing about anybody."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from apiflask import APIFlask
from flask import Response

from blacklist_service.access_rules import Rule, allow, rule_of
from blacklist_service.api import problems
from blacklist_service.app import create_app
from blacklist_service.errors import NotReadyError, ServiceError
from blacklist_service.rules.legal_bases import BasisRank, LegalBasis
from blacklist_service.rules.operator_profile import Audience, OperatorKind, OperatorProfile
from blacklist_service.workflows.context import Context

CANARY = "虚构戊"
PATHS = [
    "/healthz",
    "/readyz",
    "/api/v1/healthz",
    "/api/v1/docs",
    "/api/v1/docs.css",
    "/api/v1/openapi.json",
    "/api/v1/feeds",
    "/nowhere",
]
PROFILE = OperatorProfile(
    name="虚构省整治办", kind=OperatorKind.STATE_ORGAN, region="340000", may_export=frozenset({Audience.BUREAU}),
    bases=(
        LegalBasis(
            id="b", document_no="虚构〔2026〕1号", title="虚构办法", article="第一条", list_kind="malicious_evasion",
            rank=next(iter(BasisRank)), jurisdiction="340000", in_force_from=date(2026, 1, 1),
            allows_third_parties=True,
        ),
    ),
)  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("login", ["nobody", "agency"])
def test_every_answer_carries_the_headers(callers: dict[str, Any], path: str, login: str) -> None:
    headers = callers[login].get(path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert len(headers["X-Request-Id"]) >= 16
    assert headers["Operator-Mode"] == "regulator-internal"
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def test_a_configured_operator_is_named(sqlite_context: Context) -> None:
    client = create_app(context=replace(sqlite_context, profile=PROFILE)).test_client()
    answer = client.get("/api/v1/docs")
    assert "Operator-Mode" not in answer.headers
    assert PROFILE.name in answer.get_data(as_text=True)
    assert client.get("/readyz").get_json()["operator"] == PROFILE.name


def test_the_page_has_the_banner_and_no_outside_asset_and_no_script(callers: dict[str, Any]) -> None:
    page = callers["nobody"].get("/api/v1/docs").get_data(as_text=True)
    assert "未配置运营主体" in page
    assert "<script" not in page
    assert "style=" not in page
    assert not re.search(r'(?:src|href)="(?!/api/v1/|#)', page)
    assert "http://" not in page
    assert "https://" not in page
    for word in ("提出异议", "Idempotency-Key", "If-Match", "/api/v1/submissions", "JSON.DEPTH"):
        assert word in page


def test_the_description_is_complete(callers: dict[str, Any], app: APIFlask) -> None:
    spec = callers["nobody"].get("/api/v1/openapi.json").get_json()
    assert spec["openapi"] == "3.1.0"
    described = {
        (method.upper(), path)
        for path, calls in spec["paths"].items()
        for method in calls
        if method != "parameters"
    }
    routed = {
        (method, rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if not rule.endpoint.startswith(("docs.", "console_", "portal_")) and rule.rule != "/metrics"
    }
    assert described == routed
    for path, calls in spec["paths"].items():
        for method, call in calls.items():
            assert {"400", "401", "403", "404", "409", "413", "415", "422", "503"} <= set(
                call["responses"]
            ), path
            assert any(status.startswith("2") for status in call["responses"]), (method, path)
            assert any("一" <= letter <= "鿿" for letter in call["summary"]), (method, path)


def failing_app(context: Context, error: Exception) -> APIFlask:
    app = create_app(context=context)

    @app.get("/fails")
    @allow(everybody=True)
    def fail() -> Response:
        raise error

    return app


def test_an_unknown_error_is_opaque(sqlite_context: Context, capfd: pytest.CaptureFixture[str]) -> None:
    error = ValueError(f"{CANARY} 110101199003070010")
    answer = failing_app(sqlite_context, error).test_client().get("/fails")
    document = answer.get_json()
    assert (answer.status_code, document["code"]) == (500, "INTERNAL")
    lines = capfd.readouterr().err
    assert document["reference"] in lines
    assert '"where": "fail:' in lines
    for told in (lines, answer.get_data(as_text=True)):
        assert CANARY not in told
        assert "110101199003070010" not in told


def test_an_unready_service_says_when_to_come_back(sqlite_context: Context) -> None:
    answer = failing_app(sqlite_context, NotReadyError("STORE.DOWN", "", "")).test_client().get("/fails")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")


def test_a_problem_has_its_members(callers: dict[str, Any]) -> None:
    answer = callers["nobody"].get("/api/v1/feeds")
    document = orjson.loads(answer.data)
    assert document == {
        "type": "/api/v1/docs#ACCESS.KEY",
        "title": "访问密钥无效。 The API key is not valid.",
        "title_zh": "访问密钥无效。",
        "title_en": "The API key is not valid.",
        "status": 401,
        "code": "ACCESS.KEY",
        "instance": answer.headers["X-Request-Id"],
    }


def test_every_kind_of_refusal_has_a_status() -> None:
    for kind in ServiceError.__subclasses__():
        if kind.__module__ == "blacklist_service.errors":
            assert 400 <= problems.status_of(kind("SOME.CODE", "", "")) < 600
    assert problems.status_of(ServiceError("SOME.CODE", "", "")) == 500


def test_a_log_line_holds_the_route_and_never_the_url(
    callers: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    callers["agency"].get(f"/api/v1/feeds/{CANARY}/manifest?{CANARY}=1")
    callers["agency"].get(f"/{CANARY}")
    callers["agency"].call(CANARY.encode("unicode_escape").decode().replace("\\", ""), "/api/v1/feeds")
    lines = [orjson.loads(line) for line in capfd.readouterr().err.splitlines()]
    calls = [line for line in lines if line["event"] == "call"]
    assert [line["route"] for line in calls] == ["/api/v1/feeds/<feed>/manifest", "(none)", "(none)"]
    assert calls[0]["member"] == "A001"
    assert calls[0]["code"] == "QUERY.UNKNOWN"
    allowed = {
        "event",
        "level",
        "timestamp",
        "request_id",
        "route",
        "method",
        "status",
        "code",
        "member",
        "ms",
    }
    assert all(set(line) <= allowed for line in lines)
    assert CANARY not in orjson.dumps(lines).decode()


def test_a_route_without_a_rule_answers_nobody(sqlite_context: Context) -> None:
    app = create_app(context=sqlite_context)

    @app.get("/forgotten")
    def forgotten() -> str:
        return "never"

    assert not isinstance(rule_of(forgotten), Rule)
    answer = app.test_client().get("/forgotten")
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.NO_RULE")


def test_readiness_tells_the_age_of_the_data(callers: dict[str, Any], moving_clock: Any) -> None:
    ready = callers["nobody"].get("/readyz").get_json()
    assert ready["status"] == "ready"
    assert ready["data_age_seconds"] == 0.0
    assert ready["data_version"] > 0


def test_a_database_that_is_gone_is_not_ready(callers: dict[str, Any], sqlite_context: Context) -> None:
    sqlite_context.store.engine.dispose()
    for file in Path(sqlite_context.settings.home).glob("*.sqlite*"):
        file.unlink()
    answer = callers["nobody"].get("/readyz")
    assert (answer.status_code, answer.get_json()["code"]) == (503, "STORE.MIGRATION")
    assert callers["nobody"].get("/healthz").status_code == 200


def test_figures_count_calls_by_template(callers: dict[str, Any]) -> None:
    callers["agency"].get(f"/api/v1/feeds/{CANARY}/manifest")
    figures = callers["auditor"].get("/metrics").get_data(as_text=True)
    assert (
        'blacklist_calls_total{method="GET",route="/api/v1/feeds/<feed>/manifest",status="404"} 1.0'
        in figures
    )
    assert "blacklist_queue_delay_seconds 0.0" in figures
    assert CANARY not in figures
