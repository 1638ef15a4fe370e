"""A case elsewhere and a number that was never given get one answer, whatever else is right or wrong with the call."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from blacklist_service.errors import ServiceError
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.grant_authority import grant_area
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.show_batch import show_batch
from blacklist_service.workflows.show_listing import show_objection, show_repair
from blacklist_service.workflows.suppress_listing import suppress_listing

ABSENT = 987_654_321


@dataclass
class Cases:
    """An objection and a repair of one listing, by number and version."""

    desk: Any
    objection: tuple[int, int]
    repair: tuple[int, int]


def propose_outcome(desk: Any, number: int, version: int) -> object:
    return propose_objection_outcome(
        desk.context, desk.maker, number, version, outcome="reject", reasons="虚构理由"
    )


def propose_repair(desk: Any, number: int, version: int) -> object:
    return propose_repair_outcome(
        desk.context, desk.maker, number, version, is_granted=False, has_performed=False, reasons="虚构理由"
    )


Act = Callable[[Any, int, int], object]
OF_OBJECTION: dict[str, Act] = {
    "show": lambda d, n, _: show_objection(d.context, d.maker, n),
    "propose": propose_outcome,
    "approve": lambda d, n, _: approve_proposal(d.context, d.checker, "objection", n, "0" * 64),
    "refuse": lambda d, n, _: refuse_proposal(
        d.context, d.checker, "objection", n, "0" * 64, reasons="虚构理由"
    ),
}
OF_REPAIR: dict[str, Act] = {
    "show": lambda d, n, _: show_repair(d.context, d.maker, n),
    "propose": propose_repair,
    "approve": lambda d, n, _: approve_proposal(d.context, d.checker, "repair", n, "0" * 64),
    "refuse": lambda d, n, _: refuse_proposal(
        d.context, d.checker, "repair", n, "0" * 64, reasons="虚构理由"
    ),
}


@pytest.fixture
def cases(desk: Any) -> Cases:
    listed = desk.listed()
    proof = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    objection = object_to_listing(*proof, reason="paid", narrative="虚构陈述")
    repair = apply_for_repair(*proof, application="虚构申请", has_public_commitment=True)
    return Cases(desk, (objection.id, objection.version), (repair.id, repair.version))


def answer(act: Callable[[], object]) -> tuple[str, str]:
    """The refusal word for word."""
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code, repr(refused.value)


def elsewhere(desk: Any) -> None:
    for login in ("maker", "checker"):
        grant_area(desk.context, SYSTEM, login=login, region="340200")


def answers(desk: Any, acts: dict[str, Act], number: int, version: int) -> Iterator[tuple[str, str]]:
    for act in acts.values():
        for told in (version, version + 1, 99):
            yield answer(lambda act=act, told=told: act(desk, number, told))  # type: ignore[misc]


@pytest.mark.parametrize("is_proposed", [False, True], ids=["waiting", "proposed"])
def test_objections_and_repairs_elsewhere_are_as_absent(cases: Cases, is_proposed: bool) -> None:
    if is_proposed:
        propose_outcome(cases.desk, *cases.objection)
        propose_repair(cases.desk, *cases.repair)
    elsewhere(cases.desk)
    for acts, known in ((OF_OBJECTION, cases.objection), (OF_REPAIR, cases.repair)):
        hidden = set(answers(cases.desk, acts, *known))
        assert hidden == set(answers(cases.desk, acts, ABSENT, 1))
        assert {code for code, _ in hidden} == {"NOT_FOUND"}


def test_within_reach_a_wrong_version_is_a_conflict(cases: Cases) -> None:
    """The control: the version is compared, after the reach."""
    for act, (number, version) in ((propose_outcome, cases.objection), (propose_repair, cases.repair)):
        code, _ = answer(lambda act=act, n=number, v=version: act(cases.desk, n, v + 1))  # type: ignore[misc]
        assert code == "CONFLICT.VERSION"


# What may have become of a batch before somebody elsewhere asks for it.
FATES: dict[str, Callable[[Any, Any, Any], object]] = {
    "waiting": lambda _d, _b, _v: None,
    "stale": lambda d, _b, v: suppress_listing(d.context, d.maker, v.id, v.version, reason="虚构"),
    "checked": lambda d, b, _v: approve_batch(d.context, d.checker, b.id, b.digest),
    "refused": lambda d, b, _v: refuse_batch(d.context, d.checker, b.id, b.digest, reasons="虚构"),
}


@pytest.mark.parametrize("fate", FATES)
def test_a_batch_elsewhere_is_as_absent(desk: Any, fate: str) -> None:
    views = [desk.alleged(), desk.alleged()]
    seen = [(one.id, one.version) for one in views]
    batch = propose_batch(desk.context, desk.maker, seen, act="reject", reasons="虚构理由")
    FATES[fate](desk, batch, views[0])
    elsewhere(desk)
    acts: list[Callable[[int, str], object]] = [
        lambda number, _: show_batch(desk.context, desk.checker, number),
        lambda number, digest: approve_batch(desk.context, desk.checker, number, digest),
        lambda number, digest: refuse_batch(desk.context, desk.checker, number, digest, reasons="虚构"),
    ]
    for digest in (batch.digest, "0" * 64):
        for act in acts:
            hidden = answer(lambda act=act, digest=digest: act(batch.id, digest))  # type: ignore[misc]
            absent = answer(lambda act=act, digest=digest: act(ABSENT, digest))  # type: ignore[misc]
            assert hidden == absent
            assert hidden[0] == "NOT_FOUND"


def test_within_reach_a_closed_batch_waits_no_longer(desk: Any) -> None:
    """The control: who reaches it is told what became of it."""
    view = desk.alleged()
    batch = propose_batch(
        desk.context, desk.maker, [(view.id, view.version)], act="reject", reasons="虚构理由"
    )
    refuse_batch(desk.context, desk.checker, batch.id, batch.digest, reasons="虚构")
    again = answer(lambda: approve_batch(desk.context, desk.checker, batch.id, batch.digest))
    assert again[0] == "BATCH.NONE"
    assert show_batch(desk.context, desk.checker, batch.id).batch.state == "refused"
