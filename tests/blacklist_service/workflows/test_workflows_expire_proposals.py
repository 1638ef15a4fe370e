"""What nobody approved in time is void, and what it was about is where it was before."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ForbiddenError, RefusedError, ServiceError
from blacklist_service.workflows import expire_proposals as workflow
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.expire_proposals import expire_proposals
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.suppress_listing import suppress_listing
from blacklist_service.workflows.verify_listing import verify_listing
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals
from tests.codes import exactly


def states(desk: Any) -> list[str]:
    with desk.context.store.read() as connection:
        return list(connection.execute(text("SELECT state FROM proposal ORDER BY id")).scalars())


def case_of(desk: Any, listing: Any) -> tuple[Any, ...]:
    return desk.context, desk.case_numbers[listing.id], desk.name, desk.id_number


def test_a_proposal_lives_for_three_days(desk: Any) -> None:
    listed = desk.listed()
    digest = desk.propose(listed, "remove").digest
    desk.days(3)
    assert expire_proposals(desk.context) == 0
    desk.days(1)
    with pytest.raises(RefusedError) as refused:
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert refused.value.code == "APPROVAL.EXPIRED"
    assert expire_proposals(desk.context) == 1
    assert expire_proposals(desk.context) == 0
    assert states(desk) == ["approved", "void"]
    assert desk.kinds("listing", listed.id)[-1] == "proposal_expired"


def test_what_is_too_old_is_walked_page_by_page(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "_PAGE", 1)
    for _ in range(3):
        desk.propose(desk.alleged(), "reject")
    desk.days(4)
    assert expire_proposals(desk.context) == 3
    assert states(desk) == ["void"] * 3


def test_one_that_cannot_be_voided_hides_none_behind_it(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An objection whose state no longer allows the step back; each page is full of it."""
    monkeypatch.setattr(workflow, "_PAGE", 1)
    listed, other = desk.listed(), desk.alleged()
    objection = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构")
    given = {"outcome": "reject", "reasons": "虚构理由"}
    propose_objection_outcome(desk.context, desk.maker, objection.id, objection.version, **given)
    desk.propose(other, "reject")
    desk.set_objection(objection.id, state="withdrawn")
    desk.days(4)
    with pytest.raises(ServiceError):
        expire_proposals(desk.context)
    assert states(desk) == ["approved", "open", "void"]


def test_an_expired_proposal_makes_room_before_the_clock_comes(desk: Any) -> None:
    listed = desk.listed()
    desk.propose(listed, "remove")
    desk.days(4)
    again = desk.propose(listed, "remove").digest
    assert states(desk) == ["approved", "void", "open"]
    assert approve_proposal(desk.context, desk.checker, "listing", listed.id, again).done == "listing_removed"


def test_an_objection_goes_back_and_can_be_decided_again(desk: Any) -> None:
    listed = desk.listed()
    objection = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构")
    given = {"outcome": "reject", "reasons": "虚构理由"}
    propose_objection_outcome(desk.context, desk.maker, objection.id, objection.version, **given)
    desk.days(4)
    assert expire_proposals(desk.context) == 1
    with desk.context.store.read() as connection:
        state, version = connection.execute(text("SELECT state, version FROM objection")).one()
    assert state == "with_source"
    again = propose_objection_outcome(desk.context, desk.maker, objection.id, version, **given)
    done = approve_proposal(desk.context, desk.checker, "objection", objection.id, again.digest)
    assert done.done == "objection_decided"


def test_a_repair_goes_back_with_the_next_proposal(desk: Any) -> None:
    listed = desk.listed()
    repair = apply_for_repair(*case_of(desk, listed), application="虚构", has_public_commitment=True)
    given = {"is_granted": False, "has_performed": False, "reasons": "虚构理由"}
    propose_repair_outcome(desk.context, desk.maker, repair.id, repair.version, **given)
    desk.days(4)
    again = propose_repair_outcome(desk.context, desk.maker, repair.id, repair.version + 1, **given)
    assert states(desk) == ["approved", "void", "open"]
    done = approve_proposal(desk.context, desk.checker, "repair", repair.id, again.digest)
    assert done.done == "repair_refused"


ENDS = {
    "end_account": lambda desk: end_account(desk.context, SYSTEM, "maker"),
    "suspended": lambda desk: suspend_login(desk.context, desk.checker, "maker"),
}


@pytest.mark.parametrize("how", ENDS)
def test_what_a_maker_proposed_is_withdrawn_with_the_authority(desk: Any, how: str) -> None:
    listed = desk.listed()
    digest = desk.propose(listed, "remove").digest
    objection = object_to_listing(*case_of(desk, listed), reason="paid", narrative="虚构")
    propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="reject", reasons="虚构理由"
    )
    ENDS[how](desk)
    assert "open" not in states(desk)
    with desk.context.store.read() as connection:
        assert connection.execute(text("SELECT state FROM objection")).scalar_one() == "with_source"
    assert "proposal_withdrawn" in desk.kinds("objection", objection.id)
    with pytest.raises(ServiceError, match=exactly("PROPOSAL.NONE")):
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    assert withdraw_proposals(desk.context) == 0


def test_who_is_suspended_decides_nothing_that_needs_no_look(desk: Any) -> None:
    listed, alleged = desk.listed(), desk.alleged()
    suspend_login(desk.context, SYSTEM, "maker")
    for act in (
        lambda: suppress_listing(desk.context, desk.maker, listed.id, listed.version, reason="虚构"),
        lambda: desk.propose(listed, "remove"),
        lambda: verify_listing(
            desk.context, desk.maker, alleged.id, alleged.version,
            legal_basis="sample", ground="able_refuses", severity="ordinary",
        ),
        lambda: suspend_login(desk.context, desk.maker, "checker"),
    ):  # fmt: skip
        with pytest.raises(ForbiddenError) as refused:
            act()
        assert refused.value.code == "ACCESS.SUSPENDED"


def test_others_keep_what_they_proposed(desk: Any) -> None:
    listed = desk.listed()
    digest = desk.propose(listed, "remove").digest
    suspend_login(desk.context, SYSTEM, "auditor")
    assert states(desk)[-1] == "open"
    assert (
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest).done == "listing_removed"
    )
