"""The headers of every route, exactly; and what no header of a caller can change."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import Context
from tests.canaries.misuse import routes
from tests.canaries.route_story import RouteStory, begin

# What every answer of every route of the API carries, refusals too.
COMMON = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
PORTAL = (
    "portal_front.show",
    "portal_help.show",
    "portal_help.show_findings",
    "portal_help.show_columns",
    "portal_help.show_guide",
    "portal_verify.ask",
    "portal_verify.show_style",
    "portal_own.show_door",
    "portal_own.prove",
    "portal_own.leave",
    "portal_own_case.show",
    "portal_own_case.show_accesses",
    "portal_own_case.show_recipients",
    "portal_own_objection.ask_objection",
    "portal_own_objection.object_to_it",
    "portal_own_repair.ask_repair",
    "portal_own_repair.apply",
    "portal_own_papers.ask_papers",
    "portal_own_papers.give_report",
    "portal_own_papers.give_certificate",
    "portal_own_exhibits.show_all",
    "portal_own_exhibits.add",
    "portal_own_repair_exhibits.show_of_repair",
    "portal_own_repair_exhibits.add_to_repair",
    "portal_own_reconsideration.ask",
    "portal_own_reconsideration.reconsider",
    "portal_own_repair_reconsideration.ask_for_repair",
    "portal_own_repair_reconsideration.reconsider_refusal",
    "portal_own_agent.show",
    "portal_own_agent.appoint",
    "portal_own_agent.revoke",
    "portal_agent_door.show_door",
    "portal_agent_door.prove",
    "portal_own_statement.ask_statement",
    "portal_own_statement.state",
    "portal_own_statement.withdraw",
)
# Where a good answer differs: signed objects may be kept by their recipient, the page has a style of its own.
OTHERWISE: dict[str, dict[str, str]] = {
    "feeds.show_manifest": {"Cache-Control": "private, no-cache"},
    "feeds.show_object": {"Cache-Control": "private, max-age=31536000, immutable"},
    "status_lists.show_list": {"Cache-Control": "public, max-age=300"},
    **{endpoint: {"Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'", "Referrer-Policy": "same-origin"} for endpoint in PORTAL},
    "docs.show_page": {"Content-Security-Policy": "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"},
}  # fmt: skip
NEVER = ("Server", "X-Powered-By", "Set-Cookie", "Access-Control-Allow-Origin", "Location")
CREATED = {"submissions.receive", "objections.receive", "repairs.apply", "reports.take", "letters.make"}
# Into the person's own pages and out of them.
COMING = {
    "portal_own.prove": {"Location", "Set-Cookie"},
    "portal_own.leave": {"Location", "Set-Cookie"},
    # The agent of the story is refused: what it had is taken away.
    "portal_agent_door.prove": {"Set-Cookie"},
}


@pytest.fixture
def story(sqlite_context: Context, moving_clock: MovingClock, tmp_path: Path) -> RouteStory:
    return begin(sqlite_context, moving_clock, tmp_path / "witness")


def policy(headers: Any) -> dict[str, str]:
    return {name: headers[name] for name in COMMON if name in headers}


def refusals(client: FlaskClient, story: RouteStory) -> Iterator[tuple[str, Any]]:
    for rule, method in routes(story.app):
        yield (
            rule.endpoint,
            client.open(rule.rule, method=method, environ_base={"REMOTE_ADDR": "203.0.113.9"}),
        )


def test_the_headers_of_every_route_are_as_the_table_says(story: RouteStory) -> None:
    answers: dict[str, Any] = {}
    call = story.call

    def kept(role: str, method: str, path: str, **given: Any) -> Any:
        answer = call(role, method, path, **given)
        answers[story.given[-1].endpoint] = answer.headers
        return answer

    story.call = kept  # type: ignore[method-assign]
    story.live()
    assert len(answers) > 45
    for endpoint, headers in answers.items():
        assert policy(headers) == COMMON | OTHERWISE.get(endpoint, {}), endpoint
        assert [
            name for name in NEVER
            if name in headers and not (name == "Location" and endpoint in CREATED) and name not in COMING.get(endpoint, ())
        ] == []  # fmt: skip
    assert set(OTHERWISE) <= set(answers)
    # The other doors have tables of their own.
    for endpoint, answer in refusals(story.app.test_client(), story):
        if answer.status_code >= 400 and answer.content_type == "application/problem+json":
            assert policy(answer.headers) == COMMON, endpoint


def test_every_answer_has_a_media_type_and_a_charset(story: RouteStory) -> None:
    story.live()
    for endpoint, answer in refusals(story.app.test_client(), story):
        media = answer.content_type
        assert media, endpoint
        # JSON is UTF-8 by itself (RFC 8259); every other text says so.
        assert not media.startswith("text/") or "charset=utf-8" in media.lower(), (endpoint, media)


def test_no_answer_tells_a_version(story: RouteStory) -> None:
    for _, answer in refusals(story.app.test_client(), story):
        assert not [name for name in ("Server", "X-Powered-By", "Via") if name in answer.headers]


def test_no_route_redirects(story: RouteStory) -> None:
    client = story.app.test_client()
    for rule, method in routes(story.app):
        if rule.endpoint.startswith("docs.") or rule.rule.startswith("/api"):
            for path in (
                rule.rule + "/",
                rule.rule.replace("/api", "//api"),
                rule.rule.upper(),
                f"/.{rule.rule}",
            ):
                assert client.open(path, method=method).status_code >= 400 or path.rstrip("/") == rule.rule


@pytest.mark.parametrize("path", ["/api/v1/feeds", "/healthz", "/api/v1/docs"])
def test_where_https_is_the_address_the_clear_is_refused_and_not_led_on(
    sqlite_context: Context, path: str
) -> None:
    settings = sqlite_context.settings.model_copy(update={"public_url": "https://list.example.org"})
    client = create_app(context=replace(sqlite_context, settings=settings)).test_client()
    far = client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.9"})
    assert (far.status_code, "Location" in far.headers) in {(403, False), (401, False)}
    if path != "/api/v1/feeds":
        assert far.get_json()["code"] == "ACCESS.TLS"
        assert client.get(path, environ_base={"REMOTE_ADDR": "127.0.0.1"}).status_code == 200
        tls = client.get(
            path, environ_base={"REMOTE_ADDR": "203.0.113.9"}, base_url="https://list.example.org"
        )
        assert tls.status_code == 200
        assert "max-age=" in tls.headers["Strict-Transport-Security"]


FORGED = {
    "X-Forwarded-For": "127.0.0.1", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example",
    "Forwarded": "for=127.0.0.1;proto=https", "X-Real-Ip": "127.0.0.1", "X-Client-Cert": "MIIB", "X-Forwarded-User": "maker",
    "X-Ssl-Client-Verify": "SUCCESS", "X-Original-Url": "/healthz", "X-Http-Method-Override": "GET",
}  # fmt: skip


def test_forged_proxy_headers_change_nothing(story: RouteStory) -> None:
    """Without a counted proxy none of them is read: same refusal, no address of this machine, no TLS."""
    client = story.app.test_client()
    for rule, method in routes(story.app):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        plain = client.open(rule.rule, method=method, environ_base=far)
        forged = client.open(rule.rule, method=method, environ_base=far, headers=FORGED)
        assert plain.status_code == forged.status_code, rule.rule
        assert "Strict-Transport-Security" not in forged.headers
        assert "evil.example" not in str(forged.headers) + forged.get_data(as_text=True)
