"""An official who has too much opened is refused by a code, and the journal names the account."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from apiflask import APIFlask

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.store.members import find_user_by_login
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.tell_refused_opening import refused_openings
from tests.told import told

V1 = "/api/v1"
BUDGETS = {"official": (5, 100), "member": (1000, 1000), "service": (1000, 1000)}
REPORT = {
    "row_key": "k1", "name": "虚构甲", "id_type": "resident_id", "id_number": "340104199001010017", "contract_no": "C1",
    "principal": "20000.00", "outstanding": "15000.00", "annual_rate": "18", "loan_date": "2018-03-01",
    "overdue_since": "2018-09-01", "evasion_ground": "able_refuses", "ability_evidence": "虚构：有房产出租收入",
}  # fmt: skip


@pytest.fixture
def frugal(context: Context, moving_clock: MovingClock) -> Context:
    """The service with a budget of five openings a minute for an official."""
    return replace(context, vault=vault_of(context.settings, BudgetGate(BUDGETS, moving_clock)))


def test_beyond_the_budget_nothing_is_shown_and_the_account_is_suspended(
    frugal: Context,
    moving_clock: MovingClock,
    enrolled: Callable[[Context, APIFlask], dict[str, Any]],
) -> None:
    callers = enrolled(frugal, create_app(context=frugal))
    maker, checker = callers["maker"], callers["checker"]
    assert callers["platform"].post(f"{V1}/reports:batch", json={"items": [REPORT]}).status_code == 200
    queued = maker.get(f"{V1}/reviews?kind=listing&state=alleged").get_json()
    path = f"{V1}/listings/{queued['items'][0]['id']}"
    answers = [maker.get(path) for _ in range(6)]
    first, *later = [answer for answer in answers if answer.status_code != 200]
    assert (first.status_code, first.get_json()["code"]) == (403, "VAULT.BUDGET")
    assert {(answer.status_code, answer.get_json()["code"]) for answer in later} == {
        (403, "ACCESS.SUSPENDED")
    }
    assert "虚构甲" not in first.get_data(as_text=True)
    with frugal.store.read() as connection:
        user = find_user_by_login(connection, "maker")
        assert user is not None
    assert told(frugal, "opening_refused", "person_suspended") == [
        ("system", "opening_refused", "user_account", user.id, {"login": "maker", "member": "O001"}),
        ("system", "person_suspended", "user_account", user.id, {"reason": "pace"}),
    ]
    assert refused_openings(frugal) == {"opening_refused": 1}
    assert checker.get(path).status_code == 200
    moving_clock.move(timedelta(minutes=1))
    assert maker.get(path).status_code == 403, "only two officials release it"
