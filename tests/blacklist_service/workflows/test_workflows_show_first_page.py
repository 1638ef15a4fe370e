"""The first page is one moment of every queue, and the register is read for it once."""

from typing import Any

import pytest

from blacklist_service.errors import ForbiddenError
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.list_waiting import list_waiting
from blacklist_service.workflows.show_first_page import show_first_page
from tests.blacklist_service.test_page_statements import asked

# Twice as many as are asked of two cases; each queue that asked for the register by itself would bring seven more.
_MOST = 46


def test_each_queue_is_as_it_is_by_itself(desk: Any) -> None:
    listed, alleged = desk.listed(), desk.alleged()
    desk.propose(desk.stored(listed.id), "remove")
    found = show_first_page(desk.context, desk.checker, limit=5)
    assert found.waiting == list_waiting(desk.context, desk.checker, limit=5)
    assert {(one.kind, one.target_id or one.id) for one in found.waiting.steps} == {
        ("proposal", listed.id),
        ("listing", alleged.id),
    }
    assert (found.reviews, found.batches, found.series, found.assigned, found.late.feeds) == (
        (),
        (),
        (),
        (),
        (),
    )


def test_the_register_is_read_once_for_all_queues_and_anew_for_the_next_page(desk: Any) -> None:
    """A recusal holds from the next call on."""
    desk.alleged()
    with asked(desk.context) as statements:
        assert len(show_first_page(desk.context, desk.checker, limit=5).waiting.steps) == 1
    for table in ("recusal", "area"):
        assert sum(f"FROM {table}" in one for one in statements) == 1, table
    assert sum(one == "BEGIN" for one in statements) == (1 if desk.context.store.is_sqlite else 0)
    assert len(statements) < _MOST
    recuse(desk.context, SYSTEM, login="checker", member_code="platform")
    assert show_first_page(desk.context, desk.checker, limit=5).waiting.steps == ()


def test_members_have_no_such_page(desk: Any) -> None:
    with pytest.raises(ForbiddenError) as refused:
        show_first_page(desk.context, desk.platform, limit=5)
    assert refused.value.code == "ACCESS.ROLE"
