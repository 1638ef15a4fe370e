"""A case is handed to a colleague, raised to the region above, given back and taken up; nobody gains or loses a right,
and whoever can no longer act on a case has it no longer."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.errors import ServiceError
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Assignment
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.escalate_case import escalate_case
from blacklist_service.workflows.grant_authority import end_area, grant_area, grant_role, recuse
from blacklist_service.workflows.hand_over_case import hand_over_case
from blacklist_service.workflows.list_assigned import list_assigned, with_whom
from blacklist_service.workflows.list_pending import list_pending
from blacklist_service.workflows.recuse_from_case import recuse_from_case
from blacklist_service.workflows.return_case import return_case
from blacklist_service.workflows.show_case import show_case
from blacklist_service.workflows.sweep_retention import sweep_retention
from blacklist_service.workflows.take_over_case import take_over_case
from tests.told import told

WHY = "虚构理由：出差"


@pytest.fixture
def staff(desk: Any) -> dict[str, Actor]:
    """Beside the two officials of the city: a second maker there, two of the province, one of another province."""
    context = desk.context
    add_member(context, SYSTEM, code="province", name="虚构省整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="far", name="虚构外省整治办", kind="office", region="510000")
    for member, login, role in (
        ("office", "maker2", "maker"), ("province", "chief", "maker"), ("province", "chief2", "checker"),
        ("far", "stranger", "maker"),
    ):  # fmt: skip
        add_user(context, SYSTEM, member_code=member, login=login, role=role)
    found = {one: actor_of_login(context, one) for one in ("maker2", "chief", "chief2", "stranger")}
    return found | {"maker": desk.maker, "checker": desk.checker}


def code_of(act: Callable[..., object], *given: Any, **named: Any) -> str:
    with pytest.raises(ServiceError) as refused:
        act(*given, **named)
    return refused.value.code


def hand(desk: Any, by: Actor, case: Any, login: str) -> None:
    hand_over_case(desk.context, by, case.id, case.version, login=login, reason=WHY)


def own(desk: Any, actor: Actor) -> list[tuple[int, str]]:
    """What is with an official: case and kind."""
    return [(one.assignment.listing, one.assignment.kind) for one in list_assigned(desk.context, actor)]


def standing(desk: Any) -> int:
    table = table_of(Assignment)
    with desk.context.store.read() as connection:
        return len(connection.execute(select(table.c.id).where(table.c.ended_at.is_(None))).all())


def test_a_case_handed_over_is_with_the_colleague_and_still_before_everybody(
    desk: Any, staff: dict[str, Actor]
) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    ((held),) = list_assigned(desk.context, staff["maker2"])
    assert (held.assignment.kind, held.assignment.given_by, held.assignment.is_own) == (
        "handover",
        "maker",
        True,
    )
    assert [(one.kind, one.state) for one in held.steps] == [("listing", "alleged")]
    assert own(desk, staff["maker"]) == []
    for actor in staff.values():
        found = list_pending(desk.context, actor, kind="listing", state="alleged").steps
        views = with_whom(desk.context, actor, found)
        reaches = actor.login != "stranger"
        assert [one.id for one in found] == [case.id] * reaches
        assert [(one.login, one.is_able) for one in views.values()] == [("maker2", True)] * reaches
    # The version stands, so that nothing that waits is void by it; and the reason is told on the page of the case.
    assert desk.row(case.id).version == case.version
    shown = show_case(desk.context, staff["checker"], case.id).assignment
    assert [(one.kind, one.login, one.reason) for one in shown.history] == [("handover", "maker2", WHY)]
    assert told(desk.context, "case_handed_over") == [
        ("maker", "case_handed_over", "listing", case.id, {"to": "maker2", "reason": WHY})
    ]


def test_a_colleague_must_be_able_to_act_on_the_case(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    add_user(desk.context, SYSTEM, member_code="office", login="maker-too", role="maker", person="maker")
    add_user(desk.context, SYSTEM, member_code="office", login="gone", role="maker")
    end_account(desk.context, SYSTEM, "gone")
    add_user(desk.context, SYSTEM, member_code="office", login="barred", role="maker")
    suspend_login(desk.context, SYSTEM, "barred")
    recuse(desk.context, SYSTEM, login="checker", subject=desk.row(case.id).subject_id)
    # A superior is asked by raising the case; an auditor decides nothing.
    for login in (
        "maker",
        "maker-too",
        "gone",
        "barred",
        "checker",
        "chief",
        "stranger",
        "auditor",
        "nobody",
        "",
    ):
        refused = code_of(hand, desk, staff["maker"], case, login)
        assert refused == "ASSIGNMENT.COLLEAGUE", login
    offered = show_case(desk.context, staff["maker"], case.id).assignment.colleagues
    assert offered == {"maker2": ("maker",)}
    # Downwards by name: the province hands to the city.
    assert set(show_case(desk.context, staff["chief"], case.id).assignment.colleagues) == {
        "chief2", "maker", "maker-too", "maker2",
    }  # fmt: skip


def test_a_further_role_is_told_with_the_colleague(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    grant_role(desk.context, SYSTEM, login="maker2", role="checker")
    offered = show_case(desk.context, staff["maker"], case.id).assignment.colleagues
    assert offered == {"maker2": ("maker", "checker"), "checker": ("checker",)}


def test_a_form_sent_twice_or_late_takes_effect_once(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    assert code_of(hand, desk, staff["maker"], case, "maker2") == "ASSIGNMENT.SAME"
    again = (desk.context, staff["maker2"], case.id, case.version)
    assert code_of(take_over_case, *again, reason=WHY) == "ASSIGNMENT.SAME"
    desk.decide(desk.stored(case.id), "reject")
    assert code_of(hand, desk, staff["maker"], case, "checker") == "CONFLICT.VERSION"
    assert standing(desk) == 1


@pytest.mark.parametrize("reason", ["", " \n", "长" * 1001])
def test_why_is_said_in_every_case(desk: Any, staff: dict[str, Actor], reason: str) -> None:
    case = desk.alleged()
    given = (desk.context, staff["maker"], case.id, case.version)
    assert code_of(hand_over_case, *given, login="maker2", reason=reason) == "ASSIGNMENT.REASON"
    for act in (escalate_case, return_case, take_over_case):
        assert code_of(act, *given, reason=reason) == "ASSIGNMENT.REASON"


def test_a_case_elsewhere_does_not_exist_and_auditors_hand_nothing(
    desk: Any, staff: dict[str, Actor]
) -> None:
    case = desk.alleged()
    for actor, code in ((staff["stranger"], "NOT_FOUND"), (desk.auditor, "ACCESS.ROLE")):
        given = (desk.context, actor, case.id, case.version)
        assert code_of(hand_over_case, *given, login="maker2", reason=WHY) == code
        for act in (escalate_case, return_case, take_over_case):
            assert code_of(act, *given, reason=WHY) == code


def test_a_case_is_raised_to_the_nearest_region_above_and_comes_back(
    desk: Any, staff: dict[str, Actor]
) -> None:
    case, other = desk.alleged(), desk.alleged()
    raised = escalate_case(desk.context, staff["maker"], case.id, case.version, reason=WHY)
    assert raised == "340000"
    for login, sees in (
        ("chief", True),
        ("chief2", True),
        ("maker", False),
        ("maker2", False),
        ("stranger", False),
    ):
        assert own(desk, staff[login]) == [(case.id, "escalation")] * sees, login
    # Nobody's reach has changed: the far province still knows of no such case, and of the other one nobody was asked.
    assert code_of(show_case, desk.context, staff["stranger"], case.id) == "NOT_FOUND"
    assert own(desk, staff["chief"]) != [(other.id, "escalation")]
    assert (
        code_of(return_case, desk.context, staff["maker2"], case.id, case.version, reason=WHY)
        == "ASSIGNMENT.NOT_YOURS"
    )
    return_case(desk.context, staff["chief2"], case.id, case.version, reason="虚构：按规程办理")
    assert own(desk, staff["maker"]) == [(case.id, "return")]
    assert own(desk, staff["chief"]) == []
    history = show_case(desk.context, staff["maker"], case.id).assignment.history
    assert [(one.kind, one.given_by, one.reason) for one in history] == [
        ("return", "chief2", "虚构：按规程办理"), ("escalation", "maker", WHY),
    ]  # fmt: skip
    # Giving back what came back frees it: a case never goes to and fro.
    return_case(desk.context, staff["maker"], case.id, case.version, reason=WHY)
    assert (own(desk, staff["maker"]), standing(desk)) == ([], 0)


def test_where_nobody_is_above_the_case_stays(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    assert show_case(desk.context, staff["maker"], case.id).assignment.above == "340000"
    for login in ("chief", "chief2"):
        end_account(desk.context, SYSTEM, login)
    given = (desk.context, staff["maker"], case.id, case.version)
    assert code_of(escalate_case, *given, reason=WHY) == "ASSIGNMENT.NOBODY_ABOVE"
    assert show_case(desk.context, staff["maker"], case.id).assignment.above is None
    grant_area(desk.context, SYSTEM, login="stranger", region="")
    assert escalate_case(*given, reason=WHY) == ""
    assert own(desk, staff["stranger"]) == [(case.id, "escalation")]
    assert code_of(escalate_case, *given, reason=WHY) == "ASSIGNMENT.SAME"


def test_in_an_emergency_anybody_takes_it_up(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    take_over_case(desk.context, staff["checker"], case.id, case.version, reason=WHY)
    assert (own(desk, staff["maker2"]), own(desk, staff["checker"])) == ([], [(case.id, "takeover")])
    # It was taken, not given: it goes back to nobody.
    return_case(desk.context, staff["checker"], case.id, case.version, reason=WHY)
    assert standing(desk) == 0
    # An assignment stops nobody from acting.
    hand(desk, staff["maker"], case, "maker2")
    assert desk.decide(desk.stored(case.id), "reject").listing.state == "rejected"


LOST: dict[str, Callable[[Any, Any], object]] = {
    "recused": lambda desk, case: recuse_from_case(
        desk.context, actor_of_login(desk.context, "maker2"), case.id, reason="虚构：亲属"
    ),
    "recused from the member": lambda desk, _case: recuse(
        desk.context, SYSTEM, login="maker2", member_code="platform"
    ),
    "suspended": lambda desk, _case: suspend_login(desk.context, SYSTEM, "maker2"),
    "ended": lambda desk, _case: end_account(desk.context, SYSTEM, "maker2"),
    "moved": lambda desk, _case: grant_area(desk.context, SYSTEM, login="maker2", region="340200"),
}


@pytest.mark.parametrize("lost", LOST)
def test_who_can_no_longer_act_has_the_case_no_longer(desk: Any, staff: dict[str, Actor], lost: str) -> None:
    case, kept = desk.alleged(), desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    hand(desk, staff["maker"], kept, "checker")
    LOST[lost](desk, case)
    assert own(desk, staff["checker"]) == [(kept.id, "handover")]
    assert show_case(desk.context, staff["maker"], case.id).assignment.standing is None
    ((actor, kind, _thing, number, detail),) = told(desk.context, "assignment_ended")
    assert (actor, kind, number, detail["with"]) == (
        "system",
        "assignment_ended",
        case.id,
        staff["maker2"].user,
    )


def test_what_comes_back_into_reach_is_not_with_the_official_again(
    desk: Any, staff: dict[str, Actor]
) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    grant_area(desk.context, SYSTEM, login="maker2", region="340200")
    end_area(desk.context, SYSTEM, login="maker2", region="340200")
    assert own(desk, staff["maker2"]) == []


def test_a_case_goes_back_to_nobody_who_keeps_away_since(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    recuse_from_case(desk.context, staff["maker"], case.id, reason="虚构：亲属")
    return_case(desk.context, staff["maker2"], case.id, case.version, reason=WHY)
    assert standing(desk) == 0


def test_every_kind_of_step_of_a_case_is_told_with_it(desk: Any, staff: dict[str, Actor]) -> None:
    from_state = {"reply_window": desk.reply_window(), "listed": desk.listed()}
    desk.propose(from_state["listed"], "remove")
    for case in from_state.values():
        hand(desk, staff["maker"], case, "maker2")
    found = {one.assignment.listing: one.steps for one in list_assigned(desk.context, staff["maker2"])}
    assert [(one.kind, one.state) for one in found[from_state["reply_window"].id]] == [
        ("listing", "reply_window")
    ]
    assert [(one.kind, one.state) for one in found[from_state["listed"].id]] == [("proposal", "remove")]


def test_more_cases_and_colleagues_take_no_more_statements(
    desk: Any, staff: dict[str, Actor], counted: Any
) -> None:
    seen = []
    for _round in range(2):
        for number in range(3):
            hand(desk, staff["maker"], desk.alleged(), "maker2")
            add_user(
                desk.context, SYSTEM, member_code="office", login=f"more-{_round}-{number}", role="maker"
            )
        case = desk.alleged()
        for actor in (staff["maker2"], staff["maker"]):
            list_assigned(desk.context, actor)
        with counted(desk.context) as work:
            list_assigned(desk.context, staff["maker2"])
            show_case(desk.context, staff["maker"], case.id)
        seen.append(sum(work.statements.values()))
    assert seen[0] == seen[1]


def test_the_reasons_go_with_the_words_of_the_case(desk: Any, staff: dict[str, Actor]) -> None:
    case = desk.alleged()
    hand(desk, staff["maker"], case, "maker2")
    desk.decide(desk.stored(case.id), "reject")
    desk.days(366 * 8)
    sweep_retention(desk.context, SYSTEM, is_dry_run=False)
    assert told(desk.context, "case_handed_over") == []
    history = show_case(desk.context, staff["maker"], case.id).assignment.history
    assert [(one.kind, one.reason) for one in history] == [("handover", "")]
