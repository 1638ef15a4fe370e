"""字号, 语言: how large the text of these pages is, and whether they have English, chosen at the foot of each."""

from http import HTTPStatus

from flask import Response, redirect, request

from blacklist_service.access_rules import allow
from blacklist_service.portal.forms import read_form
from blacklist_service.portal.pages import portal_blueprint
from blacklist_service.reader_choices import TEXT_SIZE, WORDS, ReaderChoice, page_before

sizes = portal_blueprint("text_size", "/text-size")
words = portal_blueprint("page_words", "/words")


@sizes.post("", endpoint="choose")
@allow(everybody=True, door="portal")
def choose_size() -> Response:
    """字号。Keeps the size in a cookie and leads back to the page."""
    return _kept(TEXT_SIZE, *read_form("size", "back"))


@words.post("", endpoint="choose")
@allow(everybody=True, door="portal")
def choose_words() -> Response:
    """语言。Keeps the choice in a cookie and leads back to the page."""
    return _kept(WORDS, *read_form("words", "back"))


def _kept(choice: ReaderChoice, chosen: str, back: str) -> Response:
    before = page_before(back, "/my", "/my", "/agent", "/help", "/verify")
    answer = redirect(before, code=HTTPStatus.SEE_OTHER)
    assert isinstance(answer, Response)
    return choice.keep(answer, chosen, is_secure=request.is_secure)
