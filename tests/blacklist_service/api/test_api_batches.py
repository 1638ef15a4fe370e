"""A batch over HTTP: laid, shown, and approved as a whole by a checker and, above the limit, a supervisor; or not."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from blacklist_service.clock import MovingClock
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Member
from blacklist_service.vault.private_keys import new_private_key
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_user, issue_key
from blacklist_service.workflows.grant_authority import end_role, grant_area, grant_role, recuse
from tests.blacklist_service.api.conftest import Caller, enrol_signer

V1 = "/api/v1"
LIMIT = 20
_member = table_of(Member)


@dataclass
class Desk:
    """Allegations that a maker may decide about at once, and everybody who has a part in it."""

    context: Context
    callers: dict[str, Caller]
    clock: MovingClock

    def alleged(self, count: int) -> list[dict[str, Any]]:
        """So many cases as the queue tells them (invented people without numbers)."""
        debt = {"id_type": "resident_id", "principal": "20000.00", "outstanding": "15000.00"}
        items = [
            debt | {"name": f"虚构{chr(0x4E00 + at)}", "contract_no": f"C{at}", "row_key": f"k{at}"}
            for at in range(count)
        ]
        taken = self.callers["platform"].post(f"{V1}/reports:batch", json={"items": items})
        assert taken.status_code == 200
        queued = self.callers["maker"].get(f"{V1}/reviews?kind=listing&state=alleged&limit=100").get_json()
        return [{"listing": one["id"], "version": one["version"]} for one in queued["items"]]

    def lay(self, items: list[dict[str, Any]], status: int = 201) -> dict[str, Any]:
        body = {"act": "reject", "reasons": "虚构：同一批报送有误", "items": items}
        answer = self.callers["maker"].post(f"{V1}/batches", json=body)
        assert answer.status_code == status, answer.get_json()
        found: dict[str, Any] = answer.get_json()
        return found

    def approve(self, batch: dict[str, Any], by: str = "checker", **changed: Any) -> TestResponse:
        body = {"digest": batch["digest"]} | changed
        return self.callers[by].post(f"{V1}/batches/{batch['batch']}/approval", json=body)

    def states(self, items: list[dict[str, Any]]) -> set[str]:
        found = [self.callers["auditor"].get(f"{V1}/listings/{one['listing']}").get_json() for one in items]
        return {one["listing"]["state"] for one in found}

    def official(self, login: str, role: str = "checker", *, person: str = "") -> None:
        """A colleague in the office with a key."""
        add_user(self.context, SYSTEM, member_code="O001", login=login, role=role, person=person)
        self.callers[login] = Caller(
            self.callers["maker"].client, issue_key(self.context, SYSTEM, login=login).text
        )

    def place(self, region: str) -> None:
        """The platform, and with it the people that it reports, belong to a region."""
        with self.context.store.begin() as connection:
            connection.execute(update(_member).where(_member.c.code == "P001").values(region=region))

    def supervisor(self, login: str, *, person: str = "") -> None:
        self.official(login, person=person)
        grant_role(self.context, SYSTEM, login=login, role="supervisor")


@pytest.fixture
def desk(context: Context, both_callers: dict[str, Caller], moving_clock: MovingClock) -> Desk:
    return Desk(context, both_callers, moving_clock)


def code_of(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, "" if answer.status_code < 400 else str(answer.get_json()["code"])


def test_a_small_batch_takes_two(desk: Desk) -> None:
    items = desk.alleged(3)
    batch = desk.lay(items)
    assert (batch["size"], batch["officials"], batch["waiting_for"], batch["state"]) == (
        3,
        2,
        "checker",
        "open",
    )
    (waiting,) = desk.callers["checker"].get(f"{V1}/batches").get_json()["items"]
    assert waiting == batch
    shown = desk.callers["checker"].get(f"{V1}/batches/{batch['batch']}").get_json()
    assert shown["batch"] == batch
    assert {one["listing"]["listing"] for one in shown["decisions"]} == {one["listing"] for one in items}
    assert all("*" in one["identity"]["name"] for one in shown["decisions"])
    done = desk.approve(batch)
    assert (done.status_code, done.get_json()["state"]) == (200, "approved")
    assert (done.get_json()["checked_by"], done.get_json()["supervised_by"]) == ("checker", None)
    assert desk.states(items) == {"rejected"}
    assert desk.callers["checker"].get(f"{V1}/batches").get_json()["items"] == []
    assert code_of(desk.approve(batch)) == (404, "BATCH.NONE")


def test_a_large_batch_takes_a_supervisor_too(desk: Desk) -> None:
    desk.supervisor("chief")
    items = desk.alleged(LIMIT + 1)
    batch = desk.lay(items)
    assert batch["officials"] == 3
    checked = desk.approve(batch).get_json()
    assert (checked["state"], checked["waiting_for"], checked["checked_by"]) == (
        "open",
        "supervisor",
        "checker",
    )
    assert desk.states(items) == {"alleged"}
    assert code_of(desk.approve(batch)) == (403, "ACCESS.ROLE")
    done = desk.approve(batch, "chief").get_json()
    assert (done["state"], done["supervised_by"]) == ("approved", "chief")
    assert desk.states(items) == {"rejected"}


def test_a_program_of_the_office_approves_by_signature(desk: Desk) -> None:
    items = desk.alleged(2)
    batch = desk.lay(items)
    signer = enrol_signer(desk.context, desk.callers["checker"].client, "checker", new_private_key("ed25519"))
    path, body = f"{V1}/batches/{batch['batch']}/approval", json.dumps({"digest": batch["digest"]}).encode()
    request = signer.signed("POST", path, body)
    changed = body.replace(batch["digest"].encode(), b"0" * 64)
    assert code_of(signer.send(request, changed)) == (400, "SIGNED_CALL.DIGEST")
    assert desk.states(items) == {"alleged"}
    done = signer.call("POST", path, body)
    assert (done.status_code, done.get_json()["state"]) == (200, "approved")
    assert desk.states(items) == {"rejected"}


REFUSED: dict[str, tuple[Callable[[Desk, dict[str, Any], list[dict[str, Any]]], TestResponse], tuple[int, str]]] = {
    "another digest": (lambda d, b, _: d.approve(b, digest="0" * 64), (409, "APPROVAL.DIGEST")),
    "no digest": (
        lambda d, b, _: d.callers["checker"].post(f"{V1}/batches/{b['batch']}/approval", json={}),
        (422, "BODY.FIELDS"),
    ),
    "the maker": (lambda d, b, _: d.approve(b, "maker"), (403, "ACCESS.ROLE")),
    "the auditor": (lambda d, b, _: d.approve(b, "auditor"), (403, "ACCESS.ROLE")),
    "the platform": (lambda d, b, _: d.approve(b, "platform"), (403, "ACCESS.ROLE")),
    "nobody": (lambda d, b, _: d.approve(b, "nobody"), (401, "ACCESS.KEY")),
    "the maker as checker": (
        lambda d, b, _: (grant_role(d.context, SYSTEM, login="maker", role="checker"), d.approve(b, "maker"))[1],
        (403, "APPROVAL.SAME_OFFICIAL"),
    ),
    "another account of the maker": (
        lambda d, b, _: (d.official("alias", person="maker"), d.approve(b, "alias"))[1],
        (403, "APPROVAL.SAME_OFFICIAL"),
    ),
    "a recused checker": (
        lambda d, b, _: (recuse(d.context, SYSTEM, login="checker", member_code="P001"), d.approve(b))[1],
        (403, "ACCESS.RECUSED"),
    ),
    "a checker of another region": (
        lambda d, b, _: (d.place("340100"), grant_area(d.context, SYSTEM, login="checker", region="510000"), d.approve(b))[2],
        (404, "NOT_FOUND"),
    ),
    "for a recused maker": (
        lambda d, b, _: (recuse(d.context, SYSTEM, login="maker", member_code="P001"), d.approve(b))[1],
        (409, "BATCH.STALE"),
    ),
    "after a case has changed": (
        lambda d, b, items: (
            d.callers["maker"].post(
                f"{V1}/listings/{items[0]['listing']}/suppress", json={"reason": "虚构"},
                headers={"If-Match": f'"{items[0]["version"]}"'},
            ),
            d.approve(b),
        )[1],
        (409, "BATCH.STALE"),
    ),
    "three days later": (
        lambda d, b, _: (d.clock.move(timedelta(hours=73)), d.approve(b))[1], (409, "APPROVAL.EXPIRED"),
    ),
    "after it was refused": (
        lambda d, b, _: (d.approve(b, is_approved=False, reasons="虚构"), d.approve(b))[1], (404, "BATCH.NONE"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_the_batch_of_two_is_refused(desk: Desk, name: str) -> None:
    items = desk.alleged(2)
    batch = desk.lay(items)
    call, wanted = REFUSED[name]
    assert code_of(call(desk, batch, items)) == wanted
    assert desk.states(items) == {"alleged"}


THIRD: dict[str, tuple[Callable[[Desk, dict[str, Any]], TestResponse], tuple[int, str]]] = {
    "the checker again, now supervisor": (
        lambda d, b: (grant_role(d.context, SYSTEM, login="checker", role="supervisor"), d.approve(b))[1],
        (403, "APPROVAL.SAME_OFFICIAL"),
    ),
    "the maker as supervisor": (
        lambda d, b: (grant_role(d.context, SYSTEM, login="maker", role="supervisor"), d.approve(b, "maker"))[
            1
        ],
        (403, "APPROVAL.SAME_OFFICIAL"),
    ),
    "another account of the checker": (
        lambda d, b: (d.supervisor("alias", person="checker"), d.approve(b, "alias"))[1],
        (403, "APPROVAL.SAME_OFFICIAL"),
    ),
    "a supervisor of yesterday": (
        lambda d, b: (end_role(d.context, SYSTEM, login="chief", role="supervisor"), d.approve(b, "chief"))[
            1
        ],
        (403, "ACCESS.ROLE"),
    ),
    "a recused supervisor": (
        lambda d, b: (recuse(d.context, SYSTEM, login="chief", member_code="P001"), d.approve(b, "chief"))[1],
        (403, "ACCESS.RECUSED"),
    ),
    "for a checker recused since": (
        lambda d, b: (recuse(d.context, SYSTEM, login="checker", member_code="P001"), d.approve(b, "chief"))[
            1
        ],
        (409, "APPROVAL.CHECKER"),
    ),
    "another digest": (lambda d, b: d.approve(b, "chief", digest="0" * 64), (409, "APPROVAL.DIGEST")),
}


@pytest.mark.parametrize("name", THIRD)
def test_the_third_is_another_person_who_may_sign_now(desk: Desk, name: str) -> None:
    desk.supervisor("chief")
    items = desk.alleged(LIMIT + 1)
    batch = desk.lay(items)
    assert desk.approve(batch).status_code == 200
    call, wanted = THIRD[name]
    assert code_of(call(desk, batch)) == wanted
    assert desk.states(items[:2]) == {"alleged"}


def test_a_version_that_was_not_seen_lays_nothing(desk: Desk) -> None:
    items = desk.alleged(2)
    refused = desk.lay([items[0], items[1] | {"version": 9}], status=412)
    assert refused["code"] == "CONFLICT.VERSION"
    assert desk.callers["checker"].get(f"{V1}/batches").get_json()["items"] == []
    assert desk.lay(items)["size"] == 2
