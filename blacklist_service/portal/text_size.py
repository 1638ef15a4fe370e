"""字号: how large the text of these pages is, chosen at the foot of each."""

from http import HTTPStatus

from flask import Response, redirect, request

from blacklist_service import text_size
from blacklist_service.access_rules import allow
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.pages import portal_blueprint

sizes = portal_blueprint("text_size", "/text-size")


@sizes.post("")
@allow(everybody=True, door="portal")
def choose() -> Response:
    """字号。Keeps the size in a cookie and leads back to the page."""
    size, back = read_form("size", "back")
    answer = redirect(
        text_size.page_before(back, "/my", "/my", "/agent", "/help", "/verify"), code=HTTPStatus.SEE_OTHER
    )
    assert isinstance(answer, Response)
    return text_size.keep(answer, size, is_secure=request.is_secure)
