"""The matrix has a third side: every route that names a case × role × where the official reaches.

Compared with a reviewed file (tests/golden/access/regions.txt). A new route that names a case needs its line there.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from apiflask import APIFlask
from sqlalchemy import update
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from blacklist_service.store import letters, objections
from blacklist_service.store.base import table_of
from blacklist_service.store.exhibits import Request
from blacklist_service.store.tables import Letter, Member, Objection, Repair
from blacklist_service.workflows.cases.kept_exhibits import GivenFile, Giver, give_exhibits, kept_exhibits
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.grant_authority import grant_area, grant_role
from blacklist_service.workflows.sealing.statements import Application, seal_application, seal_narrative
from blacklist_service.workflows.writing.papers import seal_paper
from tests.blacklist_service.api.conftest import Caller
from tests.golden.authority import FOLDER
from tests.pictures import JPEG

V1 = "/api/v1"
CASES = ("listing", "review", "batch", "objection", "repair", "letter", "subject")
# An official by area: of the case's city, of its province, everywhere, of another province; without an area the office's
# own region counts, which is the case's, or another.
REACHES = {
    "city": ("O001", ("340100",)),
    "province": ("O001", ("340000",)),
    "everywhere": ("O001", ("",)),
    "office": ("O001", ()),
    "outside": ("O001", ("510000",)),
    "neighbour": ("O001", ("340200",)),
    "other_office": ("O002", ()),
}
ROLES = ("maker", "checker", "supervisor", "auditor")
UNKNOWN = 2**61
REASONS = {"reasons": "虚构理由"}
DIGEST = {"digest": "0" * 64}
_member = table_of(Member)
# What is sent has an old version, another digest or a stranger's report, so that no cell changes anything.
BODIES: dict[str, dict[str, Any]] = {
    "/listings/<listing>/notice": {"channel": "email", "content_sha256": "a" * 64, "sent_on": "2026-03-02"},
    "/listings/<listing>/decision": {"act": "reject"} | REASONS,
    "/listings/<listing>/approval": DIGEST,
    "/listings/<listing>/suppress": {"reason": "虚构"},
    "/listings/<listing>/removal": {"end_reason": "removed"} | REASONS,
    "/reviews/<review>/decision": {"verdict": "unsure", "reason": "not_enough"},
    "/batches/<batch>/approval": DIGEST,
    "/objections/<objection>/decision": {"outcome": "reject"} | REASONS,
    "/objections/<objection>/approval": DIGEST,
    "/repairs/<repair>/decision": {"is_granted": False, "has_performed": False} | REASONS,
    "/repairs/<repair>/approval": DIGEST,
    "/subjects/<subject>/split": {"reports": ["{report}"], "reason": "wrong_merge"},
}


@dataclass
class Stage:
    """One city's cases, and officials of every role who reach them or do not."""

    app: APIFlask
    context: Context
    officials: dict[tuple[str, str], Caller]
    known: dict[str, str]
    unknown: dict[str, str]
    calls: int = 0

    def call(self, method: str, path: str, names: dict[str, str], by: Caller) -> TestResponse:
        body = BODIES.get(path.removeprefix(V1)) if method == "POST" else None
        assert method == "GET" or body is not None, f"{path} needs a body here"
        self.calls += 1
        told = path
        for name, number in names.items():
            told = told.replace(f"<{name}>", number)
        assert "<" not in told, path
        sent = None if body is None else json.loads(json.dumps(body).replace("{report}", names["report"]))
        given = {"If-Match": '"99"', "Idempotency-Key": f"key-{self.calls}"}
        return by.call(method, told, headers=given, **({} if sent is None else {"json": sent}))


