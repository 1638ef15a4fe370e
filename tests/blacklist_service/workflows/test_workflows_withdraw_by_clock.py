"""The clock withdraws what its maker could no longer propose, whatever brought that about and whoever was killed."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from blacklist_service.errors import ServiceError
from blacklist_service.jobs.kinds import KINDS
from blacklist_service.store import authority, subjects
from blacklist_service.store.tables import Area, Recusal
from blacklist_service.workflows.approve_proposal import approve_proposal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.object_to_listing import object_to_listing
from blacklist_service.workflows.propose_batch import propose_batch
from blacklist_service.workflows.propose_decision import propose_decision
from blacklist_service.workflows.propose_objection_outcome import propose_objection_outcome
from blacklist_service.workflows.withdraw_proposals import withdraw_proposals, withdraw_unreached
from tests.codes import exactly


def watch(desk: Any) -> None:
    KINDS["watch_deadlines"].run(desk.context, 0)


def states(desk: Any) -> list[str]:
    with desk.context.store.read() as connection:
        return list(connection.execute(text("SELECT state FROM proposal ORDER BY id")).scalars())


def noted_alone(desk: Any, login: str = "maker", **whom: int) -> None:
    """What a recusal leaves behind whose process was killed before it withdrew anything."""
    user, now = actor_of_login(desk.context, login).user, desk.context.clock.now()
    with desk.context.store.begin() as connection:
        authority.add_recusal(connection, Recusal(id=None, user_id=user, noted_at=now, **whom))


def moved_alone(desk: Any) -> None:
    """The same of an area elsewhere."""
    now = desk.context.clock.now()
    with desk.context.store.begin() as connection:
        authority.add_area(
            connection, Area(id=None, user_id=desk.maker.user, region="510000", granted_at=now)
        )


def reported_later(desk: Any, view: Any) -> None:
    """The maker keeps away from a member that reports this person only now."""
    far = add_member(desk.context, SYSTEM, code="far", name="虚构远", kind="platform", region="340100").id
    recuse(desk.context, SYSTEM, login="maker", member_code="far")
    assert states(desk)[-1] == "open"
    desk.report(view.id, number=desk.subject(), member_id=far)


def merged_later(desk: Any, view: Any) -> None:
    """The maker keeps away from a person who proves to be this one."""
    other = desk.subject()
    recuse(desk.context, SYSTEM, login="maker", subject=other)
    assert states(desk)[-1] == "open"
    with desk.context.store.begin() as connection:
        subjects.merge_into(connection, view.id, other)


CAUSES: dict[str, Callable[[Any, Any], object]] = {
    "killed after a recusal from the member": lambda d, _: noted_alone(d, member_id=d.platform.member),
    "killed after a recusal from the subject": lambda d, v: noted_alone(d, subject_id=v.id),
    "killed after an area": lambda d, _: moved_alone(d),
    "a later report": reported_later,
    "a later merge": merged_later,
}


@pytest.mark.parametrize("name", CAUSES)
def test_the_clock_withdraws_what_the_maker_no_longer_reaches(desk: Any, name: str) -> None:
    listed = desk.listed()
    digest = desk.propose(listed, "remove").digest
    CAUSES[name](desk, listed)
    watch(desk)
    assert states(desk) == ["approved", "void"]
    assert desk.kinds("listing", listed.id)[-1] == "proposal_withdrawn"
    with pytest.raises(ServiceError, match=exactly("PROPOSAL.NONE")):
        approve_proposal(desk.context, desk.checker, "listing", listed.id, digest)
    watch(desk)
    assert desk.kinds("listing", listed.id).count("proposal_withdrawn") == 1
    assert withdraw_proposals(desk.context) == 0


def test_a_batch_fails_by_one_of_its_people(desk: Any) -> None:
    views = [desk.alleged() for _ in range(3)]
    propose_batch(
        desk.context, desk.maker, [(one.id, one.version) for one in views], act="reject", reasons="虚构理由"
    )
    noted_alone(desk, subject_id=views[1].id)
    watch(desk)
    assert states(desk) == ["void"] * 3
    assert desk.kinds("listing", views[1].id)[-1] == "proposal_withdrawn"
    with desk.context.store.read() as connection:
        assert connection.execute(text("SELECT state FROM decision_batch")).scalar_one() == "void"


def test_what_the_maker_still_reaches_stays(desk: Any) -> None:
    views = [desk.alleged() for _ in range(3)]
    for one in views:
        desk.propose(one, "reject")
    noted_alone(desk, subject_id=views[1].id)
    watch(desk)
    assert states(desk) == ["open", "void", "open"]


def test_at_once_goes_what_that_person_proposed_and_the_rest_with_the_clock(desk: Any) -> None:
    """Two makers keep away, and of neither has anything been withdrawn yet."""
    for login, person in (("second", ""), ("third", "maker")):
        add_user(desk.context, SYSTEM, member_code="office", login=login, role="maker", person=person)
    for login in ("maker", "second", "third"):
        view = desk.alleged()
        maker = actor_of_login(desk.context, login)
        propose_decision(desk.context, maker, view.id, view.version, act="reject", reasons="虚构理由")
    for login in ("maker", "second"):
        noted_alone(desk, login, member_id=desk.platform.member)
    assert withdraw_unreached(desk.context, "third") == 2
    assert states(desk) == ["void", "open", "void"]
    watch(desk)
    assert states(desk) == ["void"] * 3


def test_one_that_fails_keeps_no_other_open(desk: Any) -> None:
    """An objection whose state no longer allows the step back; the failure is told with each run."""
    listed, other = desk.listed(), desk.alleged()
    objection = object_to_listing(
        desk.context, desk.case_numbers[listed.id], desk.name, desk.id_number, reason="paid", narrative="虚构"
    )
    propose_objection_outcome(
        desk.context, desk.maker, objection.id, objection.version, outcome="reject", reasons="虚构理由"
    )
    desk.propose(other, "reject")
    desk.set_objection(objection.id, state="withdrawn")
    noted_alone(desk, member_id=desk.platform.member)
    for _ in range(2):
        with pytest.raises(ServiceError):
            watch(desk)
        assert states(desk) == ["approved", "open", "void"]


def test_a_longer_queue_takes_no_more_questions(desk: Any) -> None:
    """Makers and pages are asked about, never one proposal after the other."""
    noted_alone(desk, subject_id=desk.subject())
    asked: list[str] = []
    event.listen(desk.context.store.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    counts = []
    for _ in range(2):
        for _ in range(5):
            desk.propose(desk.alleged(), "reject")
        asked.clear()
        assert withdraw_proposals(desk.context) == 0
        counts.append(len(asked))
        assert states(desk).count("open") == 5 * len(counts)
    assert counts[0] == counts[1]
