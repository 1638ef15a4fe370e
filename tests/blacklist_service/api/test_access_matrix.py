"""The whole matrix: route × method × role × key × address, and each id-taking route with what belongs to others.

Compared with reviewed text files (tests/golden/access/), so that a change of authority is seen in a diff.
"""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from apiflask import APIFlask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.test import TestResponse

from blacklist_service.access_rules import Rule, rule_of
from blacklist_service.api.access import refusal
from blacklist_service.rules.key_limits import NOUNS, KeyLimits
from blacklist_service.store import objections
from blacklist_service.store.tables import Objection
from blacklist_service.workflows.add_feed import add_feed
from blacklist_service.workflows.authenticate_caller import Caller
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.publish_release import publish_release
from tests.golden.authority import FOLDER, Route, answer_fields, read_authority

ROUTES = read_authority()
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
ROLES = ("platform", "maker", "checker", "supervisor", "auditor", "agency", "system", "")
ADDRESSES = {"203.0.113.9": True, "2001:db8::9": True, "198.51.100.9": False, "": False}
NETWORKS = ("203.0.113.0/24", "2001:db8::/32")


def spelled(app: APIFlask) -> dict[tuple[str, str], tuple[Rule | None, str]]:
    """Every route that the application has: its rule and its noun."""
    return {
        (method, rule.rule): (rule_of(app.view_functions[rule.endpoint]), rule.endpoint.rpartition(".")[0])
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }


def who_of(rule: Rule) -> tuple[str, ...]:
    """A route's rule in the words of the table."""
    signed = rule.door == "api" and rule.step_up == "each"
    kinds = (
        ("subject", rule.subject),
        ("operator", rule.operator),
        ("everybody", rule.everybody),
        ("signed", signed),
    )
    order = [role for role in ROLES if role in rule.roles]
    return (*order, *(sorted(set(rule.roles) - set(order))), *(word for word, holds in kinds if holds))


def test_every_route_has_its_reviewed_line(app: APIFlask) -> None:
    """A new route, or another rule, needs its line in routes.txt."""
    built = {
        Route(method, path, who_of(rule) if rule else ("nobody",))
        for (method, path), (rule, _noun) in spelled(app).items()
        if method != "HEAD"
    }
    reviewed = {Route(one.method, one.path, tuple(sorted(one.who))) for one in ROUTES}
    assert {Route(one.method, one.path, tuple(sorted(one.who))) for one in built} == reviewed
    assert len(reviewed) == len(ROUTES)


def limits_of(noun: str) -> dict[str, tuple[KeyLimits, Callable[[str], bool], bool]]:
    """Kinds of keys: what each is limited to, whether its scopes cover a method on this noun, whether its networks
    are those below. Said here again, in other words than the service's own."""
    another = next(one for one in NOUNS if one != noun)
    looking = ("GET", "HEAD")
    kinds: dict[str, tuple[tuple[str, ...], Callable[[str], bool]]] = {
        "whole": ((), lambda _method: True),
        "noun": ((noun,), lambda _method: True),
        "noun, looking": ((f"{noun}:read",), lambda method: method in looking),
        "another noun": ((another,), lambda _method: False),
        "another noun, looking": ((f"{another}:read",), lambda _method: False),
        "two nouns": ((another, noun), lambda _method: True),
    }
    return {
        f"{name}{' here' if bound else ''}": (KeyLimits(scopes, NETWORKS if bound else ()), covers, bound)
        for name, (scopes, covers) in kinds.items()
        for bound in (False, True)
    }


def expected(route: Route, role: str, method: str, *, covers: bool, reaches: bool) -> str:
    """What the reviewed line says of a caller with such a key."""
    if not reaches:
        return "ACCESS.NETWORK"
    if not covers:
        return "ACCESS.SCOPE"
    return "" if role in route.who else "ACCESS.ROLE"


def test_every_cell_is_as_the_reviewed_table_says(app: APIFlask) -> None:
    known, cells, wrong = spelled(app), 0, []
    for route in ROUTES:
        rule, noun = known[route.method, route.path]
        assert rule is not None
        for method in {route.method} | ({"HEAD"} if route.method == "GET" else set()):
            for role in ROLES:
                actor = Actor(1, "invented", role, 1, "X")
                for kind, (limits, covers, bound) in limits_of(noun).items():
                    for address, is_within in ADDRESSES.items():
                        refused = refusal(
                            rule, Caller(actor, limits), noun=noun, method=method, address=address
                        )
                        wanted = expected(
                            route, role, method, covers=covers(method), reaches=is_within or not bound
                        )
                        cells += 1
                        if (refused.code if refused else "") != wanted:
                            wrong.append((method, route.path, role, kind, address))
    assert wrong == []
    assert cells >= 20_000


def shape(path: str) -> str:
    """A route with anything in the place of its variables."""
    return re.sub(r"<[^>]+>", "x", path)


