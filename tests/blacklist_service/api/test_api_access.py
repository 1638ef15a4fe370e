"""Access: every route carries its rule, and the matrix of routes and roles is what the contract says."""

from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.access_rules import Rule, rule_of

SENDERS = {"platform", "platform2", "maker"}
OFFICIALS = {"maker", "checker"}
READERS = OFFICIALS | {"auditor"}
AGENCIES = {"agency", "agency2"}
ALL = SENDERS | READERS | AGENCIES
V1 = "/api/v1"
ID = "a" * 26
# Route, and who gets past the access rule (whatever is answered then).
MATRIX: list[tuple[str, str, set[str]]] = [
    ("GET", "/template.xlsx", SENDERS),
    ("POST", "/submissions", SENDERS),
    ("GET", f"/submissions/{ID}", SENDERS),
    ("GET", f"/submissions/{ID}/rows", SENDERS),
    ("GET", f"/submissions/{ID}/rows/2/explanation", SENDERS),
    ("GET", f"/submissions/{ID}/errors.xlsx", SENDERS),
    ("GET", f"/submissions/{ID}/receipt", SENDERS),
    ("POST", "/reports:batch", {"platform", "platform2"}),
    ("POST", "/enquiries", AGENCIES),
    ("POST", "/enquiries:batch", AGENCIES),
    ("GET", "/feeds", AGENCIES | READERS),
    ("GET", "/feeds/x/manifest", AGENCIES),
    ("GET", "/feeds/x/manifest.minisig", AGENCIES),
    ("GET", "/feeds/x/manifest.2.minisig", AGENCIES),
    ("GET", "/feeds/x/objects/y", AGENCIES),
    ("POST", "/feeds/x/receipts", AGENCIES),
    ("POST", "/feeds/x/feedback", AGENCIES),
    ("GET", "/reviews", READERS),
    ("GET", "/reviews/agreement", READERS),
    ("GET", f"/reviews/{ID}", OFFICIALS),
    ("GET", f"/reviews/{ID}/explanation", READERS),
    ("POST", f"/reviews/{ID}/decision", OFFICIALS),
    ("GET", f"/listings/{ID}", READERS),
    ("POST", f"/listings/{ID}/notice", {"maker"}),
    ("POST", f"/listings/{ID}/decision", {"maker"}),
    ("POST", f"/listings/{ID}/approval", {"checker"}),
    ("POST", f"/listings/{ID}/suppress", OFFICIALS),
    ("POST", f"/listings/{ID}/removal", {"maker"}),
    ("POST", "/objections", set()),
    ("GET", f"/objections/{ID}", READERS | {"platform", "platform2"}),
    ("POST", f"/objections/{ID}/answer", {"platform", "platform2"}),
    ("POST", f"/objections/{ID}/decision", {"maker"}),
    ("POST", f"/objections/{ID}/approval", {"checker"}),
    ("POST", "/repairs", set()),
    ("GET", f"/repairs/{ID}", READERS),
    ("POST", f"/repairs/{ID}/decision", {"maker"}),
    ("POST", f"/repairs/{ID}/approval", {"checker"}),
    ("GET", "/subjects/me", set()),
    ("GET", "/subjects/me/accesses", set()),
    ("GET", f"/subjects/{ID}/history", READERS),
    ("POST", f"/subjects/{ID}/split", OFFICIALS),
    ("GET", "/journal/checkpoint", ALL),
    ("GET", "/journal/consistency", ALL),
    ("POST", "/journal/cosignatures", ALL),
    ("GET", "/journal/proofs/z", ALL),
]
SUBJECT_ROUTES = {
    ("POST", "/objections"), ("GET", f"/objections/{ID}"), ("POST", "/repairs"), ("GET", f"/repairs/{ID}"),
    ("GET", "/subjects/me"), ("GET", "/subjects/me/accesses"), ("GET", "/journal/proofs/z"),
}  # fmt: skip
OPEN = {"/healthz", "/readyz", f"{V1}/openapi.json", f"{V1}/docs", f"{V1}/docs.css"}


def test_every_route_carries_its_rule(app: APIFlask) -> None:
    without = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not isinstance(rule_of(app.view_functions[rule.endpoint]), Rule)
    ]
    assert without == []


