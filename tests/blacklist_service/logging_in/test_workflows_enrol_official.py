"""A link sets up password and second factor, once; a reset takes two other officials; nobody else knows a password."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from blacklist_service.clock import MovingClock
from blacklist_service.errors import ConflictError, ServiceError
from blacklist_service.rules.sessions import Stage
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Enrolment
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.change_factors import confirm_secret, draw_secret
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.end_account import end_account
from blacklist_service.workflows.enquiring.suspensions import suspend_login
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.enrol_official import (
    ask_reset,
    confirm_reset,
    issue_enrolment,
    redeem_enrolment,
)
from blacklist_service.workflows.grant_authority import recuse
from blacklist_service.workflows.open_session import open_session
from blacklist_service.workflows.prove_factor import prove_factor

PASSWORD = "云在青天 forty teapots"
ADDRESS = "203.0.113.9"


def code_of(act: Callable[[], object]) -> str:
    with pytest.raises(ServiceError) as refused:
        act()
    return refused.value.code


def test_a_link_works_once(context: Context, office: dict[str, Actor]) -> None:
    link = issue_enrolment(context, SYSTEM, "checker")
    assert len(link.token) >= 43
    assert link.token not in repr(link)
    opened = redeem_enrolment(context, f" {link.token}\n", PASSWORD)
    assert opened.session.stage is Stage.ENROLMENT
    assert code_of(lambda: redeem_enrolment(context, link.token, PASSWORD)) == "ENROLMENT.INVALID"


def test_a_link_is_good_for_a_day_and_a_new_one_voids_it(
    context: Context, office: dict[str, Actor], moving_clock: MovingClock
) -> None:
    old = issue_enrolment(context, SYSTEM, "checker")
    new = issue_enrolment(context, SYSTEM, "checker")
    assert code_of(lambda: redeem_enrolment(context, old.token, PASSWORD)) == "ENROLMENT.INVALID"
    moving_clock.move(timedelta(hours=24))
    assert code_of(lambda: redeem_enrolment(context, new.token, PASSWORD)) == "ENROLMENT.INVALID"
    ended = issue_enrolment(context, SYSTEM, "checker")
    end_account(context, SYSTEM, "checker")
    assert code_of(lambda: redeem_enrolment(context, ended.token, PASSWORD)) == "ENROLMENT.INVALID"


def test_a_refused_password_leaves_the_link(context: Context, office: dict[str, Actor]) -> None:
    link = issue_enrolment(context, SYSTEM, "checker")
    assert code_of(lambda: redeem_enrolment(context, link.token, "password2026")) == "PASSWORD.COMMON"
    assert redeem_enrolment(context, link.token, PASSWORD).session.stage is Stage.ENROLMENT


def test_whoever_broke_off_gets_another_link_and_whoever_is_in_does_not(
    context: Context, enrolled: Callable[..., Any]
) -> None:
    redeem_enrolment(context, issue_enrolment(context, SYSTEM, "maker").token, PASSWORD)
    issue_enrolment(context, SYSTEM, "maker")
    enrolled("checker")
    assert code_of(lambda: issue_enrolment(context, SYSTEM, "checker")) == "USER.ENROLLED"


def test_people_of_offices_platforms_and_agencies_are_enrolled_and_only_by_the_operator(
    context: Context, office: dict[str, Actor]
) -> None:
    assert issue_enrolment(context, SYSTEM, "clerk").login == "clerk"
    add_member(context, SYSTEM, code="A001", name="虚构征信", kind="agency")
    add_user(context, SYSTEM, member_code="A001", login="bureau", role="agency")
    assert issue_enrolment(context, SYSTEM, "bureau").login == "bureau"
    assert code_of(lambda: issue_enrolment(context, SYSTEM, "nobody")) == "USER.UNKNOWN"
    for actor in office.values():
        assert code_of(lambda a=actor: issue_enrolment(context, a, "checker")) == "ACCESS.ROLE"


def test_a_session_of_a_link_opens_nothing_before_its_first_factor(
    context: Context, office: dict[str, Actor], moving_clock: MovingClock
) -> None:
    opened = redeem_enrolment(context, issue_enrolment(context, SYSTEM, "checker").token, PASSWORD)
    secret = draw_secret(context, opened.session)
    assert secret.uri.startswith("otpauth://totp/")
    assert draw_secret(context, opened.session).typed == secret.typed
    assert code_of(lambda: confirm_secret(context, opened.session, "000000")) == "FACTOR.INVALID"
    assert open_session(context, opened.secret).stage is Stage.ENROLMENT
    moving_clock.move(timedelta(minutes=15))
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"


def test_a_reset_takes_two_others(
    context: Context, office: dict[str, Actor], enrolled: Callable[..., Any], moving_clock: MovingClock
) -> None:
    person = enrolled("checker")
    opened = person.come_in()
    assert code_of(lambda: confirm_reset(context, office["maker"], "checker")) == "RESET.NOT_ASKED"
    assert code_of(lambda: ask_reset(context, office["checker"], "checker")) == "RESET.SAME_OFFICIAL"
    assert code_of(lambda: ask_reset(context, office["auditor"], "checker")) == "ACCESS.ROLE"
    ask_reset(context, office["maker"], "checker")
    for same in ("maker", "checker"):
        assert code_of(lambda s=same: confirm_reset(context, office[s], "checker")) == "RESET.SAME_OFFICIAL"
    link = confirm_reset(context, office["checker2"], "checker")
    open_session(context, opened.secret)  # nothing has changed until the link is used
    new = redeem_enrolment(context, link.token, PASSWORD)
    assert code_of(lambda: open_session(context, opened.secret)) == "SESSION.OVER"
    assert code_of(person.with_password) == "LOGIN.FAILED"
    person.password = PASSWORD
    half = person.with_password()
    assert new.session.stage is Stage.ENROLMENT
    assert code_of(lambda: prove_factor(context, half.session, person.code())) == "FACTOR.INVALID"


def test_two_accounts_of_one_person_are_one_official(context: Context, office: dict[str, Actor]) -> None:
    for login, role in (("wang.m", "maker"), ("wang.c", "checker")):
        add_user(context, SYSTEM, member_code="O001", login=login, role=role, person="wang")
    maker, checker = actor_of_login(context, "wang.m"), actor_of_login(context, "wang.c")
    assert code_of(lambda: ask_reset(context, maker, "wang.c")) == "RESET.SAME_OFFICIAL"
    ask_reset(context, maker, "checker")
    assert code_of(lambda: confirm_reset(context, checker, "checker")) == "RESET.SAME_OFFICIAL"


@pytest.fixture
def province(context: Context) -> Context:
    """The service of a province."""
    return replace(context, profile=replace(context.profile, region="340000"))


@pytest.fixture
def far(province: Context, office: dict[str, Actor]) -> dict[str, Actor]:
    """The officials of a city's office, who reach that city alone; a platform of it, of another one, and of none."""
    assert office["maker"].member_code == "O001"
    house = province
    add_member(house, SYSTEM, code="O002", name="虚构市办", kind="office", region="340200")
    for login, role in (("far.m", "maker"), ("far.c", "checker"), ("far.n", "maker")):
        add_user(house, SYSTEM, member_code="O002", login=login, role=role)
    for code, login, region in (("P002", "near.clerk", "340200"), ("P003", "other.clerk", "340100")):
        add_member(house, SYSTEM, code=code, name="虚构网贷", kind="platform", region=region)
        add_user(house, SYSTEM, member_code=code, login=login, role="platform")
    return {login: actor_of_login(house, login) for login in ("far.m", "far.c", "far.n", "maker", "checker")}


