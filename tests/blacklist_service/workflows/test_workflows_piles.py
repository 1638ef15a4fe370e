"""Piles of match reviews while others act at the same moment. Everybody here is invented."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select

from blacklist_service.app import create_app
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Judgement, ReviewClaim
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.claim_pile import claim_pile
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.decide_pile import decide_pile
from blacklist_service.workflows.decide_review import ReviewDecision
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from tests.blacklist_service.console.conftest import invented_id

PAIRS = 24


@pytest.fixture
def queue(context: Context) -> Context:
    """Pairs of two names under one number, and two officials."""
    client = create_app(context=context).test_client()
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform", region="340100")
    for login, member, role in (
        ("one", "O001", "maker"),
        ("other", "O001", "checker"),
        ("clerk", "P001", "platform"),
    ):
        add_user(context, SYSTEM, member_code=member, login=login, role=role)
    key = {"Authorization": f"Bearer {issue_key(context, SYSTEM, login='clerk').text}"}
    items = [
        {"name": name, "contract_no": f"{number}-{name}", "id_type": "resident_id", "principal": "10.00",
         "id_number": invented_id(number), "outstanding": "5.00"}
        for number in range(1, PAIRS + 1) for name in ("虚构子", "另有其人")
    ]  # fmt: skip
    assert client.post("/api/v1/reports:batch", json={"items": items}, headers=key).status_code == 200
    return context


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result() for one in [pool.submit(act) for act in acts]]


def test_two_officials_who_reach_for_the_queue_at_once_share_it(queue: Context) -> None:
    officials = [actor_of_login(queue, login) for login in ("one", "other")]
    sizes = at_once(*(lambda one=one: claim_pile(queue, one) for one in officials))
    assert min(sizes) > 0
    claim = table_of(ReviewClaim)
    with queue.store.read() as connection:
        asked = select(claim.c.user_id, func.count()).group_by(claim.c.user_id)
        by = dict(connection.execute(asked).all())
    # Each review is one official's: what both counted is what both have.
    assert [by[one.user] for one in officials] == sizes


def test_a_form_that_is_sent_twice_at_once_decides_once_and_both_answers_say_so(queue: Context) -> None:
    one = actor_of_login(queue, "one")
    assert claim_pile(queue, one) == 20
    claim = table_of(ReviewClaim)
    with queue.store.read() as connection:
        chosen = dict.fromkeys(connection.execute(select(claim.c.review_id)).scalars(), 1)
    decision = ReviewDecision("different", "namesakes")
    answers = at_once(*[lambda: decide_pile(queue, one, chosen, decision)] * 2)
    assert [outcome.error for answer in answers for outcome in answer] == [None] * 40
    judgement = table_of(Judgement)
    with queue.store.read() as connection:
        assert connection.execute(select(func.count()).select_from(judgement)).scalar_one() == 20
