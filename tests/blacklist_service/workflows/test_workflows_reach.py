"""Whom an official reaches, asked directly: areas, recusals, merged people, lists and pages; and whether who signed
could sign now."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from blacklist_service.errors import ServiceError
from blacklist_service.store import members
from blacklist_service.workflows.authority import (
    acting_account,
    acting_person,
    check_maker,
    has_role,
    is_trusted,
    lock_case,
    may_still,
    may_still_about,
    require_case,
    require_other_person,
)
from blacklist_service.workflows.context import SYSTEM, Actor
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.grant_authority import end_role, grant_area, grant_role, recuse
from blacklist_service.workflows.reach import (
    Reach,
    areas_of,
    page_within_reach,
    reach_of,
    reached_subjects,
    reaches,
    require_subjects,
    within_reach,
)


def code_of(act: Callable[[], object]) -> str:
    try:
        act()
    except ServiceError as refused:
        return refused.code
    return ""


def asked(desk: Any, question: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The answer to one question of the register."""
    with desk.context.store.read() as connection:
        return question(connection, *given, **named)


def reach_code(desk: Any, actor: Actor, *subjects: int) -> str:
    return code_of(lambda: asked(desk, require_subjects, desk.context, actor, subjects))


@pytest.fixture
def pair(desk: Any) -> tuple[int, int]:
    """A person whom the platform of 340100 reported, and one whom one of 340200 did."""
    with desk.context.store.begin() as connection:
        connection.execute(text(
            "INSERT INTO member (code, name, kind, region, created_at) SELECT 'other', 'x', kind, '340200', created_at "
            "FROM member WHERE code = 'platform'"
        ))  # fmt: skip
    found = members.find_member_by_code
    other = asked(desk, found, "other")
    near, far = desk.subject(), desk.subject()
    desk.report(near)
    desk.report(far, member_id=other.id)
    return near, far


@pytest.mark.parametrize(
    ("reach", "is_whole"),
    [
        (Reach(("",)), True), (Reach(("340100", "")), True), (Reach(("340100",)), False), (Reach(()), False),
        (Reach(("",), frozenset({1})), False), (Reach(("",), frozenset(), frozenset({1})), False),
    ],
)  # fmt: skip
def test_a_whole_reach_knows_no_exception(reach: Reach, *, is_whole: bool) -> None:
    assert reach.is_whole is is_whole


def test_who_is_no_official_and_the_owner_of_the_machine_are_bounded_elsewhere(desk: Any) -> None:
    recuse(desk.context, SYSTEM, login="maker", member_code="platform")
    for actor in (desk.platform, SYSTEM, replace(desk.maker, user=0)):
        assert asked(desk, reach_of, actor) == Reach(("",))
        assert asked(desk, areas_of, actor) == [""]


@pytest.mark.parametrize("role", ["maker", "checker", "auditor"])
def test_an_official_reaches_the_members_region_until_an_area_is_given(desk: Any, role: str) -> None:
    actor = getattr(desk, role)
    assert asked(desk, areas_of, actor) == ["340100"]
    assert asked(desk, reach_of, actor) == Reach(("340100",))
    grant_area(desk.context, SYSTEM, login=actor.login, region="340200")
    assert asked(desk, areas_of, actor) == ["340200"]


def test_recusals_are_part_of_the_reach_whoever_the_subject_has_become(
    desk: Any, pair: tuple[int, int]
) -> None:
    near, far = pair
    recuse(desk.context, SYSTEM, login="checker", member_code="platform")
    recuse(desk.context, SYSTEM, login="checker", subject=near)
    assert asked(desk, reach_of, desk.checker) == Reach(
        ("340100",), frozenset({desk.platform.member}), frozenset({near})
    )
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE subject SET merged_into = :to WHERE id = :n"), {"to": far, "n": near})
    assert asked(desk, reach_of, desk.checker).from_subjects == {far}
    unknown = replace(desk.checker, user=987654)
    assert asked(desk, reach_of, unknown) == Reach(("340100",))


def test_all_of_the_people_must_be_reached(desk: Any, pair: tuple[int, int]) -> None:
    near, far = pair
    assert reach_code(desk, desk.maker) == ""
    assert reach_code(desk, desk.maker, near) == ""
    for people in ((far,), (near, far), (far, near)):
        assert reach_code(desk, desk.maker, *people) == "NOT_FOUND"
        assert asked(desk, reaches, desk.context, desk.maker, people) is False
    assert asked(desk, reaches, desk.context, desk.maker, (near,)) is True
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far, near)) == {near}
    assert asked(desk, reached_subjects, desk.context, SYSTEM, (near, far)) == {near, far}
    grant_area(desk.context, SYSTEM, login="maker", region="340000")
    assert reach_code(desk, desk.maker, near, far) == ""
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far)) == {near, far}


