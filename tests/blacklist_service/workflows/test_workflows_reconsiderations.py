"""Reconsideration: once, in time, of one's own decision; marked, answered within its own clock, decided by others."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from blacklist_service.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from blacklist_service.store import members, objections
from blacklist_service.store.base import table_of
from blacklist_service.store.own_measures import objections_by_reason
from blacklist_service.store.tables import Objection, Proposal, Repair
from blacklist_service.workflows.apply_for_repair import apply_for_repair
from blacklist_service.workflows.approve_proposal import approve_proposal, refuse_proposal
from blacklist_service.workflows.ask_for_reconsideration import reconsider_objection, reconsider_repair
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.cases.request_views import ObjectionView, RepairView
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.measuring.topics import Topic
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.propose_repair_outcome import propose_repair_outcome
from blacklist_service.workflows.reconcile_listings import reconcile_listings
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.show_figures import Table, show_figures
from blacklist_service.workflows.show_listing import show_objection
from blacklist_service.workflows.show_proposal import show_proposal
from blacklist_service.workflows.show_subject import show_own_record
from tests.codes import code_of, exactly


@pytest.fixture
def others(desk: Any) -> tuple[Actor, Actor]:
    """A maker and a checker of the same office who had nothing to do with anything yet."""
    for login, role in (("maker2", "maker"), ("checker2", "checker")):
        add_user(desk.context, SYSTEM, member_code="office", login=login, role=role)
    return actor_of_login(desk.context, "maker2"), actor_of_login(desk.context, "checker2")


def proof(desk: Any, listing: Any) -> tuple[str, str, str]:
    return desk.case_numbers[listing.id], desk.name, desk.id_number


def objected(desk: Any, listing: Any, reason: str = "paid") -> ObjectionView:
    return object_to_listing(desk.context, *proof(desk, listing), reason=reason, narrative="虚构陈述")


def decided(
    desk: Any, objection: ObjectionView, outcome: str, *, by: tuple[Actor, Actor] | None = None, **given: str
) -> Any:
    maker, checker = by or (desk.maker, desk.checker)
    laid = propose_objection_outcome(
        desk.context, maker, objection.id, objection.version, outcome=outcome, reasons="虚构理由", **given
    )
    return approve_proposal(desk.context, checker, "objection", objection.id, laid.digest).listing


def asked_again(desk: Any, listing: Any, first: ObjectionView) -> ObjectionView:
    return reconsider_objection(
        desk.context, *proof(desk, listing), objection=first.id, narrative="虚构：请另行核查"
    )


def rejected(desk: Any) -> tuple[Any, ObjectionView]:
    """A listed person whose objection was not upheld."""
    listed = desk.listed()
    first = objected(desk, listed)
    decided(desk, first, "reject")
    return listed, first


def applied(desk: Any, listing: Any) -> RepairView:
    return apply_for_repair(
        desk.context, *proof(desk, listing), application="虚构申请", has_public_commitment=True
    )


def answered(
    desk: Any, repair: RepairView, *, is_granted: bool, by: tuple[Actor, Actor] | None = None
) -> Any:
    maker, checker = by or (desk.maker, desk.checker)
    laid = propose_repair_outcome(
        desk.context, maker, repair.id, repair.version,
        is_granted=is_granted, has_performed=True, reasons="虚构理由",
    )  # fmt: skip
    return approve_proposal(desk.context, checker, "repair", repair.id, laid.digest)


def refused_repair(desk: Any) -> tuple[Any, RepairView]:
    listed = desk.listed()
    desk.days(200)
    first = applied(desk, listed)
    answered(desk, first, is_granted=False)
    return listed, first


def test_the_entry_is_disputed_again_from_the_moment_of_asking(
    desk: Any, others: tuple[Actor, Actor]
) -> None:
    listed, first = rejected(desk)
    assert not desk.stored(listed.id).is_disputed
    again = asked_again(desk, listed, first)
    assert desk.stored(listed.id).is_disputed
    assert (again.reconsiders, again.reason, again.state) == (first.id, "paid", "with_source")
    # Fifteen days for the answer, five working days for the member.
    assert (again.received_on, again.due_on) == (date(2026, 3, 10), date(2026, 3, 25))
    assert again.answer_due_on == date(2026, 3, 17)
    assert desk.kinds("listing", listed.id)[-1] == "reconsideration_asked"
    decided(desk, again, "reject", by=others)
    assert not desk.stored(listed.id).is_disputed
    assert reconcile_listings(desk.context).is_clean


def test_others_may_decide_what_the_first_did_not(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    ended = decided(desk, asked_again(desk, listed, first), "delete", by=others)
    assert (ended.state, ended.end_reason) == ("ended", "corrected")
    assert reconcile_listings(desk.context).is_clean


def test_a_refused_repair_is_reconsidered_and_marks_nothing(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = refused_repair(desk)
    again = reconsider_repair(
        desk.context, *proof(desk, listed),
        repair=first.id, application="虚构：已经还清", has_public_commitment=True,
    )  # fmt: skip
    assert again.reconsiders == first.id
    # Ten working days end before fifteen days.
    assert (again.received_on, again.due_on) == (date(2026, 9, 26), date(2026, 10, 11))
    assert not desk.stored(listed.id).is_disputed
    assert answered(desk, again, is_granted=True, by=others).done == "repair_granted"
    assert desk.stored(listed.id).end_reason == "repaired"


def test_whoever_took_part_before_neither_proposes_nor_signs(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    with pytest.raises(ForbiddenError, match=exactly("RECONSIDERATION.SAME_OFFICIAL")):
        decided(desk, again, "reject")
    with pytest.raises(ForbiddenError, match=exactly("RECONSIDERATION.SAME_OFFICIAL")):
        decided(desk, again, "reject", by=(others[0], desk.checker))
    with desk.context.store.read() as connection:
        laid = show_proposal(desk.context, others[1], "objection", again.id).proposal
        assert objections.find_objection(connection, again.id).state == "decided"
    with pytest.raises(ForbiddenError, match=exactly("RECONSIDERATION.SAME_OFFICIAL")):
        refuse_proposal(desk.context, desk.checker, "objection", again.id, laid.digest, reasons="虚构")
    approve_proposal(desk.context, others[1], "objection", again.id, laid.digest)


def test_nor_under_another_account_of_the_same_person(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    add_user(desk.context, SYSTEM, member_code="office", login="maker3", role="maker", person="checker")
    alias = actor_of_login(desk.context, "maker3")
    with desk.context.store.read() as connection:
        assert members.person_of(members.get_user(connection, alias.user)) == "checker"
    with pytest.raises(ForbiddenError, match=exactly("RECONSIDERATION.SAME_OFFICIAL")):
        decided(desk, again, "reject", by=(alias, others[1]))


def test_nor_one_who_only_sent_a_proposal_back(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed = desk.listed()
    first = objected(desk, listed)
    laid = propose_objection_outcome(
        desk.context, desk.maker, first.id, first.version, outcome="reject", reasons="虚构理由"
    )
    refuse_proposal(desk.context, others[1], "objection", first.id, laid.digest, reasons="虚构")
    view = show_case(desk.context, desk.maker, listed.id).objections[0].view
    decided(desk, view, "reject")
    again = asked_again(desk, listed, first)
    with pytest.raises(ForbiddenError, match=exactly("RECONSIDERATION.SAME_OFFICIAL")):
        decided(desk, again, "reject", by=others)


def test_the_same_people_may_decide_a_new_objection(desk: Any) -> None:
    listed, _first = rejected(desk)
    assert decided(desk, objected(desk, listed), "reject").state == "listed"


# (days after the decision, code)
DAYS = [(0, ""), (30, ""), (31, "RECONSIDERATION.LATE"), (400, "RECONSIDERATION.LATE")]


@pytest.mark.parametrize(("days", "code"), DAYS)
def test_it_is_asked_for_in_time(desk: Any, days: int, code: str) -> None:
    listed, first = rejected(desk)  # decided on 2026-03-10, until 2026-04-09, a Thursday
    desk.days(days)
    assert code_of(lambda: asked_again(desk, listed, first)) == code


def test_a_decision_is_reconsidered_once(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    with pytest.raises(RefusedError, match=exactly("RECONSIDERATION.REPEATED")):
        asked_again(desk, listed, first)
    decided(desk, again, "reject", by=others)
    for number in (first, again):
        with pytest.raises(RefusedError, match=exactly("RECONSIDERATION.REPEATED")) as refused:
            asked_again(desk, listed, number)
        assert refused.value.zh
        assert refused.value.en


def test_nothing_is_reconsidered_before_it_is_decided(desk: Any) -> None:
    listed = desk.listed()
    first = objected(desk, listed)
    with pytest.raises(RefusedError, match=exactly("RECONSIDERATION.NOT_DECIDED")):
        asked_again(desk, listed, first)


def test_nor_what_was_granted_or_is_over(desk: Any) -> None:
    listed, first = rejected(desk)
    desk.decide(desk.stored(listed.id), "remove")
    with pytest.raises(RefusedError, match=exactly("OBJECTION.CLOSED")):
        asked_again(desk, listed, first)


def test_an_objection_of_the_same_reason_goes_before(desk: Any) -> None:
    listed, first = rejected(desk)
    objected(desk, listed)
    with pytest.raises(RefusedError, match=exactly("OBJECTION.OPEN")):
        asked_again(desk, listed, first)


def test_a_decision_of_another_case_is_not_found(desk: Any) -> None:
    _listed, first = rejected(desk)
    other = desk.listed()
    for number in (first.id, first.id + 999):
        with pytest.raises(NotFoundError, match=exactly("NOT_FOUND")):
            reconsider_objection(desk.context, *proof(desk, other), objection=number, narrative="虚构")
        with pytest.raises(NotFoundError, match=exactly("NOT_FOUND")):
            reconsider_repair(
                desk.context,
                *proof(desk, other),
                repair=number,
                application="虚构",
                has_public_commitment=True,
            )


def test_a_wrong_proof_is_refused_as_everywhere(desk: Any) -> None:
    listed, first = rejected(desk)
    with pytest.raises(ForbiddenError, match=exactly("CASE.PROOF")):
        reconsider_objection(
            desk.context, desk.case_numbers[listed.id], "虚构乙", desk.id_number,
            objection=first.id, narrative="虚构",
        )  # fmt: skip


def test_the_queue_holds_both_kinds_by_their_last_days(desk: Any) -> None:
    listed, first = rejected(desk)
    plain = objected(desk, listed, "other")
    other, refused = refused_repair(desk)
    asked = reconsider_repair(
        desk.context, *proof(desk, other), repair=refused.id, application="虚构", has_public_commitment=True
    )
    desk.days(-200)
    again = asked_again(desk, listed, first)
    desk.days(200)
    found: list[tuple[str, int]] = []
    after = None
    while True:
        page = list_pending(desk.context, desk.maker, kind="reconsideration", after=after, limit=1)
        found += [(one.kind, one.id) for one in page.steps]
        assert all(one.is_reconsideration and one.days is not None for one in page.steps)
        if (after := page.after) is None:
            break
    assert found == [("objection", again.id), ("repair", asked.id)]
    # Among objections and repairs they stand as well: nobody who reads those queues misses one.
    disputes = list_pending(desk.context, desk.maker, kind="objection").steps
    assert {(one.id, one.is_reconsideration) for one in disputes} == {(plain.id, False), (again.id, True)}


def test_the_page_of_the_case_shows_the_first_decision_beside_it(
    desk: Any, others: tuple[Actor, Actor]
) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    shown = show_case(desk.context, desk.maker, listed.id)
    newest, oldest = shown.objections
    assert newest.first is not None
    assert (newest.first.id, newest.first.outcome, newest.first.reasons) == (first.id, "reject", "虚构理由")
    assert (newest.first.made_by, newest.first.approved_by) == ("maker", "checker")
    assert oldest.first is None
    # Whoever decided it is offered nothing; whoever did not, everything.
    assert newest.outcomes == ()
    assert "delete" in show_case(desk.context, others[0], listed.id).objections[0].outcomes
    propose_objection_outcome(
        desk.context, others[0], again.id, again.version, outcome="delete", reasons="虚构理由"
    )
    proposal = show_proposal(desk.context, others[1], "objection", again.id)
    assert proposal.first == newest.first
    assert proposal.refusal is None
    before = show_proposal(desk.context, desk.checker, "objection", again.id).refusal
    assert before is not None
    assert before.code == "RECONSIDERATION.SAME_OFFICIAL"


def test_the_member_that_is_asked_does_not_read_the_first_decision(desk: Any) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    assert show_objection(desk.context, desk.platform, again.id).first is None
    assert show_objection(desk.context, desk.maker, again.id).first is not None


def test_the_person_sees_until_when_it_can_ask(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    assert show_own_record(desk.context, *proof(desk, listed)).ask_until == {
        ("objection", first.id): date(2026, 4, 9)
    }
    again = asked_again(desk, listed, first)
    assert show_own_record(desk.context, *proof(desk, listed)).ask_until == {}
    decided(desk, again, "reject", by=others)
    assert show_own_record(desk.context, *proof(desk, listed)).ask_until == {}


def test_nobody_is_told_a_day_that_has_passed(desk: Any) -> None:
    listed, _first = rejected(desk)
    desk.days(31)
    assert show_own_record(desk.context, *proof(desk, listed)).ask_until == {}


def counted(desk: Any, topic: Topic) -> Table:
    measure_figures(desk.context)
    return show_figures(desk.context, desk.maker).tables[topic]


def test_figures_of_objections_do_not_count_it_twice(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    assert counted(desk, Topic.OBJECTIONS) == {"platform": {"filed": 1, "decided": 1}}
    assert counted(desk, Topic.BACKLOG) == {"reconsideration": {"to_7": 1}}
    decided(desk, again, "delete", by=others)
    # Whose entry was changed in the end was listed wrongly, whoever found it.
    assert counted(desk, Topic.OBJECTIONS) == {"platform": {"filed": 1, "decided": 1, "changed": 1}}
    deadlines = counted(desk, Topic.DEADLINES)
    assert (deadlines["objection"], deadlines["reconsideration"]) == ({"kept": 1}, {"kept": 1})


def test_nor_do_the_member_s_own_figures(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    decided(desk, asked_again(desk, listed, first), "delete", by=others)
    with desk.context.store.read() as connection:
        found = objections_by_reason(connection, date(2026, 1, 1))
    assert {(one.line, one.measure): one.number for one in found} == {
        ("paid", "filed"): 1, ("paid", "decided"): 1, ("paid", "upheld"): 1,
    }  # fmt: skip


def test_the_database_refuses_a_reconsideration_of_what_is_not_decided(desk: Any) -> None:
    listed = desk.listed()
    first = objected(desk, listed)
    with desk.context.store.read() as connection:
        row = objections.find_objection(connection, first.id)
    copy = row.model_copy(update={"id": None, "reconsiders_id": first.id})
    with (
        pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
        desk.context.store.begin() as connection,
    ):
        objections.add_objection(connection, copy)


@pytest.mark.parametrize("shelf", [Objection, Repair])
def test_the_database_lets_nobody_change_what_is_reconsidered(desk: Any, shelf: Any) -> None:
    listed, first = rejected(desk) if shelf is Objection else refused_repair(desk)
    if shelf is Objection:
        again = asked_again(desk, listed, first)
    else:
        again = reconsider_repair(
            desk.context,
            *proof(desk, listed),
            repair=first.id,
            application="虚构",
            has_public_commitment=True,
        )
    table = table_of(shelf)
    with (
        pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")),
        desk.context.store.begin() as connection,
    ):
        connection.execute(update(table).where(table.c.id == again.id).values(reconsiders_id=None))


def test_the_database_lets_no_first_official_propose_or_sign(desk: Any, others: tuple[Actor, Actor]) -> None:
    listed, first = rejected(desk)
    again = asked_again(desk, listed, first)
    laid = propose_objection_outcome(
        desk.context, others[0], again.id, again.version, outcome="reject", reasons="虚构理由"
    )
    version = desk.row(listed.id).version
    with pytest.raises(ConflictError, match=exactly("STORE.CONSTRAINT")):
        sign(desk, laid.id, desk.checker, version)
    sign(desk, laid.id, others[1], version)


def sign(desk: Any, proposal: int, by: Actor, listing_version: int) -> None:
    """Signs behind the service's back."""
    table = table_of(Proposal)
    with desk.context.store.begin() as connection:
        laid = connection.execute(select(table).where(table.c.id == proposal)).one()
        connection.execute(
            update(table).where(table.c.id == proposal).values(
                state="approved", approved_by=by.user, approved_at=desk.context.clock.now(),
                approved_digest=laid.digest_sha256, listing_version=listing_version,
            )
        )  # fmt: skip
