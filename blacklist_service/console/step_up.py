"""The second factor once more, before a decision, an export or an unmasking; then on to where somebody was going."""

import re

from flask import Response

from blacklist_service.console import cookies
from blacklist_service.console.blueprints import console_blueprint, for_accounts
from blacklist_service.console.login import factor_page, read_shown
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import service, session
from blacklist_service.errors import ForbiddenError, NotFoundError
from blacklist_service.workflows.prove_factor import prove_factor

step_up = console_blueprint("step_up")
# A code may hold dots (of a series), but no part of a path begins with one.
_PAGE = re.compile(r"[a-z]+(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")


@step_up.get("/step-up/<path:after>")
@for_accounts
def ask(after: str) -> Response:
    """再次验证。Asks for the second factor on the way to a page."""
    return factor_page("step_up", after=_checked(after))


@step_up.post("/step-up/<path:after>")
@for_accounts
def take(after: str) -> Response:
    """核对后继续。The proof is fresh again, the secret another one."""
    page_after = _checked(after)
    try:
        opened = prove_factor(service(), session(), read_shown())
    except ForbiddenError as error:
        return factor_page("step_up", error, after=page_after)
    cookies.give(opened.secret)
    return see_other(f"/console/{page_after}")


def _checked(after: str) -> str:
    """A page of the console and nothing else. Raises NotFoundError."""
    if not _PAGE.fullmatch(after):
        raise NotFoundError("NOT_FOUND", "未找到。", "Not found.")
    return after