@pytest.mark.parametrize("whom", ["member", "subject"])
def test_from_whom_one_keeps_away_is_known_and_closed(desk: Any, pair: tuple[int, int], whom: str) -> None:
    near, far = pair
    for login in ("maker", "checker"):
        grant_area(desk.context, SYSTEM, login=login, region="")
    recuse(
        desk.context, SYSTEM, login="maker",
        **({"member_code": "platform"} if whom == "member" else {"subject": near}),
    )  # fmt: skip
    assert reach_code(desk, desk.maker, near) == "ACCESS.RECUSED"
    assert reach_code(desk, desk.maker, far) == ""
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near, far)) == {far}
    assert reach_code(desk, desk.checker, near, far) == ""


def test_one_who_is_merged_is_reached_as_who_is_left(desk: Any, pair: tuple[int, int]) -> None:
    near, far = pair
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE subject SET merged_into = :to WHERE id = :n"), {"to": far, "n": near})
    assert reach_code(desk, desk.maker, near) == "NOT_FOUND"
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near,)) == frozenset()
    grant_area(desk.context, SYSTEM, login="maker", region="340200")
    assert asked(desk, reached_subjects, desk.context, desk.maker, (near,)) == {near}


def test_a_person_of_no_region_belongs_to_the_operators(desk: Any) -> None:
    with desk.context.store.begin() as connection:
        connection.execute(text("UPDATE member SET region = '' WHERE code = 'platform'"))
    subject = desk.subject()
    desk.report(subject)
    away = replace(desk.context, profile=replace(desk.context.profile, region="510000"))
    here = replace(desk.context, profile=replace(desk.context.profile, region="340100"))
    assert asked(desk, reaches, away, desk.maker, (subject,)) is False
    assert asked(desk, reaches, here, desk.maker, (subject,)) is True


def test_of_a_list_what_is_reached_stays_in_its_order(desk: Any, pair: tuple[int, int]) -> None:
    near, far = pair
    things = [("c", (near,)), ("a", (far,)), ("b", ()), ("d", (near, far)), ("e", (near, near))]
    people = lambda thing: thing[1]  # noqa: E731
    seen = asked(desk, within_reach, desk.context, desk.maker, things, people)
    assert [name for name, _ in seen] == ["c", "b", "e"]
    everything = asked(desk, within_reach, desk.context, SYSTEM, things, people)
    assert (everything, everything is things) == (things, False)


@pytest.mark.parametrize(
    ("limit", "expected"), [(0, []), (1, [1]), (2, [1, 4]), (3, [1, 4, 5]), (9, [1, 4, 5])]
)
def test_a_page_is_filled_from_as_many_pages_as_it_takes(
    desk: Any, pair: tuple[int, int], limit: int, expected: list[int]
) -> None:
    near, far = pair
    queue = {1: near, 2: far, 3: far, 4: near, 5: near, 6: far}
    behind: list[int | None] = []

    def read(last: int | None) -> Sequence[int]:
        behind.append(last)
        return [number for number in queue if last is None or number > last][:2]

    found = asked(
        desk, page_within_reach, desk.context, desk.maker, read, lambda one: (queue[one],), limit=limit
    )
    assert found == expected
    assert behind == [None, 2, 4, 6][: {0: 0, 1: 1, 2: 2, 3: 3, 9: 4}[limit]]


# Who acts, and who signed


def test_the_person_behind_a_live_trusted_account_in_its_role(desk: Any) -> None:
    add_user(desk.context, SYSTEM, member_code="office", login="second", role="checker", person="staff-9")
    second = asked(desk, members.find_user_by_login, "second")
    actor = replace(desk.checker, user=second.id, login="second")
    assert asked(desk, acting_person, desk.context, actor, "checker", "maker") == "staff-9"
    assert asked(desk, acting_person, desk.context, desk.maker, "maker") == "maker"
    act = lambda actor, *roles: code_of(lambda: asked(desk, acting_person, desk.context, actor, *roles))  # noqa: E731
    assert act(desk.maker, "checker") == "ACCESS.ROLE"
    assert act(replace(desk.maker, role="checker"), "checker") == "ACCESS.ROLE"
    assert act(replace(desk.maker, user=987654), "maker") == "ACCESS.ROLE"
    suspend_login(desk.context, SYSTEM, "maker")
    assert act(desk.maker, "maker") == "ACCESS.SUSPENDED"
    end_account(desk.context, SYSTEM, "checker")
    assert act(desk.checker, "checker") == "ACCESS.ROLE"


def test_the_service_acts_as_itself_and_an_account_as_it_may(desk: Any) -> None:
    act = lambda actor, *roles: code_of(lambda: asked(desk, acting_account, desk.context, actor, *roles))  # noqa: E731
    assert act(SYSTEM, "maker") == ""
    assert act(desk.maker, "maker", "checker") == ""
    assert act(desk.checker, "maker") == "ACCESS.ROLE"
    end_account(desk.context, SYSTEM, "maker")
    assert act(desk.maker, "maker") == "ACCESS.ROLE"


