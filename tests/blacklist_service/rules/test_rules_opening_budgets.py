"""The budgets of openings: every class that is used is stated, and none is endless."""

import re
from pathlib import Path

from blacklist_service.rules.opening_budgets import OPENING_BUDGETS
from blacklist_service.workflows import opening
from blacklist_service.workflows.context import BUDGET_OF_ROLE


def test_every_class_in_use_is_stated_and_every_stated_one_is_used() -> None:
    folder = Path(opening.__file__).parent
    marks = "\n".join(path.read_text("utf-8") for path in folder.rglob("*.py"))
    named = set(re.findall(r'@opening\([^)]*budget="(\w+)"', marks))
    assert named
    assert named | set(BUDGET_OF_ROLE.values()) | {"member"} == set(OPENING_BUDGETS)


def test_a_person_at_a_desk_has_the_smallest_budget_and_the_service_the_largest() -> None:
    by_size = sorted(OPENING_BUDGETS, key=lambda name: OPENING_BUDGETS[name].per_day)
    assert (by_size[0], by_size[-1]) == ("official", "service")
    for budget in OPENING_BUDGETS.values():
        assert 0 < budget.per_minute < budget.per_day


def test_a_file_of_a_million_rejected_rows_can_be_read_back() -> None:
    assert OPENING_BUDGETS["own"].per_minute >= 1_000_000