def test_no_other_method_reaches_a_route(app: APIFlask) -> None:
    """What the table does not name is no call at all."""
    known = {(method, shape(path)) for method, path, _who in ROUTES}
    known |= {("HEAD", path) for method, path in known if method == "GET"}
    others = {(method, path) for _method, path in known for method in METHODS} - known
    assert len(others) > 200
    address = app.url_map.bind("localhost")
    for method, path in sorted(others):
        with pytest.raises((MethodNotAllowed, NotFound)):
            address.match(path, method)


# --- What belongs to others ------------------------------------------------------------------------------

REPORT = {"name": "虚构壬", "contract_no": "C1", "principal": "10.00", "outstanding": "5.00"}
FOREIGN: list[tuple[str, str, str, dict[str, object] | None]] = [
    *(
        (login, "GET", f"/submissions/{{submission}}{rest}", None)
        for login in ("platform2", "maker")
        for rest in ("", "/rows", "/rows/2/explanation", "/errors.xlsx", "/receipt")
    ),
    ("platform2", "GET", "/objections/{objection}", None),
    ("platform2", "POST", "/objections/{objection}/answer", {"answer": "虚构"}),
    *(
        ("agency2", "GET", f"/feeds/{{feed}}/{manifest}{signature}", None)
        for manifest in ("manifest", "manifest.json")
        for signature in ("", ".minisig", ".2.minisig", ".sm2")
    ),
    ("agency2", "GET", "/feeds/{feed}/objects/{object}", None),
    ("agency2", "GET", "/feeds/{feed}/pushes", None),
    ("agency2", "GET", "/feeds/{feed}/feedback", None),
    ("agency2", "GET", "/feeds/{feed}/recipient-keys", None),
    ("agency2", "POST", "/feeds/{feed}/receipts", {"release": 1, "state_checksum": "0" * 64, "tombstones_applied": []}),
    ("agency2", "POST", "/feeds/{feed}/feedback", {"release": 1, "items": [{"key": "x", "outcome": "accepted"}]}),
]  # fmt: skip


@pytest.fixture
def things(callers: dict[str, Any], sqlite_context: Context) -> dict[str, dict[str, str]]:
    """What exists and belongs to the first platform and the first agency; and what does not exist at all."""
    taken = callers["platform"].post("/api/v1/reports:batch", json={"items": [REPORT]}).get_json()
    add_feed(
        sqlite_context, SYSTEM, code="own", member_code="A001", format_name="ndjson", audience="regulator"
    )
    publish_release(sqlite_context, SYSTEM, "own")
    show = sqlite_context.vault.ids.show
    listing = callers["maker"].get("/api/v1/reviews?kind=listing").get_json()["items"][0]["id"]
    now, today = sqlite_context.clock.now(), sqlite_context.clock.today()
    with sqlite_context.store.begin() as connection:
        objection = objections.add_objection(
            connection,
            Objection(
                id=None, listing_id=sqlite_context.vault.ids.read("listing", listing), reason="paid", state="with_source",
                received_on=today, received_at=now, due_on=today, answer_due_on=today, sealed_narrative=b"sealed",
            ),
        )  # fmt: skip
    return {
        "foreign": {"submission": taken["submission"], "objection": show("objection", objection), "feed": "own",
                    "object": "snapshot-1.ndjson"},
        "unknown": {"submission": show("submission", 2**61), "objection": show("objection", 2**61), "feed": "none",
                    "object": "snapshot-1.ndjson"},
    }  # fmt: skip


def said(answer: TestResponse) -> tuple[int, str, object]:
    """An answer without what differs between any two calls."""
    body = json.loads(answer.data) if answer.data else {}
    return answer.status_code, str(answer.content_type), {k: v for k, v in body.items() if k != "instance"}


def test_what_belongs_to_others_is_as_if_it_did_not_exist(
    callers: dict[str, Any], things: dict[str, dict[str, str]]
) -> None:
    for login, method, path, body in FOREIGN:
        answers = [
            callers[login].call(
                method, "/api/v1" + path.format(**names), json=body,
                headers={"If-Match": '"1"', "Idempotency-Key": f"{kind}-{login}-{path.count('/')}-{len(path)}"},
            )
            for kind, names in things.items()
        ]  # fmt: skip
        foreign, unknown = (said(answer) for answer in answers)
        assert foreign == unknown, (login, method, path)
        assert foreign[0] == 404, (login, method, path, foreign)


def test_the_owner_sees_what_is_his(callers: dict[str, Any], things: dict[str, dict[str, str]]) -> None:
    """The control: what is unknown to others is there."""
    for login, path in (("platform", "/submissions/{submission}"), ("platform", "/submissions/{submission}/rows"),
                        ("agency", "/feeds/{feed}/manifest"), ("agency", "/feeds/{feed}/objects/{object}")):  # fmt: skip
        answer = callers[login].get("/api/v1" + path.format(**things["foreign"]))
        assert answer.status_code == 200, path


# --- Which fields an answer has -------------------------------------------------------------------------


def test_every_field_of_every_answer_is_reviewed(app: APIFlask) -> None:
    """API3: whoever may call a route sees these fields and no others (fields.txt)."""
    reviewed = (FOLDER / "fields.txt").read_text("utf-8").splitlines()
    assert answer_fields(app.spec) == [line for line in reviewed if line and not line.startswith("#")]
