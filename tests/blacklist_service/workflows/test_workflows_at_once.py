"""Two officials at the same moment: exactly one of them acts, the other is told; the subject is never turned away."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from blacklist_service.errors import ServiceError
from blacklist_service.rules.law import whole_number
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.batches import BatchView
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.show_listing import show_listing
from blacklist_service.workflows.suppress_listing import suppress_listing


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Runs the acts side by side; "done" or the code of the refusal for each."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        start.wait()
        try:
            act()
        except ServiceError as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_a_proposal_takes_effect_once(desk: Any) -> None:
    listed = desk.listed()
    digest = desk.propose(listed, "remove").digest

    def approve() -> object:
        return approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)

    outcomes = at_once(approve, approve)
    assert outcomes.count("done") == 1
    assert set(outcomes) <= {"done", "CONFLICT.VERSION", "PROPOSAL.NONE"}
    assert desk.kinds("listing", listed.id).count("listing_removed") == 1


def test_officials_conflict_but_the_subjects_are_all_heard(desk: Any) -> None:
    listed = desk.listed()

    def suppress() -> object:
        return suppress_listing(desk.context, desk.maker, listed.id, listed.version, reason="虚构理由")

    def disagree(reason: str) -> object:
        return object_to_listing(
            desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number,
            reason=reason, narrative="虚构陈述",
        )  # fmt: skip

    outcomes = at_once(suppress, lambda: disagree("paid"), lambda: disagree("not_me"))
    assert outcomes[1:] == ["done", "done"]
    assert outcomes[0] in {"done", "CONFLICT.VERSION"}
    stored = desk.stored(listed.id)
    assert stored.is_disputed
    assert stored.is_suppressed == (outcomes[0] == "done")


def test_twenty_officials_look_at_once(desk: Any) -> None:
    """Each look is written while its reader holds a connection: readers must not starve each other."""
    listed = desk.listed()

    def look() -> object:
        return show_listing(desk.context, desk.maker, listed.id)

    assert at_once(*[look] * 20) == ["done"] * 20


@pytest.mark.parametrize("_again", range(3))
def test_one_person_cannot_lay_two_batches_beside_each_other(desk: Any, _again: int) -> None:
    """Also from two accounts: each counts what the other laid, so one of the two is above the limit."""
    add_user(desk.context, SYSTEM, member_code="office", login="alias", role="maker", person="maker")
    makers = (desk.maker, actor_of_login(desk.context, "alias"))
    cases = [[desk.alleged() for _ in range(11)] for _ in makers]
    laid: list[BatchView] = []

    def propose(maker: Actor, views: list[Any]) -> None:
        seen = [(one.id, one.version) for one in views]
        laid.append(propose_batch(desk.context, maker, seen, act="reject", reasons="虚构理由"))

    acts = [partial(propose, *one) for one in zip(makers, cases, strict=True)]
    assert at_once(*acts) == ["done", "done"]
    assert sorted(one.officials for one in laid) == [2, 3]


def test_one_person_cannot_lay_beside_the_limit_of_a_day(desk: Any) -> None:
    """One place is left of the day: of several laid alone at once, from two accounts, one gets it."""
    add_user(desk.context, SYSTEM, member_code="office", login="alias", role="maker", person="maker")
    makers = (desk.maker, actor_of_login(desk.context, "alias")) * 2
    cases = [desk.alleged() for _ in range(whole_number("daily_decision_limit", desk.today) - 1)]
    for some in (cases[:50], cases[50:]):
        seen = [(one.id, one.version) for one in some]
        propose_batch(desk.context, desk.maker, seen, act="reject", reasons="虚构理由")

    def propose(maker: Actor, view: Any) -> None:
        propose_decision(desk.context, maker, view.id, view.version, act="reject", reasons="虚构理由")

    acts = [partial(propose, maker, desk.alleged()) for maker in makers]
    assert sorted(at_once(*acts)) == ["PROPOSAL.DAY_LIMIT"] * 3 + ["done"]
