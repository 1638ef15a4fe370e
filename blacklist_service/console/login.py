"""Log-in in two steps, and log-out: password, then a one-time code or a passkey."""

from flask import Response, url_for

from blacklist_service.access_rules import allow, evenly
from blacklist_service.console import cookies
from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import address, passkey_site, read_form, service, session
from blacklist_service.errors import ForbiddenError, ServiceError
from blacklist_service.vault.passkeys import Site
from blacklist_service.workflows.context import AT_CONSOLE
from blacklist_service.workflows.log_in import log_in
from blacklist_service.workflows.log_out import log_out
from blacklist_service.workflows.logging_in.factors import Assertion, invalid_factor
from blacklist_service.workflows.prove_factor import Shown, list_factors, prove_factor, request_assertion

login = console_blueprint("login")
_half_way = allow(*AT_CONSOLE, door="console", stages=("password",))
_any_stage = allow(*AT_CONSOLE, door="console", stages=("password", "enrolment", "complete"))


@login.get("/login")
@for_everybody
def ask_password() -> Response:
    """登录。Asks for login and password."""
    return page("login", error=None)


@login.post("/login")
@for_everybody
@evenly
def take_password() -> Response:
    """核对口令。Takes login and password; every wrong pair gets the same answer."""
    name, password = read_form("login", "password")
    try:
        opened = log_in(service(), name.strip(), password, address=address())
    except ServiceError as error:
        return told(page("login", status_of(error), error=error), error)
    cookies.give(opened.secret)
    return _see("console_login.ask_factor")


@login.get("/factor")
@_half_way
def ask_factor() -> Response:
    """第二因素。Asks for the second factor."""
    return factor_page("factor")


@login.post("/factor")
@_half_way
def take_factor() -> Response:
    """核对第二因素。Takes a code or a passkey; then the official is in."""
    try:
        opened = prove_factor(service(), session(), read_shown())
    except ForbiddenError as error:
        return factor_page("factor", error)
    cookies.give(opened.secret)
    return _see("console_home.show")


@login.post("/logout")
@_any_stage
def leave() -> Response:
    """退出。The session is over, here or everywhere, and the browser forgets what it kept."""
    (where,) = read_form("where")
    log_out(service(), session(), everywhere=where == "everywhere")
    cookies.take_away()
    answer = _see("console_login.ask_password")
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


def read_shown() -> Shown:
    """A second factor in a form. Raises InvalidError FORM.FIELDS."""
    code, answer = read_form("code", "assertion")
    return shown_in(code, answer)


def shown_in(code: str, answer: str) -> Shown:
    """A code, or what the browser brought from a passkey. Raises ForbiddenError FACTOR.INVALID at a bare address."""
    if not answer:
        return code
    site = passkey_site()
    if site is None:
        raise invalid_factor()
    return Assertion(site, answer)


def factor_page(name: str, error: ServiceError | None = None, **more: object) -> Response:
    """A page that asks for a second factor: a code where there is an app, a passkey where there is one."""
    factors, site = list_factors(service(), session()), passkey_site()
    made = page(
        name,
        200 if error is None else status_of(error),
        error=error,
        factors=factors,
        options=passkey_options(site) if factors.passkeys else None,
        **more,
    )
    return made if error is None else told(made, error)


def passkey_options(site: Site | None) -> str | None:
    """What the browser asks the passkeys of this person; None at a bare address."""
    return None if site is None else request_assertion(service(), session(), site)


def _see(endpoint: str) -> Response:
    return see_other(url_for(endpoint))
