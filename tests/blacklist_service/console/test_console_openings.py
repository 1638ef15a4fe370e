"""At the pages, too: an official who has too much opened is refused, named in the journal, and suspended."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from blacklist_service.app import create_app
from blacklist_service.clock import MovingClock
from blacklist_service.store.members import find_user_by_login
from blacklist_service.vault.keyring import vault_of
from blacklist_service.vault.opening_budgets import BudgetGate
from blacklist_service.workflows.context import Context
from tests.blacklist_service.console.conftest import NUMBER, PERSON, Allegation
from tests.told import told

BUDGETS = {"official": (3, 100), "service": (1000, 1000)}


def test_beyond_the_budget_the_pages_show_nothing_and_the_account_is_suspended(
    inside: Callable[..., Any], alleged: Allegation, context: Context, moving_clock: MovingClock
) -> None:
    maker = inside("maker")
    frugal = replace(context, vault=vault_of(context.settings, BudgetGate(BUDGETS, moving_clock)))
    browser = create_app(context=frugal).test_client()
    browser.set_cookie("console", maker.cookie)
    answers = [browser.get(f"/console/listings/{alleged.listing}") for _ in range(5)]
    first, *later = [answer for answer in answers if answer.status_code != 200]
    assert (first.status_code, "VAULT.BUDGET" in first.get_data(as_text=True)) == (403, True)
    assert PERSON not in first.get_data(as_text=True)
    assert NUMBER not in first.get_data(as_text=True)
    assert later
    assert all("ACCESS.SUSPENDED" in answer.get_data(as_text=True) for answer in later), later
    with context.store.read() as connection:
        user = find_user_by_login(connection, "maker")
    assert user is not None
    assert told(context, "opening_refused", "person_suspended") == [
        ("system", "opening_refused", "user_account", user.id, {"login": "maker", "member": "O001"}),
        ("system", "person_suspended", "user_account", user.id, {"reason": "pace"}),
    ]
