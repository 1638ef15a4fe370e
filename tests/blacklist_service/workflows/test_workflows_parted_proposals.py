"""What was proposed on an objection or a repair before two people became one, or were parted, is approved by nobody."""

import threading
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import NotFoundError
from blacklist_service.store import objections
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from matching.types import RawIdentity, SubjectKind
from tests.blacklist_service.workflows.test_workflows_part_cases import OTHER, merge, split


@pytest.fixture
def other(make_id: Any) -> RawIdentity:
    """The invented person who was taken for the desk's."""
    return RawIdentity(OTHER, SubjectKind.PERSON, "resident_id", make_id("34010419900101002"))


def listed(desk: Any) -> tuple[int, str]:
    """A listing whose term allows a repair, with its case number."""
    given = desk.served()
    desk.days(8)
    number = desk.decide(given.listing, "list").listing.id
    desk.days(400)
    return number, given.case_no


def on_an_objection(desk: Any, listing: int, claim: tuple[str, str, str]) -> tuple[str, int, str]:
    """A proposal to keep the listing with words of whoever objects."""
    object_to_listing(desk.context, *claim, reason="paid", narrative="虚构")
    with desk.context.store.read() as connection:
        (objection,) = objections.objections_of(connection, listing)
    assert objection.id is not None
    waiting = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version,
        outcome="keep_with_statement", reasons="虚构理由", statement="虚构声明",
    )  # fmt: skip
    return "objection", objection.id, waiting.digest


def on_a_repair(desk: Any, listing: int, claim: tuple[str, str, str]) -> tuple[str, int, str]:
    """A proposal to grant the repair of whoever applies."""
    apply_for_repair(desk.context, *claim, application="虚构申请", has_public_commitment=True)
    with desk.context.store.read() as connection:
        (repair,) = objections.repairs_of(connection, listing)
    assert repair.id is not None
    waiting = propose_repair_outcome(
        desk.context, desk.maker, repair.id, repair.version,
        is_granted=True, has_performed=True, reasons="虚构理由",
    )  # fmt: skip
    return "repair", repair.id, waiting.digest


def states(desk: Any, listing: int) -> list[str]:
    with desk.context.store.read() as connection:
        found = [*objections.objections_of(connection, listing), *objections.repairs_of(connection, listing)]
    return [one.state for one in found]


@pytest.mark.parametrize(("propose", "before"), [(on_an_objection, "with_source"), (on_a_repair, "applied")])
def test_what_was_proposed_of_both_as_one_is_void_after_the_split(
    desk: Any, other: RawIdentity, propose: Any, before: str
) -> None:
    listing, case_no = listed(desk)
    absorbed = desk.alleged(identity=other)
    merge(desk, listing, absorbed.id)
    desk.decide(desk.stored(listing), "amend")
    waiting = propose(desk, listing, (case_no, OTHER, other.id_number))
    split(desk, listing, absorbed.id)
    with pytest.raises(NotFoundError) as refused:
        approve_proposal(desk.context, desk.checker, *waiting)
    assert refused.value.code == "PROPOSAL.NONE"
    assert (desk.row(listing).state, desk.row(listing).sealed_statement) == ("listed", None)
    assert states(desk, listing) == [before]


@pytest.mark.parametrize(("propose", "before"), [(on_an_objection, "with_source"), (on_a_repair, "applied")])
def test_what_was_proposed_before_a_merge_is_void(
    desk: Any, other: RawIdentity, propose: Any, before: str
) -> None:
    listing, case_no = listed(desk)
    absorbed = desk.alleged(identity=other)
    waiting = propose(desk, listing, (case_no, desk.name, desk.id_number))
    merge(desk, listing, absorbed.id)
    with pytest.raises(NotFoundError) as refused:
        approve_proposal(desk.context, desk.checker, *waiting)
    assert refused.value.code == "PROPOSAL.NONE"
    assert states(desk, listing) == [before]
    assert desk.row(listing).is_disputed is (before == "with_source")


def test_an_objection_that_nothing_was_proposed_on_stays_as_it_is(desk: Any, other: RawIdentity) -> None:
    listing, case_no = listed(desk)
    absorbed = desk.alleged(identity=other)
    merge(desk, listing, absorbed.id)
    object_to_listing(desk.context, case_no, desk.name, desk.id_number, reason="paid", narrative="虚构")
    with desk.context.store.read() as connection:
        (objection,) = objections.objections_of(connection, listing)
    split(desk, listing, absorbed.id)
    with desk.context.store.read() as connection:
        assert objections.objections_of(connection, listing) == [objection]


# SQLite has one writer at a time.
@pytest.mark.parametrize("context", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)
def test_an_approval_at_the_same_moment_waits_and_is_refused(desk: Any, other: RawIdentity) -> None:
    """Objection before listing, as whoever approves holds them: neither waits for the other for ever."""
    listing, case_no = listed(desk)
    absorbed = desk.alleged(identity=other)
    merge(desk, listing, absorbed.id)
    waiting = on_an_objection(desk, listing, (case_no, OTHER, other.id_number))
    done: list[int] = []
    parting = threading.Thread(target=lambda: done.append(split(desk, listing, absorbed.id)))
    with desk.context.store.begin() as connection:
        objections.lock_objection(connection, waiting[1])
        parting.start()
        parting.join(1)
        assert not done
        # Nobody holds the listing while somebody else holds what is open on it.
        asked = text("SELECT id FROM listing WHERE id = :n FOR UPDATE NOWAIT")
        assert connection.execute(asked, {"n": listing}).scalar_one() == listing
    parting.join(30)
    assert done == [absorbed.id]
    assert states(desk, listing) == ["with_source"]
