"""The own account of whoever is logged in: second factors, password, sessions."""

import segno
from flask import Response, url_for

from blacklist_service.access_rules import allow
from blacklist_service.clock import clock_text
from blacklist_service.console import cookies
from blacklist_service.console.blueprints import console_blueprint, for_accounts
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import (
    address,
    caller,
    number_of,
    passkey_site,
    read_form,
    service,
    session,
    shown,
)
from blacklist_service.console.words import EVENTS
from blacklist_service.errors import ForbiddenError, InvalidError, ServiceError
from blacklist_service.rules.sessions import Stage
from blacklist_service.workflows.change_factors import (
    add_passkey,
    confirm_secret,
    draw_secret,
    drop_factor,
    request_registration,
)
from blacklist_service.workflows.change_password import change_password
from blacklist_service.workflows.context import AT_CONSOLE
from blacklist_service.workflows.list_account_events import list_account_events
from blacklist_service.workflows.list_sessions import list_own_sessions
from blacklist_service.workflows.logging_in.factors import Assertion, invalid_factor
from blacklist_service.workflows.logging_in.sessions import Opened
from blacklist_service.workflows.prove_factor import list_factors

account = console_blueprint("account")
# Who has just redeemed a link has nothing to show yet; everybody else shows the second factor again.
_setting_up = allow(*AT_CONSOLE, door="console", stages=("enrolment", "complete"))
_fresh = allow(*AT_CONSOLE, door="console", step_up="recent")


@account.get("/account")
@for_accounts
def show() -> Response:
    """本人账号。Factors and sessions of the person itself."""
    return _account_page()


@account.get("/account/factors")
@_setting_up
def show_factors() -> Response:
    """添加第二因素。A secret for an app, drawn here as a QR code, and a passkey."""
    return _factors_page()


@account.post("/account/code")
@_setting_up
def take_code() -> Response:
    """确认动态码。The first code of the app."""
    (code,) = read_form("code")
    try:
        return _on(confirm_secret(service(), session(), code))
    except ForbiddenError as error:
        return _factors_page(error)


@account.post("/account/passkey")
@_setting_up
def take_passkey() -> Response:
    """添加通行密钥。What the browser made."""
    (answer,) = read_form("assertion")
    site = passkey_site()
    try:
        if site is None:
            raise invalid_factor()
        return _on(add_passkey(service(), session(), Assertion(site, answer)))
    except ServiceError as error:
        return _factors_page(error)


@account.post("/account/factor")
@_fresh
def drop() -> Response:
    """移除第二因素。A passkey by its id, or the app; one factor always stays."""
    (which,) = read_form("factor")
    try:
        number = None if which == "app" else number_of("passkey", which)
        return _on(drop_factor(service(), session(), number))
    except ServiceError as error:
        return _account_page(error)


@account.post("/account/password")
@_fresh
def take_password() -> Response:
    """修改口令。A new password; every other session ends."""
    old, password, again = read_form("old", "password", "again")
    try:
        if password != again:
            raise InvalidError(
                "PASSWORD.AGAIN", "两次输入的口令不一致。", "The two passwords are not the same."
            )
        return _on(change_password(service(), session(), old, password, address=address()))
    except ServiceError as error:
        return _account_page(error)


def _account_page(error: ServiceError | None = None) -> Response:
    factors = list_factors(service(), session())
    made = page(
        "account",
        200 if error is None else status_of(error),
        error=error,
        factors=factors,
        passkeys=[(shown("passkey", one.id), one) for one in factors.passkeys],
        sessions=list_own_sessions(service(), caller()),
        events=list_account_events(service(), caller()),
        words_of_events=EVENTS,
        this_session=session().row.id,
        is_fresh=session().is_fresh,
        clock_text=clock_text,
    )
    return made if error is None else told(made, error)


def _factors_page(error: ServiceError | None = None) -> Response:
    if session().stage is Stage.COMPLETE and not session().is_fresh:
        return see_other(url_for("console_step_up.ask", after="account/factors"))
    site, secret = passkey_site(), draw_secret(service(), session())
    picture = segno.make(secret.uri, error="m").svg_inline(scale=5, border=4, dark="#14213d", light="#ffffff")
    made = page(
        "factors",
        200 if error is None else status_of(error),
        error=error,
        typed=secret.typed,
        picture=picture,
        options=None if site is None else request_registration(service(), session(), site),
        is_first=session().stage is Stage.ENROLMENT,
    )
    return made if error is None else told(made, error)


def _on(opened: Opened) -> Response:
    cookies.give(opened.secret)
    return see_other(url_for("console_account.show"))
