"""Officials of an invented office, and how they come in."""

import base64
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from blacklist_service.clock import MovingClock
from blacklist_service.vault.one_time_codes import code_at
from blacklist_service.workflows.authenticate_caller import actor_of_login
from blacklist_service.workflows.change_factors import confirm_secret, draw_secret
from blacklist_service.workflows.context import SYSTEM, Actor, Context
from blacklist_service.workflows.enrol import add_member, add_user
from blacklist_service.workflows.enrol_official import issue_enrolment, redeem_enrolment
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.logging_in.sessions import Opened
from blacklist_service.workflows.prove_factor import prove_factor

ADDRESS = "203.0.113.9"
_LOGINS = {"maker": "maker", "checker": "checker", "checker2": "checker", "auditor": "auditor"}


@dataclass
class Person:
    """An official with what only the official has: the password and the app."""

    context: Context
    login: str
    password: str
    secret: bytes

    def code(self, steps: int = 0) -> str:
        """What the app shows now, or so many steps from now."""
        return code_at(self.secret, int(self.context.clock.now().timestamp()) + 30 * steps)

    def with_password(self, address: str = ADDRESS) -> Opened:
        return log_in(self.context, self.login, self.password, address=address)

    def come_in(self, address: str = ADDRESS) -> Opened:
        """Password and code."""
        return prove_factor(self.context, self.with_password(address).session, self.code())


@pytest.fixture
def office(context: Context) -> dict[str, Actor]:
    """The officials of one office, and a clerk of a platform; nobody can log in yet."""
    add_member(context, SYSTEM, code="O001", name="虚构整治办", kind="office", region="340000")
    add_member(context, SYSTEM, code="P001", name="虚构网贷", kind="platform")
    add_user(context, SYSTEM, member_code="P001", login="clerk", role="platform")
    for login, role in _LOGINS.items():
        add_user(context, SYSTEM, member_code="O001", login=login, role=role)
    return {login: actor_of_login(context, login) for login in _LOGINS}


@pytest.fixture
def enrolled(context: Context, moving_clock: MovingClock, office: dict[str, Actor]) -> Callable[..., Person]:
    """Enrols an official with password and app; the code that confirmed the app is past."""

    def enrol(login: str = "checker", password: str = "鲤鱼跃过 seven bridges") -> Person:
        opened = redeem_enrolment(context, issue_enrolment(context, SYSTEM, login).token, password)
        typed = draw_secret(context, opened.session).typed
        person = Person(context, login, password, base64.b32decode(typed.replace(" ", "")))
        confirm_secret(context, opened.session, person.code(-1))
        return person

    return enrol
