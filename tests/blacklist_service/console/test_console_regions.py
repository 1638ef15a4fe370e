"""The console's side of the matrix: every page that names a case × role × where the official reaches, of two offices.

Compared with a reviewed file (tests/golden/access/console_regions.txt). A page about a case elsewhere is, word for
word, the page about one that was never there; and the form under it does as little, also with a proven second factor.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from werkzeug.test import TestResponse

from blacklist_service.access_rules import rule_of
from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.grant_authority import grant_area, grant_role
from blacklist_service.workflows.logging_in.factors import purpose_of_approval
from blacklist_service.workflows.open_session import open_session
from blacklist_service.workflows.prove_factor import challenge_of_form
from tests.blacklist_service.api.conftest import Caller
from tests.blacklist_service.api.test_access_regions import (
    REACHES,
    ROLES,
    UNKNOWN,
    add_cases,
    add_exhibit,
    add_kept_letter,
)
from tests.blacklist_service.console.conftest import Official
from tests.golden.authority import FOLDER

V1 = "/api/v1"
OUTSIDE = ("outside", "neighbour", "other_office")
DIGEST = "0" * 64
# The cases that a page may be about, by what stands in its route.
TARGETS = {
    "proposals/<target>": ("listing", "objection", "repair"),
    "batches": ("batch",),
    "reviews": ("review",),
    "listings": ("listing",),
    "letters": ("letter",),
    "exhibits": ("exhibit",),
}
# What is sent to a review: a reason that does not fit, or nothing where something must be chosen.
REVIEW_FORMS = {
    "": {"decision": "same/relative", "note": "", "version": "1", "region": ""},
    "/claim": {"region": ""},
    "/reveal": {"reason": ""},
    "/undo": {"region": ""},
}
# A letter that the case does not allow; about the very case of the page.
LETTER = {"kind": "listing_decision", "target": "listing", "until": "", "case_no": ""}
# An act in a version that the case never had.
ACT = {"act": "suppress", "version": "99", "reasons": "虚构理由"}
NOTICE = {
    "act": "give_notice", "version": "99", "channel": "in_person", "content_sha256": DIGEST, "served_on": "",
    "proof_sha256": "",
}  # fmt: skip
# A correction of what nobody has said.
CORRECTION = {
    "seen": "0", "ground": "returned", "served": "no", "channel": "in_person", "sent_on": "", "served_on": "",
    "reasons": "虚构理由", "proof_sha256": "",
}  # fmt: skip


class Told(NamedTuple):
    """What one official was told about one case, and about one that was never there."""

    method: str
    path: str
    known: TestResponse
    unknown: TestResponse


class Stage(NamedTuple):
    """One city's cases, by kind, and a service that officials may come to."""

    app: Any
    context: Context
    clock: MovingClock
    cases: dict[str, int]


@pytest.fixture
def stage(sqlite_context: Context, moving_clock: MovingClock) -> Stage:
    context, app = sqlite_context, create_app(context=sqlite_context)
    for code, kind, region in (
        ("P001", "platform", "340100"),
        ("O001", "office", "340100"),
        ("O002", "office", "510000"),
    ):
        add_member(context, SYSTEM, code=code, name="虚构", kind=kind, region=region)
    for login, role, member in (("clerk", "platform", "P001"), ("proposer", "maker", "O001")):
        add_user(context, SYSTEM, member_code=member, login=login, role=role)
    clerk, maker = (
        Caller(app.test_client(), issue_key(context, SYSTEM, login=one).text) for one in ("clerk", "proposer")
    )
    debt = {
        "id_type": "resident_id",
        "id_number": "110101199001010015",
        "principal": "10.00",
        "outstanding": "5.00",
    }
    items = [debt | {"name": name, "contract_no": name} for name in ("虚构子", "另有其人")]
    assert clerk.post(f"{V1}/reports:batch", json={"items": items}).status_code == 200
    one, other = maker.get(f"{V1}/reviews?kind=listing").get_json()["items"]
    put = {"act": "reject", "reasons": "虚构理由"}
    proposed = maker.post(
        f"{V1}/listings/{one['id']}/decision", json=put, headers={"If-Match": f'"{one["version"]}"'}
    )
    assert proposed.status_code == 201
    batch = maker.post(
        f"{V1}/batches", json=put | {"items": [{"listing": other["id"], "version": other["version"]}]}
    )
    read = context.vault.ids.read
    listing = read("listing", one["id"])
    (review,) = maker.get(f"{V1}/reviews?kind=match").get_json()["items"]
    objection, repair = add_cases(context, listing)
    cases = {
        "listing": listing,
        "objection": objection,
        "repair": repair,
        "batch": read("batch", batch.get_json()["batch"]),
        "review": read("review", review["id"]),
        "letter": add_kept_letter(context, listing),
        "exhibit": add_exhibit(context, listing, objection),
    }
    return Stage(app, context, moving_clock, cases)