def test_the_open_routes_are_known(app: APIFlask) -> None:
    rules = {rule.rule: rule_of(app.view_functions[rule.endpoint]) for rule in app.url_map.iter_rules()}
    assert {path for path, rule in rules.items() if rule is not None and rule.everybody} == OPEN


def test_the_matrix_names_every_closed_route(app: APIFlask) -> None:
    """A new route needs its line above."""
    built = {
        (method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD"}
        if rule.rule not in OPEN | {"/metrics"}
    }
    names = {"x": "<feed>", "y": "<name>", "2": "<row>", "z": "<leaf>"}
    nouns = {"submissions": "<submission>", "reviews": "<review>", "listings": "<listing>", "objections": "<objection>",
             "repairs": "<repair>", "subjects": "<subject>"}  # fmt: skip

    def template(path: str) -> str:
        parts = path.split("/")
        return "/".join(nouns[parts[1]] if part == ID else names.get(part, part) for part in parts)

    assert built == {(method, V1 + template(path)) for method, path, _ in MATRIX}


@pytest.mark.parametrize(("method", "path", "allowed"), MATRIX)
def test_the_matrix(callers: dict[str, Any], method: str, path: str, allowed: set[str]) -> None:
    assert callers["nobody"].call(method, V1 + path).status_code == 401
    for login in ALL:
        answer = callers[login].call(method, V1 + path)
        is_refused = answer.status_code == 403 and answer.get_json()["code"] == "ACCESS.ROLE"
        assert is_refused == (login not in allowed), (login, answer.status_code)
        assert answer.status_code < 500


@pytest.mark.parametrize(("method", "path", "_"), MATRIX)
def test_a_case_number_opens_only_the_subjects_routes(
    callers: dict[str, Any],
    subject_headers: Callable[..., dict[str, str]],
    method: str,
    path: str,
    _: set[str],
) -> None:
    answer = callers["nobody"].call(method, V1 + path, headers=subject_headers("NO-SUCH-CASE"))
    if (method, path) in SUBJECT_ROUTES:
        assert answer.status_code in {401, 404, 415, 422}
        if answer.status_code == 401:
            assert answer.get_json()["code"] == "CASE.PROOF"
    else:
        assert answer.get_json()["code"] == "ACCESS.KEY"


@pytest.mark.parametrize(
    "authorization",
    ["", "Bearer", "Bearer x", "Bearer x.y", "Basic eDp5", "Bearer ABCDEFGHJK." + "x" * 5000, "Bearer é.ü"],
)
def test_a_strange_key_is_refused_alike(callers: dict[str, Any], authorization: str) -> None:
    answer = callers["nobody"].get(f"{V1}/feeds", headers={"Authorization": authorization})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "ACCESS.KEY")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_key_wins_over_a_case_number(
    callers: dict[str, Any], subject_headers: Callable[..., dict[str, str]]
) -> None:
    answer = callers["agency"].get(f"{V1}/subjects/me", headers=subject_headers("X"))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "ACCESS.ROLE")


@pytest.mark.parametrize("proof", ["", "x", "e30", "W10", "bnVsbA", "eyJuYW1lIjoxfQ", "é", "A" * 5000])
def test_a_strange_proof_is_refused_alike(callers: dict[str, Any], proof: str) -> None:
    answer = callers["nobody"].get(f"{V1}/subjects/me", headers={"Case-Number": "X", "Case-Proof": proof})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "CASE.PROOF")


def test_an_unknown_route_says_no_more_than_that(callers: dict[str, Any]) -> None:
    for path in ("/", "/api", f"{V1}/", f"{V1}/members", "//api/v1/feeds", f"{V1}/feeds/", "/static/x"):
        answer = callers["nobody"].get(path)
        assert answer.status_code in {401, 404}, path
    answer = callers["nobody"].call("DELETE", f"{V1}/feeds")
    assert (answer.status_code, answer.get_json()["code"]) == (405, "METHOD.NOT_ALLOWED")
    assert "GET" in answer.headers["Allow"]


def test_figures_are_for_this_machine_or_an_official(callers: dict[str, Any]) -> None:
    nobody = callers["nobody"]
    assert nobody.get("/metrics").status_code == 401
    assert callers["agency"].get("/metrics").status_code == 403
    assert callers["auditor"].get("/metrics").status_code == 200
    here = type(nobody)(nobody.client, None, remote="127.0.0.1")
    assert here.get("/metrics").status_code == 200
    assert here.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 401
