"""A batch at the page: all of it is shown, a checker and then a supervisor approve its digest with a factor for it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.grant_authority import grant_role

V1 = "/api/v1"
COUNT = 21
# For each decision, up to the bulk limit (reading_before_approval, bulk_decision_limit).
READING = timedelta(seconds=5 * 20)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def report(index: int) -> dict[str, str]:
    """A report about nobody (invented)."""
    front = f"3401041990{index + 1:02d}01001" if index < 12 else f"3401041991{index - 11:02d}01001"
    number = front + "10X98765432"[sum(int(d) * w for d, w in zip(front, WEIGHTS, strict=True)) % 11]
    return {
        "row_key": f"k{index}", "name": f"虚构{chr(0x7532 + index)}", "id_type": "resident_id", "id_number": number,
        "contract_no": f"C{index}", "principal": "20000.00", "loan_date": "2018-03-01",
        "overdue_since": "2018-09-01", "evasion_ground": "able_refuses",
    }  # fmt: skip


@pytest.fixture
def batch(context: Context, app: APIFlask, office: None) -> dict[str, Any]:
    """More allegations than the limit, that the maker proposes to reject as one, through the interface."""
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    client = app.test_client()
    clerk, maker, checker = (
        {"Authorization": f"Bearer {issue_key(context, SYSTEM, login=login).text}"}
        for login in ("clerk", "maker", "checker")
    )
    client.post(f"{V1}/reports:batch", json={"items": [report(n) for n in range(COUNT)]}, headers=clerk)
    queued = client.get(f"{V1}/reviews?kind=listing&state=alleged&limit=100", headers=maker).get_json()
    items = [{"listing": one["id"], "version": one["version"]} for one in queued["items"]]
    assert len(items) == COUNT
    made = client.post(
        f"{V1}/batches", json={"act": "reject", "reasons": "虚构理由", "items": items}, headers=maker
    )
    assert made.status_code == 201, made.get_json()
    assert client.post(
        f"{V1}/batches", json={"act": "reject", "reasons": "虚构理由", "items": items}, headers=checker
    ).status_code == 403  # fmt: skip
    found: dict[str, Any] = made.get_json()
    assert (found["size"], found["officials"], found["waiting_for"]) == (COUNT, 3, "checker")
    return found | {"listings": [one["listing"] for one in items]}


def challenge_on(official: Any, verdict: str) -> str:
    found = re.search(
        rf'name="verdict" value="{verdict}".*?name="challenge" value="([0-9a-f]{{64}})"',
        official.last.get_data(as_text=True), re.DOTALL,
    )  # fmt: skip
    return found[1] if found else ""


def approve(official: Any, batch: dict[str, Any], **changed: str) -> Any:
    path = f"/batches/{batch['batch']}"
    page = official.get(path)
    assert page.status_code == 200
    official.context.clock.move(READING)
    given = {
        "verdict": "approve", "digest": batch["digest"], "reasons": "", "assertion": "", "code": official.code(),
        "challenge": challenge_on(official, changed.get("verdict", "approve")),
    }  # fmt: skip
    return official.send(path, **(given | changed))


def test_checker_and_supervisor_approve_the_whole(
    inside: Callable[..., Any], batch: dict[str, Any], context: Context
) -> None:
    grant_role(context, SYSTEM, login="checker2", role="supervisor")
    checker, chief = inside("checker"), inside("checker2")
    home = checker.get("").get_data(as_text=True)
    assert f'href="/console/batches/{batch["batch"]}"' in home
    shown = checker.get(f"/batches/{batch['batch']}").get_data(as_text=True)
    assert shown.count("<tr><td>虚*</td>") == COUNT
    assert batch["digest"] in shown
    assert report(0)["id_number"] not in shown
    assert "batch_open" in approve(checker, batch).get_data(as_text=True)
    again = checker.get(f"/batches/{batch['batch']}").get_data(as_text=True)
    assert "须由经办人以外的复核人或者主管办理" in again
    assert "batch_approved" in approve(chief, batch).get_data(as_text=True)
    listed = chief.get("").get_data(as_text=True)
    assert f'href="/console/batches/{batch["batch"]}"' not in listed


@pytest.mark.parametrize(
    "changed",
    [{"challenge": ""}, {"digest": "0" * 64}, {"code": "000000"}, {"challenge": "0" * 64}],
    ids=lambda one: next(iter(one)),
)
def test_nothing_happens_without_the_factor_for_this_batch(
    inside: Callable[..., Any], batch: dict[str, Any], changed: dict[str, str]
) -> None:
    answer = approve(inside("checker"), batch, **changed)
    assert (answer.status_code, "FACTOR.INVALID" in answer.get_data(as_text=True)) == (401, True)


def test_it_is_refused_with_a_reason(inside: Callable[..., Any], batch: dict[str, Any]) -> None:
    checker = inside("checker")
    silent = approve(checker, batch, verdict="refuse")
    assert "PROPOSAL.WHY_NOT" in silent.get_data(as_text=True)
    done = approve(checker, batch, verdict="refuse", reasons="虚构：证据不足")
    assert "batch_refused" in done.get_data(as_text=True)


@pytest.mark.parametrize("login", ["maker", "auditor"])
def test_only_checkers_and_supervisors_decide(
    inside: Callable[..., Any], batch: dict[str, Any], login: str
) -> None:
    answer = approve(inside(login), batch)
    assert (answer.status_code, "ACCESS.ROLE" in answer.get_data(as_text=True)) == (403, True)


def test_what_belongs_to_a_batch_is_no_proposal_of_its_own(
    inside: Callable[..., Any], batch: dict[str, Any]
) -> None:
    """Neither in the queue nor with forms: nobody spends a factor on what would be refused."""
    checker = inside("checker")
    assert "/console/proposals/" not in checker.get("").get_data(as_text=True)
    page = checker.get(f"/proposals/listing/{batch['listings'][0]}")
    assert page.status_code == 200
    shown = page.get_data(as_text=True)
    assert "须整批复核" in shown
    assert 'name="verdict"' not in shown


def test_who_made_or_checked_a_batch_gets_no_forms(
    inside: Callable[..., Any], batch: dict[str, Any], context: Context
) -> None:
    for login, role in (("maker", "checker"), ("maker", "supervisor"), ("checker", "supervisor")):
        grant_role(context, SYSTEM, login=login, role=role)
    maker, checker = inside("maker"), inside("checker")
    path = f"/batches/{batch['batch']}"
    assert 'name="verdict"' not in maker.get(path).get_data(as_text=True)
    assert "batch_open" in approve(checker, batch).get_data(as_text=True)
    for official in (maker, checker):
        assert 'name="verdict"' not in official.get(path).get_data(as_text=True)
    grant_role(context, SYSTEM, login="checker2", role="supervisor")
    assert 'name="verdict"' in inside("checker2").get(path).get_data(as_text=True)
