"""What the journal says of proposals, batches and those who keep away: by whom, about what, under which digest."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.store import proposals
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_batch import approve_batch, refuse_batch
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.expire_batches import expire_batches
from blacklist_service.workflows.expire_proposals import expire_proposals
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.recuse_from_case import Succession, recuse_from_case
from blacklist_service.workflows.show_case import show_case
from tests.codes import code_of
from tests.told import told


def batch_of(desk: Any, views: list[Any]) -> Any:
    return propose_batch(
        desk.context, desk.maker, [(one.id, one.version) for one in views], act="reject", reasons="虚构理由"
    )


def test_a_decision_is_told_with_its_act_its_digest_and_both_officials(desk: Any) -> None:
    view = desk.alleged()
    proposal = desk.propose(view, "reject")
    approve_proposal(desk.context, desk.checker, "listing", view.id, proposal.digest)
    assert told(desk.context) == [
        ("maker", "decision_proposed", "listing", view.id, {"act": "reject", "digest": proposal.digest}),
        (
            "checker", "listing_rejected", "listing", view.id,
            {"act": "reject", "digest": proposal.digest, "made_by": desk.maker.user, "listing": view.id,
             "state": "rejected"},
        ),
    ]  # fmt: skip


def test_a_refusal_is_told_with_its_reasons(desk: Any) -> None:
    view = desk.alleged()
    digest = desk.propose(view, "reject").digest
    refuse_proposal(desk.context, desk.checker, "listing", view.id, digest, reasons="虚构：证据不足")
    detail = {"act": "reject", "digest": digest, "reasons": "虚构：证据不足"}
    assert told(desk.context)[1:] == [("checker", "proposal_refused", "listing", view.id, detail)]
    with desk.context.store.read() as connection:
        kept = connection.execute(
            text("SELECT state, approved_by, approved_digest, listing_version FROM proposal")
        ).one()
    assert tuple(kept) == ("refused", desk.checker.user, digest, None)


def test_how_an_objection_and_a_repair_end_is_told(desk: Any) -> None:
    listed = desk.listed()
    case = (desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number)
    objection = object_to_listing(*case, reason="paid", narrative="虚构陈述")
    laid = propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="reject", reasons="虚构理由"
    )
    assert (laid.target, laid.act, laid.made_by, laid.state) == (
        "objection",
        "decide_objection",
        "maker",
        "open",
    )
    assert laid.facts == {
        "outcome": "reject", "listing": listed.id, "ground": "", "severity": "", "exhibits": 0,
    }  # fmt: skip
    assert (laid.reasons, laid.statement) == ("虚构理由", "")
    approve_proposal(desk.context, desk.checker, "objection", objection.id, laid.digest)
    repair = apply_for_repair(*case, application="虚构申请", has_public_commitment=True)
    asked = propose_repair_outcome(
        desk.context, desk.maker, repair.id, repair.version,
        is_granted=False, has_performed=True, reasons="虚构理由",
    )  # fmt: skip
    assert asked.facts == {
        "is_granted": False, "has_performed": True, "has_public_commitment": True, "listing": listed.id,
        "exhibits": 0,
    }  # fmt: skip
    approve_proposal(desk.context, desk.checker, "repair", repair.id, asked.digest)
    state, made_by = desk.stored(listed.id).state, desk.maker.user
    assert told(
        desk.context, "objection_outcome_proposed", "objection_decided", "repair_outcome_proposed", "repair_refused"
    ) == [
        (
            "maker", "objection_outcome_proposed", "objection", objection.id,
            {"outcome": "reject", "listing": listed.id, "digest": laid.digest},
        ),
        (
            "checker", "objection_decided", "objection", objection.id,
            {"act": "decide_objection", "digest": laid.digest, "made_by": made_by, "listing": listed.id,
             "state": state},
        ),
        (
            "maker", "repair_outcome_proposed", "repair", repair.id,
            {"is_granted": False, "listing": listed.id, "digest": asked.digest},
        ),
        (
            "checker", "repair_refused", "repair", repair.id,
            {"act": "decide_repair", "digest": asked.digest, "made_by": made_by, "listing": listed.id, "state": state},
        ),
    ]  # fmt: skip


def test_what_the_clock_ends_is_told_as_the_services_own_act(desk: Any) -> None:
    late, orphan = desk.alleged(), desk.alleged()
    digests = [desk.propose(late, "reject").digest]
    desk.clock.move(timedelta(hours=73))
    assert expire_proposals(desk.context) == 1
    digests.append(desk.propose(orphan, "reject").digest)
    suspend_login(desk.context, SYSTEM, "maker")
    assert told(desk.context, "proposal_expired", "proposal_withdrawn") == [
        ("system", "proposal_expired", "listing", late.id, {"act": "reject", "digest": digests[0]}),
        (
            "system", "proposal_withdrawn", "listing", orphan.id,
            {"act": "reject", "digest": digests[1], "made_by": desk.maker.user},
        ),
    ]  # fmt: skip


def test_a_batch_is_told_as_a_whole_and_in_each_of_its_decisions(desk: Any) -> None:
    views = sorted((desk.alleged() for _ in range(2)), key=lambda one: one.id)
    batch = batch_of(desk, views)
    each = [entry[4]["digest"] for entry in told(desk.context, "decision_proposed")]
    approve_batch(desk.context, desk.checker, batch.id, batch.digest)
    assert told(desk.context) == [
        *(
            ("maker", "decision_proposed", "listing", view.id, {"act": "reject", "digest": digest})
            for view, digest in zip(views, each, strict=True)
        ),
        (
            "maker", "batch_proposed", "batch", batch.id,
            {"act": "reject", "digest": batch.digest, "size": 2, "counted": 2},
        ),
        *(
            (
                "checker", "listing_rejected", "listing", view.id,
                {"act": "reject", "digest": digest, "made_by": desk.maker.user, "listing": view.id,
                 "state": "rejected", "batch": batch.id},
            )
            for view, digest in zip(views, each, strict=True)
        ),
        (
            "checker", "batch_approved", "batch", batch.id,
            {"act": "reject", "digest": batch.digest, "size": 2, "made_by": desk.maker.user,
             "checked_by": desk.checker.user, "supervised_by": None},
        ),
    ]  # fmt: skip


def test_a_refused_batch_is_told_with_its_reasons_and_an_old_one_by_the_clock(desk: Any) -> None:
    first = batch_of(desk, [desk.alleged()])
    refused = refuse_batch(desk.context, desk.checker, first.id, first.digest, reasons="虚构：理由不足")
    assert (refused.state, refused.waiting_for, refused.checked_by) == ("refused", "", None)
    second = batch_of(desk, [desk.alleged()])
    desk.clock.move(timedelta(hours=73))
    assert expire_batches(desk.context) == 1
    assert told(desk.context, "batch_refused", "batch_expired") == [
        (
            "checker", "batch_refused", "batch", first.id,
            {"act": "reject", "digest": first.digest, "reasons": "虚构：理由不足"},
        ),
        ("system", "batch_expired", "batch", second.id, {"act": "reject", "digest": second.digest}),
    ]  # fmt: skip
    assert expire_batches(desk.context) == 0


@pytest.mark.parametrize("member_code", ["", "platform"])
def test_who_keeps_away_is_told_with_the_reason_and_who_can_go_on(desk: Any, member_code: str) -> None:
    view = desk.alleged()
    digest = desk.propose(view, "reject").digest
    add_user(desk.context, SYSTEM, member_code="office", login="maker2", role="maker")
    left = recuse_from_case(
        desk.context, desk.maker, view.id, member_code=member_code, reason="  虚构：亲属 "
    )
    assert left == Succession(makers=("maker2",), checkers=("checker",), needs_help=False)
    assert told(desk.context, "recusal_declared", "proposal_withdrawn") == [
        (
            "maker", "recusal_declared", "listing", view.id,
            {"login": "maker", "member": member_code, "reason": "虚构：亲属"},
        ),
        (
            "system", "proposal_withdrawn", "listing", view.id,
            {"act": "reject", "digest": digest, "made_by": desk.maker.user},
        ),
    ]  # fmt: skip
    with desk.context.store.read() as connection:
        kept = connection.execute(text("SELECT user_id, member_id, subject_id FROM recusal")).one()
    assert tuple(kept) == (
        desk.maker.user, desk.platform.member if member_code else None, None if member_code else view.id,
    )  # fmt: skip


def test_where_one_person_alone_is_left_somebody_has_to_be_let_in(desk: Any) -> None:
    view = desk.alleged()
    add_user(desk.context, SYSTEM, member_code="office", login="maker2", role="maker", person="checker")
    left = recuse_from_case(desk.context, desk.maker, view.id, reason="虚构")
    assert left == Succession(makers=("maker2",), checkers=("checker",), needs_help=True)


def test_a_declaration_needs_a_reason_a_case_and_a_member_that_reports_in_it(desk: Any) -> None:
    view = desk.alleged()
    given = desk.context, desk.maker

    assert code_of(lambda: recuse_from_case(*given, view.id, reason="  ")) == "RECUSAL.REASON"
    assert code_of(lambda: recuse_from_case(*given, view.id + 1, reason="x")) == "NOT_FOUND"
    for member in ("office", "nobody"):
        assert code_of(lambda member=member: recuse_from_case(*given, view.id, member_code=member, reason="x")) == (
            "RECUSAL.MEMBER"
        )  # fmt: skip
    assert (
        code_of(lambda: recuse_from_case(desk.context, desk.platform, view.id, reason="x")) == "ACCESS.ROLE"
    )
    assert told(desk.context) == []
    # An auditor decides nothing and still must not look.
    assert recuse_from_case(desk.context, desk.auditor, view.id, reason="x").needs_help is False
    assert (
        code_of(lambda: recuse_from_case(desk.context, desk.auditor, view.id, reason="x")) == "ACCESS.RECUSED"
    )
    assert actor_of_login(desk.context, "maker") == desk.maker


def test_what_was_approved_is_found_by_its_act_and_ended_with_its_thing(desk: Any) -> None:
    """Where what proposals were about is no more, nothing waits and no reasons are kept."""
    view, other = desk.alleged(), desk.alleged()
    approved = desk.propose(view, "reject")
    approve_proposal(desk.context, desk.checker, "listing", view.id, approved.digest)
    desk.propose(other, "reject")
    with desk.context.store.begin() as connection:
        found = proposals.find_approved(connection, "listing", view.id, "reject")
        assert found is not None
        assert found.id == approved.id
        assert proposals.find_approved(connection, "listing", view.id, "list") is None
        assert proposals.find_approved(connection, "listing", other.id, "reject") is None
        assert proposals.find_approved(connection, "repair", view.id, "reject") is None
        proposals.end_proposals(connection, "listing", other.id)
        assert proposals.find_open_proposal(connection, "listing", other.id) is None
        kept = connection.execute(
            text("SELECT target_id, sealed_reasons IS NULL FROM proposal ORDER BY id")
        ).all()
    assert [(number, bool(gone)) for number, gone in kept] == [(view.id, False), (other.id, True)]


def test_what_waits_is_shown_with_its_case_until_it_is_settled(desk: Any) -> None:
    view, other = desk.alleged(), desk.alleged()
    digest = desk.propose(view, "reject").digest
    desk.propose(other, "reject")

    def waiting() -> list[tuple[str, int, str, str]]:
        shown = show_case(desk.context, desk.checker, view.id)
        return [(one.target, one.target_id, one.act, one.made_by) for one in shown.proposals]

    assert waiting() == [("listing", view.id, "reject", "maker")]
    refuse_proposal(desk.context, desk.checker, "listing", view.id, digest, reasons="虚构理由")
    assert waiting() == []
