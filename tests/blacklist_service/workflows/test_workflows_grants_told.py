"""What the journal says of a grant, a recusal and their ends, and what stands in the register afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from blacklist_service.errors import ServiceError
from blacklist_service.store import authority
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import AccountRole, Area, Recusal
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enrol import add_user
from blacklist_service.workflows.grant_authority import end_area, end_role, grant_area, grant_role, recuse
from blacklist_service.workflows.propose_decision import propose_decision
from tests.told import told


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code


def rows(desk: Any, shelf: Any) -> list[dict[str, Any]]:
    table = table_of(shelf)
    with desk.context.store.read() as connection:
        return [dict(row) for row in connection.execute(select(table).order_by(table.c.id)).mappings()]


def test_an_area_is_told_with_its_account_and_region(desk: Any) -> None:
    assert grant_area(desk.context, SYSTEM, login="checker", region="340200") == ["340200"]
    assert end_area(desk.context, SYSTEM, login="checker", region="340200") == []
    detail = {"login": "checker", "region": "340200"}
    assert told(desk.context) == [
        ("system", "area_granted", "user", desk.checker.user, detail),
        ("system", "area_ended", "user", desk.checker.user, detail),
    ]
    (row,) = rows(desk, Area)
    assert row["user_id"] == desk.checker.user
    assert row["granted_at"] == row["ended_at"] == desk.clock.at


def test_an_area_that_is_not_there_cannot_end(desk: Any) -> None:
    grant_area(desk.context, SYSTEM, login="checker", region="340200")
    assert code_of(lambda: end_area(desk.context, SYSTEM, login="checker", region="340100")) == "AREA.UNKNOWN"
    assert [row["ended_at"] for row in rows(desk, Area)] == [None]


def test_an_area_that_is_there_already_is_kept_once(desk: Any) -> None:
    for _ in range(2):
        assert grant_area(desk.context, SYSTEM, login="maker", region="") == [""]
    assert [row["region"] for row in rows(desk, Area)] == [""]


@pytest.mark.parametrize("region", ["34", "3401000", "34010x", "３４０１００", "-34010", " "])
def test_a_region_is_six_digits(desk: Any, region: str) -> None:
    grant = lambda: grant_area(desk.context, SYSTEM, login="maker", region=region)  # noqa: E731
    assert code_of(grant) == "MEMBER.REGION"


def test_a_role_is_told_and_stands_beside_the_accounts_own(desk: Any) -> None:
    granted = [grant_role(desk.context, SYSTEM, login="checker", role="maker") for _ in range(2)]
    assert granted == [["checker", "maker"]] * 2
    assert grant_role(desk.context, SYSTEM, login="checker", role="supervisor") == [
        "checker", "maker", "supervisor",
    ]  # fmt: skip
    assert end_role(desk.context, SYSTEM, login="checker", role="maker") == ["checker", "supervisor"]
    made = {"login": "checker", "role": "maker"}
    assert told(desk.context) == [
        ("system", "role_granted", "user", desk.checker.user, made),
        ("system", "role_granted", "user", desk.checker.user, made),
        ("system", "role_granted", "user", desk.checker.user, made | {"role": "supervisor"}),
        ("system", "role_ended", "user", desk.checker.user, made),
    ]
    kept = rows(desk, AccountRole)
    assert [(row["user_id"], row["role"], row["ended_at"] is None) for row in kept] == [
        (desk.checker.user, "maker", False), (desk.checker.user, "supervisor", True),
    ]  # fmt: skip
    assert kept[0]["granted_at"] == kept[0]["ended_at"] == desk.clock.at


@pytest.mark.parametrize(
    ("login", "role", "code"),
    [
        ("checker", "checker", "ROLE.FURTHER"), ("checker", "auditor", "ROLE.FURTHER"), ("checker", "king", "ROLE.FURTHER"),
        ("auditor", "maker", "ROLE.PAIR"), ("clerk", "checker", "ROLE.PAIR"), ("nobody", "maker", "USER.UNKNOWN"),
    ],
)  # fmt: skip
def test_a_role_that_may_not_be_given_is_not(desk: Any, login: str, role: str, code: str) -> None:
    assert code_of(lambda: grant_role(desk.context, SYSTEM, login=login, role=role)) == code
    assert (rows(desk, AccountRole), told(desk.context)) == ([], [])


def test_a_role_that_fits_the_account_and_not_the_person_is_not_given(desk: Any) -> None:
    with desk.context.store.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE user_account SET person = 'staff-9' WHERE login IN ('checker', 'auditor')"
        )
    desk.adopt()
    assert code_of(lambda: grant_role(desk.context, SYSTEM, login="checker", role="maker")) == "ROLE.PAIR"


def test_a_role_ends_once(desk: Any) -> None:
    for login, code in (("checker", "ROLE.UNKNOWN"), ("nobody", "USER.UNKNOWN")):
        assert code_of(lambda at=login: end_role(desk.context, SYSTEM, login=at, role="maker")) == code
    grant_role(desk.context, SYSTEM, login="checker", role="maker")
    end_role(desk.context, SYSTEM, login="checker", role="maker")
    assert code_of(lambda: end_role(desk.context, SYSTEM, login="checker", role="maker")) == "ROLE.UNKNOWN"


def test_what_was_proposed_in_a_role_goes_with_it(desk: Any) -> None:
    listed = desk.listed()
    grant_role(desk.context, SYSTEM, login="checker", role="maker")
    maker = actor_of_login(desk.context, "checker")
    propose_decision(desk.context, maker, listed.id, listed.version, act="remove", reasons="虚构理由")
    end_role(desk.context, SYSTEM, login="checker", role="maker")
    assert desk.kinds("listing", listed.id)[-1] == "proposal_withdrawn"


def test_roles_are_given_and_taken_by_the_service_alone(desk: Any) -> None:
    for actor in (desk.maker, desk.checker, desk.auditor, desk.platform):
        for act in (grant_role, end_role):
            assert code_of(lambda a=actor, f=act: f(desk.context, a, login="checker", role="maker")) == (
                "ACCESS.ROLE"
            )


def test_a_recusal_is_told_and_is_from_a_member_or_from_a_subject(desk: Any) -> None:
    subject = desk.subject()
    recuse(desk.context, SYSTEM, login="checker", member_code="platform")
    recuse(desk.context, SYSTEM, login="checker", subject=subject)
    told_of = {"login": "checker", "member": "", "subject": None}
    assert told(desk.context) == [
        ("system", "recusal_noted", "user", desk.checker.user, told_of | {"member": "platform"}),
        ("system", "recusal_noted", "user", desk.checker.user, told_of | {"subject": subject}),
    ]
    kept = rows(desk, Recusal)
    assert [(row["user_id"], row["member_id"], row["subject_id"]) for row in kept] == [
        (desk.checker.user, desk.platform.member, None), (desk.checker.user, None, subject),
    ]  # fmt: skip
    assert {row["noted_at"] for row in kept} == {desk.clock.at}
    with desk.context.store.read() as connection:
        assert len(authority.recusals_of_person(connection, "checker")) == 2


@pytest.mark.parametrize(
    ("whom", "code"),
    [
        ({}, "RECUSAL.WHOM"), ({"member_code": "platform", "subject": 1}, "RECUSAL.WHOM"),
        ({"member_code": "", "subject": None}, "RECUSAL.WHOM"), ({"member_code": "none"}, "MEMBER.UNKNOWN"),
    ],
    ids=str,
)  # fmt: skip
def test_a_recusal_names_exactly_one(desk: Any, whom: dict[str, Any], code: str) -> None:
    assert code_of(lambda: recuse(desk.context, SYSTEM, login="checker", **whom)) == code
    assert rows(desk, Recusal) == []


def test_who_decides_is_listed_by_login_while_the_account_lives(desk: Any) -> None:
    """Makers and checkers by their own role, with the further one or without it; nobody else, and nobody who has ended."""
    for login in ("zoe", "amy", "eve"):
        add_user(desk.context, SYSTEM, member_code="office", login=login, role="checker")
    grant_role(desk.context, SYSTEM, login="zoe", role="maker")
    end_account(desk.context, SYSTEM, "eve")
    with desk.context.store.read() as connection:
        found = authority.live_officials(connection)
    assert [one.login for one in found] == ["amy", "checker", "maker", "zoe"]
    assert [one.role for one in found] == ["checker", "checker", "maker", "checker"]
