"""How somebody with an account begins: a link that works once, a password, then the first second factor."""

from flask import Response, url_for

from blacklist_service.access_rules import evenly
from blacklist_service.console import cookies
from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.problems import status_of, told
from blacklist_service.console.requests import read_form, service
from blacklist_service.errors import InvalidError, ServiceError
from blacklist_service.workflows.enrol_official import redeem_enrolment

enrolment = console_blueprint("enrolment")


@enrolment.get("/enrolment")
@for_everybody
def ask() -> Response:
    """开通。Asks for the link's token, which the browser never sends in an address, and for a new password."""
    return page("enrolment", error=None)


@enrolment.post("/enrolment")
@for_everybody
@evenly
def take() -> Response:
    """设置口令。The link is used up, the password set."""
    token, password, again = read_form("token", "password", "again")
    try:
        if password != again:
            raise InvalidError(
                "PASSWORD.AGAIN", "两次输入的口令不一致。", "The two passwords are not the same."
            )
        opened = redeem_enrolment(service(), token, password)
    except ServiceError as error:
        return told(page("enrolment", status_of(error), error=error), error)
    cookies.give(opened.secret)
    return see_other(url_for("console_account.show_factors"))
