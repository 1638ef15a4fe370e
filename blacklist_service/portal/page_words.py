"""中英对照: whether these pages have English beside their Chinese, chosen at the foot of each."""

from http import HTTPStatus

from flask import Response, redirect, request

from blacklist_service import page_words, text_size
from blacklist_service.access_rules import allow
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.pages import portal_blueprint

words = portal_blueprint("page_words", "/words")


@words.post("")
@allow(everybody=True, door="portal")
def choose() -> Response:
    """语言。Keeps the choice in a cookie and leads back to the page."""
    chosen, back = read_form("words", "back")
    before = text_size.page_before(back, "/my", "/my", "/agent", "/help", "/verify")
    answer = redirect(before, code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return page_words.keep(answer, chosen, is_secure=request.is_secure)