def test_a_role_of_ones_own_or_a_further_one_of_a_live_account(desk: Any) -> None:
    account = asked(desk, members.get_user, desk.checker.user)
    assert asked(desk, has_role, account, "maker", "checker") is True
    assert asked(desk, has_role, account, "maker") is False
    grant_role(desk.context, SYSTEM, login="checker", role="maker")
    assert asked(desk, has_role, account, "maker") is True
    end_role(desk.context, SYSTEM, login="checker", role="maker")
    assert asked(desk, has_role, account, "maker") is False
    end_account(desk.context, SYSTEM, "checker")
    ended = asked(desk, members.get_user, desk.checker.user)
    assert asked(desk, has_role, ended, "checker") is False


CHANGES: dict[str, Callable[[Any, int], object]] = {
    "recused from the member": lambda d, _: recuse(d.context, SYSTEM, login="maker", member_code="platform"),
    "recused from the subject": lambda d, near: recuse(d.context, SYSTEM, login="maker", subject=near),
    "another area": lambda d, _: grant_area(d.context, SYSTEM, login="maker", region="340300"),
    "suspended": lambda d, _: suspend_login(d.context, SYSTEM, "maker"),
    "ended": lambda d, _: end_account(d.context, SYSTEM, "maker"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_who_signed_earlier_could_no_longer_sign(desk: Any, pair: tuple[int, int], name: str) -> None:
    near, far = pair
    user = desk.maker.user
    assert asked(desk, may_still, desk.context, user, "maker", (near,)) is True
    assert asked(desk, may_still, desk.context, user, "maker", (near, far)) is False
    assert asked(desk, may_still, desk.context, user, "checker", (near,)) is False
    assert asked(desk, may_still_about, desk.context, user, "maker", (near, far)) == {near}
    assert asked(desk, may_still_about, desk.context, user, "checker", (near,)) == frozenset()
    assert code_of(lambda: asked(desk, check_maker, desk.context, user, (near,))) == ""
    CHANGES[name](desk, near)
    assert asked(desk, may_still, desk.context, user, "maker", (near,)) is False
    assert asked(desk, may_still_about, desk.context, user, "maker", (near,)) == frozenset()
    assert code_of(lambda: asked(desk, check_maker, desk.context, user, (near,))) == "APPROVAL.MAKER"


def test_an_alarm_that_waits_takes_the_trust_of_that_account_alone(desk: Any) -> None:
    maker, checker = (asked(desk, members.get_user, one.user) for one in (desk.maker, desk.checker))
    assert asked(desk, is_trusted, desk.context, maker) is True
    with desk.context.looks.begin() as looks:
        looks.execute(
            text("INSERT INTO alarm (at, member_id, user_id, sign) VALUES (:at, :member, :user, 'decoy')"),
            {"at": desk.clock.at, "member": maker.member_id, "user": maker.id},
        )
    assert asked(desk, is_trusted, desk.context, maker) is False
    assert asked(desk, is_trusted, desk.context, checker) is True


def test_a_case_is_held_in_the_version_that_was_seen_by_who_may_act_on_it(desk: Any) -> None:
    view = desk.alleged()

    def held(actor: Actor, version: int, *roles: str) -> Any:
        with desk.context.store.begin() as connection:
            return lock_case(connection, desk.context, actor, view.id, version, *roles)

    assert held(desk.maker, view.version, "maker", "checker").id == view.id
    assert code_of(lambda: held(desk.maker, view.version + 1, "maker")) == "CONFLICT.VERSION"
    assert code_of(lambda: held(desk.maker, view.version - 1, "maker")) == "CONFLICT.VERSION"
    assert code_of(lambda: held(desk.checker, view.version, "maker")) == "ACCESS.ROLE"
    row = desk.row(view.id)
    assert code_of(lambda: asked(desk, require_case, desk.context, desk.maker, row)) == ""
    grant_area(desk.context, SYSTEM, login="maker", region="340300")
    assert code_of(lambda: asked(desk, require_case, desk.context, desk.maker, row)) == "NOT_FOUND"
    assert code_of(lambda: held(desk.maker, view.version + 1, "maker")) == "NOT_FOUND"


def test_two_accounts_are_two_persons_or_they_are_not(desk: Any) -> None:
    add_user(desk.context, SYSTEM, member_code="office", login="alias", role="checker", person="maker")
    alias = asked(desk, members.find_user_by_login, "alias")
    other = lambda first, second: code_of(lambda: asked(desk, require_other_person, first, second))  # noqa: E731
    assert other(desk.maker.user, desk.checker.user) == ""
    for first, second in ((desk.maker.user,) * 2, (desk.maker.user, alias.id), (alias.id, desk.maker.user)):
        assert other(first, second) == "APPROVAL.SAME_OFFICIAL"
    # The same unknown account twice is one person, whether or not there is such an account.
    assert other(987654, 987654) == "APPROVAL.SAME_OFFICIAL"