def come_in(stage: Stage, role: str, reach: str) -> Official:
    """An official of this role and reach, enrolled and at a browser of its own; what others took up has lapsed."""
    stage.clock.move(timedelta(minutes=stage.context.settings.review_claim_minutes))
    office, areas = REACHES[reach]
    login = f"{role}-{reach}"
    account = "checker" if role == "supervisor" else role
    add_user(stage.context, SYSTEM, member_code=office, login=login, role=account)
    if role == "supervisor":
        grant_role(stage.context, SYSTEM, login=login, role=role)
    for area in areas:
        grant_area(stage.context, SYSTEM, login=login, region=area)
    official = Official(stage.context, stage.app.test_client(), login)
    official.enrol()
    return official


def pages(stage: Stage, role: str) -> Iterator[tuple[str, str, str]]:
    """Every page of a case for this role: method, path with the kind of case, and the kind."""
    for rule in stage.app.url_map.iter_rules():
        who = rule_of(stage.app.view_functions[rule.endpoint])
        named, _, rest = rule.rule.removeprefix("/console/").partition("/<number>")
        if rule.rule.startswith("/console/") and named in TARGETS and role in who.roles:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                for kind in TARGETS[named]:
                    yield method, f"/{named}/<number>{rest}".replace("<target>", kind), kind


def ask(stage: Stage, official: Official, method: str, path: str, kind: str, number: int) -> TestResponse:
    """One page, or its form with a second factor that is good for exactly this case and this digest."""
    told = path.replace("<number>", stage.context.vault.ids.show(kind, number))
    if method == "GET":
        return official.get(told)
    official.get("")
    if kind == "review":
        return official.send(told, **REVIEW_FORMS[path.partition("<number>")[2]])
    if path.endswith("/letters"):
        return official.send(told, **LETTER, about=stage.context.vault.ids.show(kind, number))
    if path.endswith("/service"):
        today = stage.clock.today().isoformat()
        return official.send_files(
            told, channel="in_person", sent_on=today, served_on=today, proof_sha256=DIGEST
        )
    if path.endswith("/correction"):
        return official.send_files(told, **CORRECTION)
    if path.endswith("/notice"):
        return official.send_files(told, **NOTICE, sent_on=stage.clock.today().isoformat())
    if path.startswith("/listings/"):
        return official.send(told, **ACT)
    session = open_session(stage.context, official.cookie)
    challenge = challenge_of_form(session, purpose_of_approval("approve", kind, number, DIGEST))
    stage.clock.move(timedelta(seconds=31))
    return official.send(
        told,
        verdict="approve",
        digest=DIGEST,
        reasons="",
        assertion="",
        code=official.code(),
        challenge=challenge,
    )


def all_told(stage: Stage, role: str, reach: str) -> list[Told]:
    official = come_in(stage, role, reach)
    return [
        Told(
            method,
            path,
            ask(stage, official, method, path, kind, stage.cases[kind]),
            ask(stage, official, method, path, kind, UNKNOWN),
        )
        for method, path, kind in sorted(pages(stage, role))
    ]


def said(answer: TestResponse) -> str:
    """The code on a page, or its status where it tells of no refusal."""
    if answer.status_code < 400:
        return str(answer.status_code)
    found = re.search(r"[A-Z]{2,}[.A-Z_]*[A-Z]{2,}(?=<)", answer.get_data(as_text=True))
    assert found is not None
    return found[0]


def words(answer: TestResponse) -> str:
    """A page without what differs between any two calls: tokens and the time of day."""
    return re.sub(r'[0-9a-f]{32,}|nonce="[^"]*"|\d\d:\d\d(:\d\d)?', "", answer.get_data(as_text=True))


def reviewed() -> list[str]:
    lines = (FOLDER / "console_regions.txt").read_text("utf-8").splitlines()
    return [" ".join(line.split()) for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_names_a_case_answers_by_region(stage: Stage, role: str) -> None:
    told = {reach: all_told(stage, role, reach) for reach in REACHES}
    built = [
        " ".join([row[0].method, row[0].path, role, *(said(one.known) for one in row)])
        for row in zip(*told.values(), strict=True)
    ]
    assert sorted(built) == sorted(line for line in reviewed() if line.split()[2] == role)
    for reach in OUTSIDE:
        for one in told[reach]:
            assert one.known.status_code == one.unknown.status_code == 404, (
                one.method,
                one.path,
                role,
                reach,
            )
            assert words(one.known) == words(one.unknown), (one.method, one.path, role, reach)


def test_the_reviewed_file_says_what_a_region_is() -> None:
    """Inside nobody is unknown, outside everybody is: no line of the file may say otherwise."""
    assert len(reviewed()) > 15
    for line in reviewed():
        _method, _path, _role, *answers = line.split()
        assert len(answers) == len(REACHES)
        for reach, answer in zip(REACHES, answers, strict=True):
            assert (answer == "NOT_FOUND") == (reach in OUTSIDE), line