def test_a_reset_is_for_officials_whose_areas_cover_the_member(
    province: Context, far: dict[str, Actor]
) -> None:
    """A member without a region, and the provincial office itself, are for the province; each office has its own."""
    for login in ("other.clerk", "clerk", "checker2"):
        assert code_of(lambda one=login: ask_reset(province, far["far.m"], one)) == "USER.UNKNOWN"
        ask_reset(province, far["maker"], login)
        assert code_of(lambda one=login: confirm_reset(province, far["far.c"], one)) == "USER.UNKNOWN"
        assert confirm_reset(province, far["checker"], login).login == login
    for login in ("near.clerk", "far.n"):
        ask_reset(province, far["far.m"], login)
        assert confirm_reset(province, far["far.c"], login).login == login


def test_a_reset_needs_who_asked_for_it_until_it_is_confirmed(
    province: Context, far: dict[str, Actor]
) -> None:
    """And whoever keeps away from a member does not open its accounts either."""
    ask_reset(province, far["far.m"], "near.clerk")
    suspend_login(province, SYSTEM, "far.m")
    assert code_of(lambda: confirm_reset(province, far["far.c"], "near.clerk")) == "RESET.NOT_ASKED"
    ask_reset(province, far["far.n"], "near.clerk")
    recuse(province, SYSTEM, login="far.c", member_code="P002")
    assert code_of(lambda: confirm_reset(province, far["far.c"], "near.clerk")) == "ACCESS.RECUSED"


def test_a_reset_that_nobody_confirms_is_forgotten(
    context: Context, office: dict[str, Actor], moving_clock: MovingClock
) -> None:
    ask_reset(context, office["maker"], "checker")
    moving_clock.move(timedelta(hours=72))
    assert code_of(lambda: confirm_reset(context, office["checker2"], "checker")) == "RESET.NOT_ASKED"


@pytest.mark.parametrize(
    ("asked", "confirmed", "token", "why"),
    [
        ("checker", None, None, "asks for oneself"),
        ("maker", "maker", b"1", "one official alone"),
        ("maker", "checker", b"2", "the person itself confirms"),
        (None, None, b"3", "nobody asked"),
        ("maker", None, b"4", "nobody confirmed"),
    ],
)
def test_the_database_refuses_it_too(
    context: Context,
    office: dict[str, Actor],
    asked: str | None,
    confirmed: str | None,
    token: bytes | None,
    why: str,
) -> None:
    now = context.clock.now()
    row = {
        "user_id": office["checker"].user, "kind": "reset", "token_sha256": token, "created_at": now, "expires_at": now,
        "asked_by": asked and office[asked].user, "confirmed_by": confirmed and office[confirmed].user,
    }  # fmt: skip
    with pytest.raises(ConflictError), context.store.begin() as connection:
        connection.execute(insert(table_of(Enrolment)).values(**row))
