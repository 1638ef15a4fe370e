"""Between two officials something else may have happened: whoever comes too late changes nothing, and hears of it."""

from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from blacklist_service.store import batches, proposals
from blacklist_service.store.tables import DecisionBatch, Proposal
from blacklist_service.workflows import expire_batches, expire_proposals, withdraw_proposals
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.approve_proposal import refuse_proposal
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from tests.codes import exactly

WHY = "虚构理由"


def laid(desk: Any, count: int = 2) -> Any:
    views = [desk.alleged() for _ in range(count)]
    return propose_batch(
        desk.context, desk.maker, [(one.id, one.version) for one in views], act="reject", reasons=WHY
    )


def waiting(desk: Any, listing: int) -> Proposal:
    with desk.context.store.read() as connection:
        found = proposals.find_open_proposal(connection, "listing", listing)
    assert found is not None
    return found


def batch_row(desk: Any, number: int) -> DecisionBatch:
    with desk.context.store.read() as connection:
        found = batches.find_batch(connection, number)
    assert found is not None
    return found


def test_a_proposal_is_closed_once(desk: Any) -> None:
    view = desk.alleged()
    digest = desk.propose(view, "reject").digest
    proposal = waiting(desk, view.id)
    refuse_proposal(desk.context, desk.checker, "listing", view.id, digest, reasons=WHY)
    closing = {"by": desk.checker.user, "at": desk.context.clock.now(), "digest": digest}
    with desk.context.store.begin() as connection, pytest.raises(ConflictError):
        proposals.close_proposal(connection, proposal.id or 0, "approved", listing_version=1, **closing)
    assert desk.stored(view.id).state == "alleged"


def test_a_batch_is_signed_once_in_each_role(desk: Any) -> None:
    batch = laid(desk)
    signing = {"at": desk.context.clock.now(), "digest": batch.digest}
    with desk.context.store.begin() as connection:
        batches.sign_batch(connection, batch.id, "checked", by=desk.checker.user, **signing)
    with desk.context.store.begin() as connection, pytest.raises(ConflictError):
        batches.sign_batch(connection, batch.id, "checked", by=desk.auditor.user, **signing)
    assert batch_row(desk, batch.id).checked_by == desk.checker.user


@pytest.mark.parametrize("reasons", ["", "  \n"])
def test_nothing_is_proposed_without_a_reason(desk: Any, reasons: str) -> None:
    view = desk.alleged()
    with pytest.raises(InvalidError, match=exactly("PROPOSAL.REASONS")):
        propose_batch(desk.context, desk.maker, [(view.id, view.version)] * 1, act="reject", reasons=reasons)


def test_there_is_no_batch_of_that_number(desk: Any) -> None:
    with pytest.raises(NotFoundError, match=exactly("NOT_FOUND")):
        approve_batch(desk.context, desk.checker, 404, "0" * 64)


def test_a_batch_whose_digest_is_not_its_decisions_is_refused_whoever_shows_it(desk: Any) -> None:
    """Somebody with the database in hand, and with the keys of its digests, writes another one over it."""
    batch = laid(desk)
    with desk.context.store.begin() as connection:
        if desk.context.store.is_sqlite:
            guards = connection.execute(
                text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'decision_batch'")
            ).scalars()
            for name in list(guards):
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("ALTER TABLE decision_batch DISABLE TRIGGER ALL"))
        connection.execute(text("UPDATE decision_batch SET digest_sha256 = :d"), {"d": "f" * 64})
    desk.adopt()
    with pytest.raises(RefusedError, match=exactly("APPROVAL.DIGEST")):
        approve_batch(desk.context, desk.checker, batch.id, "f" * 64)
    assert batch_row(desk, batch.id).state == "open"


def test_the_clock_leaves_alone_what_was_settled_meanwhile(desk: Any) -> None:
    view = desk.alleged()
    digest, proposal = desk.propose(view, "reject").digest, waiting(desk, view.id)
    batch = laid(desk)
    failed = batch_row(desk, batch.id)
    refuse_proposal(desk.context, desk.checker, "listing", view.id, digest, reasons=WHY)
    refuse_batch(desk.context, desk.checker, batch.id, batch.digest, reasons=WHY)
    assert not expire_proposals._expire(desk.context, proposal)
    assert not withdraw_proposals._withdraw(desk.context, proposal)
    assert not expire_batches._expire(desk.context, failed)
    assert desk.kinds("listing", view.id)[-1] == "proposal_refused"
    assert desk.kinds("batch", batch.id)[-1] == "batch_refused"


def test_a_maker_who_was_given_back_what_was_missing_keeps_the_proposal(desk: Any) -> None:
    view = desk.alleged()
    desk.propose(view, "reject")
    proposal = waiting(desk, view.id)
    assert not withdraw_proposals._withdraw(desk.context, proposal)
    assert waiting(desk, view.id) == proposal


def test_an_outcome_for_an_objection_that_has_moved_on_is_a_conflict(desk: Any) -> None:
    listed = desk.listed()
    case = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    objection = object_to_listing(*case, reason="paid", narrative=WHY)
    with pytest.raises(ConflictError, match=exactly("CONFLICT.VERSION")):
        propose_objection_outcome(
            desk.context, desk.maker, objection.id, objection.version + 1, outcome="reject", reasons=WHY
        )


def test_taking_in_a_new_report_counts_for_no_daily_limit(desk: Any) -> None:
    listed = desk.listed()
    desk.report(listed.id, number=listed.id + 10_000)
    assert desk.propose(desk.stored(listed.id), "amend").act == "amend"
