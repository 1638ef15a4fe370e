"""Whether an account still has what it acts with: role, trust and reach, asked of the register with each act."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

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
from tests.codes import code_of


def asked(desk: Any, question: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The answer to one question of the register."""
    with desk.context.store.read() as connection:
        return question(connection, *given, **named)


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
def test_who_signed_earlier_could_no_longer_sign(desk: Any, two_people: tuple[int, int], name: str) -> None:
    near, far = two_people
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
