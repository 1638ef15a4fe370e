"""What nobody approved in time is void, and what it was about is where it was before."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import RefusedError
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.expire_proposals import expire_proposals
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome


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
