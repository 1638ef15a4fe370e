"""Every route with an object in it stands in a matrix, for every role that may call it: a new one fails here first.

Of a region: tests/golden/access/regions.txt and console_regions.txt. Of a member: what belongs to others
(test_access_matrix). Whatever is neither has its reason below.
"""

import re
from collections.abc import Iterator

from apiflask import APIFlask
from flask import Flask

from blacklist_service.access_rules import allow, rule_of
from tests.blacklist_service.api.conftest import ACCOUNTS
from tests.blacklist_service.api.test_access_matrix import FOREIGN
from tests.golden.authority import FOLDER

V1 = "/api/v1"
Cell = tuple[str, str, str]
OF_NOBODY = {
    "/api/v1/keys/<name>": "public keys, for everybody",
    "/api/v1/status-lists/<status_list>": "bits without names, the same for everybody (test_feeds_public_status_lists)",
    "/api/v1/journal/proofs/<leaf>": "a salted digest in the journal's tree: whoever may ask is told it of any leaf",
    "/api/v1/feeds/<feed>/pushes": "an agency's own feed (test_access_matrix); to officials no case and no region",
    "/api/v1/feeds/<feed>/feedback": "an agency's own feed (test_access_matrix); to officials rows of their reach (test_workflows_list_feedback)",
    "/console/feedback/<feed>": "a feed; its rows are of the caller's reach (test_workflows_list_feedback)",
    "/api/v1/feeds/<feed>/recipient-keys": "an agency's own feed (test_access_matrix, test_api_recipient_keys)",
    "/api/v1/feeds/<feed>/recipient-keys/end": "an agency's own feed (test_api_recipient_keys)",
    "/console/figures/<topic>.csv": "a kind of table; its numbers are of the caller's areas (test_workflows_measure_figures)",
    **{
        f"/console/editions/<series>{rest}": "public notice, for whoever reaches everybody in it (test_console_editions)"
        for rest in ("", "/next", "/<int:number>", "/<int:number>/end")
    },
    "/console/own-figures/<topic>.csv": "a kind of table; its numbers are of the caller's member (test_console_own_figures)",
    "/console/queues/<queue>": "a kind of queue; its rows are of the caller's reach (test_console_queues)",
    "/my/objection/<number>/exhibits": "a subject's own objection (test_portal_exhibits)",
    "/my/objection/<number>": "a subject's own objection (test_portal_outcomes)",
    "/my/repair/<number>": "a subject's own application (test_portal_outcomes)",
    "/my/objection/<number>/withdraw": "a subject's own objection (test_portal_withdrawn)",
    "/my/repair/<number>/withdraw": "a subject's own application (test_portal_withdrawn)",
    "/my/letters/<number>": "a letter to the subject itself (test_portal_outcomes)",
    "/my/repair/<number>/exhibits": "a subject's own application (test_portal_repair_exhibits)",
    "/my/objection/<number>/reconsideration": "a subject's own objection (test_portal_reconsiderations)",
    "/my/repair/<number>/reconsideration": "a subject's own application (test_portal_reconsiderations)",
    "/console/objections/exhibits/<number>": "files of what is said against a platform's own reports (test_console_exhibits)",
    "/console/objections/<number>": "against a platform's own reports (test_console_objections)",
    **{
        f"/console/{noun}/<number>{rest}": "a platform's own upload (test_console_uploads)"
        for noun, parts in (
            ("submissions", ("", "/progress", "/end", "/errors", "/receipt", "/receipt.pdf")),
            ("uploads", ("", "/progress", "/end", "/columns", "/charset")),
        )
        for rest in parts
    },
    **{
        f"/console/settlements/<number>{rest}": "a platform's own report (test_console_settlements)"
        for rest in ("", "/withdraw")
    },
    "/console/feeds/<feed>": "an agency's own feed (test_console_agencies)",
    "/console/step-up/<path:after>": "a page of the console, which asks for itself when it is opened",
}
# How the routes of a kind of case are spelt in the tables: a console route names the kind first.
_SPELT = {"/console/proposals/<target>/<number>": "/proposals/listing/<number>"}


def asked(app: Flask) -> Iterator[tuple[Cell, str]]:
    """Every cell (method, path as the tables spell it, role) of a route with an object, and the route itself."""
    for rule in app.url_map.iter_rules():
        who = rule_of(app.view_functions[rule.endpoint])
        if "<" not in rule.rule or rule.rule in OF_NOBODY:
            continue
        path = _SPELT.get(rule.rule, rule.rule).removeprefix(V1)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            for role in who.roles if who is not None and who.roles else ("everybody",):
                yield (method, path.removeprefix("/console"), role), rule.rule


def matrix() -> set[Cell]:
    """Every cell that a test of a region or of a member calls."""
    lines = [
        line.split()
        for name in ("regions.txt", "console_regions.txt")
        for line in (FOLDER / name).read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    of_regions = {(method, path, role) for method, path, role, *_answers in lines}
    return of_regions | {
        (method, _template(path), ACCOUNTS[login][2]) for login, method, path, _body in FOREIGN
    }


def _template(path: str) -> str:
    spelt = re.sub(r"\{(\w+)\}", r"<\1>", path).replace("/rows/2/", "/rows/<row>/")
    return spelt.replace("/objects/<object>", "/objects/<name>")


def missing(app: Flask) -> list[tuple[Cell, str]]:
    cells = matrix()
    return [(cell, rule) for cell, rule in asked(app) if cell not in cells]


def test_every_route_with_an_object_is_in_a_matrix(app: APIFlask) -> None:
    assert len(list(asked(app))) > 50
    assert missing(app) == []


def test_every_reason_is_of_a_route_that_exists(app: APIFlask) -> None:
    assert set(OF_NOBODY) <= {rule.rule for rule in app.url_map.iter_rules()}


def test_a_new_route_with_an_object_is_missed() -> None:
    """The control: a route of the interface and one of the console that no table knows."""
    made = Flask("invented")

    @made.get("/api/v1/listings/<listing>/invented")
    @allow("maker")
    def one(listing: str) -> str:
        return listing

    @made.get("/console/invented/<number>")
    @allow("checker", door="console")
    def other(number: str) -> str:
        return number

    told = {rule for _cell, rule in missing(made)}
    assert told == {
        "/api/v1/listings/<listing>/invented",
        "/console/invented/<number>",
        "/static/<path:filename>",
    }