def routes(app: APIFlask) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every route of programs that names a case, and the officials who may call it."""
    for rule in app.url_map.iter_rules():
        named = set(re.findall(r"<([^>]+)>", rule.rule))
        who = rule_of(app.view_functions[rule.endpoint])
        roles = tuple(one for one in ROLES if who is not None and one in who.roles)
        if rule.rule.startswith(V1) and named & set(CASES) and roles:
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield method, rule.rule, roles


@pytest.fixture
def stage(callers: dict[str, Caller], app: APIFlask, sqlite_context: Context) -> Stage:
    context, show = sqlite_context, sqlite_context.vault.ids.show
    add_member(context, SYSTEM, code="O002", name="虚构外地", kind="office", region="510000")
    with context.store.begin() as connection:
        placed = update(_member).where(_member.c.code.in_(["P001", "O001"]))
        connection.execute(placed.values(region="340100"))
    debt = {
        "id_type": "resident_id",
        "id_number": "110101199001010015",
        "principal": "10.00",
        "outstanding": "5.00",
    }
    items = [debt | {"name": name, "contract_no": name} for name in ("虚构子", "另有其人")]
    assert callers["platform"].post(f"{V1}/reports:batch", json={"items": items}).status_code == 200
    queue = callers["maker"].get(f"{V1}/reviews?kind=listing").get_json()["items"]
    review = callers["maker"].get(f"{V1}/reviews?kind=match").get_json()["items"][0]
    batch = (
        callers["maker"]
        .post(
            f"{V1}/batches",
            json={"act": "reject", "items": [{"listing": queue[1]["id"], "version": queue[1]["version"]}]}
            | REASONS,
        )
        .get_json()["batch"]
    )
    listing = context.vault.ids.read("listing", queue[0]["id"])
    objection, repair = add_cases(context, listing)
    known = {
        "listing": queue[0]["id"], "review": review["id"], "batch": batch,
        "objection": show("objection", objection), "repair": show("repair", repair),
        "letter": show("letter", add_kept_letter(context, listing)),
        "subject": show("subject", listing), "report": show("report", UNKNOWN),
    }  # fmt: skip
    officials = {}
    for reach, (office, areas) in REACHES.items():
        for role in ROLES:
            login = f"{role}-{reach}"
            add_user(
                context,
                SYSTEM,
                member_code=office,
                login=login,
                role="checker" if role == "supervisor" else role,
            )
            if role == "supervisor":
                grant_role(context, SYSTEM, login=login, role=role)
            for area in areas:
                grant_area(context, SYSTEM, login=login, region=area)
            officials[role, reach] = Caller(app.test_client(), issue_key(context, SYSTEM, login=login).text)
    unknown = {kind: show(kind, UNKNOWN) for kind in (*CASES, "report")}
    return Stage(app, context, officials, known, unknown)


def add_kept_letter(context: Context, listing: int) -> int:
    """A letter about the listing; its paper is invented."""
    number, now = 1, context.clock.now()
    sealed = seal_paper(context.vault.sealer, number, b"%PDF invented")
    kept = Letter(
        id=number, kind="listing_notice", year=2026, serial=1, listing_id=listing, target="listing",
        target_id=listing, step="review", issued_on=context.clock.today(), checksum="K7QM-4TXW-9RB2",
        sha256="a" * 64, made_by=1, made_at=now,
    )  # fmt: skip
    with context.store.begin() as connection:
        letters.add_letter(connection, kept, [listing], key=sealed.key, pdf=sealed.parts[0])
    return number


def add_exhibit(context: Context, listing: int, request: int, kind: str = "objection", name: str = "") -> int:
    """A photograph that the subject has added to its objection, or to its application for repair."""
    giver, files = Giver(listing), iter([GivenFile("IMG_1.jpg", iter([JPEG + name.encode()]))])
    with kept_exhibits(context, giver, files) as kept, context.store.begin() as connection:
        give_exhibits(connection, context, giver, Request(kind, request), kept)
    return kept[0].id


def add_cases(context: Context, listing: int) -> tuple[int, int]:
    """An objection and an application for repair of a listing, as the store keeps them."""
    now, today, sealer = context.clock.now(), context.clock.today(), context.vault.sealer
    with context.store.begin() as connection:
        objection = objections.add_objection(
            connection,
            Objection(
                id=None, listing_id=listing, reason="paid", state="answered", received_on=today, received_at=now,
                due_on=today, answer_due_on=today, sealed_narrative=seal_narrative(sealer, listing, now, "虚构陈述"),
            ),
        )  # fmt: skip
        repair = objections.add_repair(
            connection,
            Repair(
                id=None, listing_id=listing, state="applied", received_on=today, received_at=now, due_on=today,
                sealed_application=seal_application(sealer, listing, now, Application("虚构申请", True)),
            ),
        )  # fmt: skip
    return objection, repair


def said(answer: TestResponse) -> str:
    return str(answer.status_code) if answer.status_code < 400 else str(answer.get_json()["code"])


def told(answer: TestResponse) -> tuple[int, str, object]:
    """An answer without what differs between any two calls."""
    body = json.loads(answer.data)
    return answer.status_code, str(answer.content_type), {k: v for k, v in body.items() if k != "instance"}


def cells(stage: Stage) -> Iterator[str]:
    """A line for each route and role: what an official is told by each reach."""
    for method, path, roles in sorted(routes(stage.app)):
        for role in roles:
            answers = [
                said(stage.call(method, path, stage.known, stage.officials[role, one])) for one in REACHES
            ]
            yield " ".join([f"{method:4}", path.removeprefix(V1), role, *answers])


def reviewed() -> list[str]:
    lines = (FOLDER / "regions.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_route_that_names_a_case_answers_by_region(stage: Stage) -> None:
    built = list(cells(stage))
    assert [re.sub(" +", " ", one) for one in built] == [re.sub(" +", " ", one) for one in reviewed()]
    assert len(built) > 25


def test_the_reviewed_file_says_what_a_region_is() -> None:
    """Inside nobody is unknown, outside everybody is: no line of the file may say otherwise."""
    inside = [at for at, reach in enumerate(REACHES) if reach in ("city", "province", "everywhere", "office")]
    for line in reviewed():
        _method, _path, _role, *answers = line.split()
        assert len(answers) == len(REACHES)
        for at, answer in enumerate(answers):
            assert (answer == "NOT_FOUND") == (at not in inside), line


def test_a_case_outside_is_as_one_that_was_never_there(stage: Stage) -> None:
    """Word for word, whatever else is right or wrong with the call."""
    tried = 0
    for method, path, roles in sorted(routes(stage.app)):
        for role in roles:
            for reach in ("outside", "neighbour", "other_office"):
                by = stage.officials[role, reach]
                known, unknown = (
                    stage.call(method, path, names, by) for names in (stage.known, stage.unknown)
                )
                assert told(known) == told(unknown), (method, path, role, reach)
                assert known.status_code == 404, (method, path, role, reach)
                tried += 1
    assert tried > 75
