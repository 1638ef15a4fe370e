"""Reading a batch takes as many statements for twenty cases as for two, in whatever states these are."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.show_batch import show_batch

COUNTED = Callable[[Context], AbstractContextManager[Any]]


@pytest.mark.parametrize("stage", ["alleged", "verified"])
def test_twenty_cases_take_no_more_statements_than_two(desk: Any, counted: COUNTED, stage: str) -> None:
    """Of an official whose reach is asked for everybody, about cases whose gaps are read."""
    grant_area(desk.context, SYSTEM, login="checker", region="340100")
    asked, shown = [], []
    for count in (2, 20):
        views = [getattr(desk, stage)() for _ in range(count)]
        batch = propose_batch(
            desk.context, desk.maker, [(one.id, one.version) for one in views], act="reject", reasons="虚构"
        )
        with counted(desk.context) as work:
            found = show_batch(desk.context, desk.checker, batch.id)
        shown.append(found)
        asked.append(sum(work.statements.values()))
    few, many = asked
    assert many == few
    assert [len(one.decisions) for one in shown] == [2, 20]
    assert {one.identity.name for one in shown[1].decisions if one.identity} == {"虚*"}
    assert len({one.listing.gaps for found in shown for one in found.decisions}) == 1
