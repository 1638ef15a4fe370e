"""中英对照: whether these pages have English beside their Chinese, chosen at the foot of each."""

from flask import Response, request

from blacklist_service import page_words, text_size
from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import read_form

words = console_blueprint("page_words")


@words.post("/words")
@for_everybody
def choose() -> Response:
    """语言。Keeps the choice in a cookie and leads back to the page."""
    chosen, back = read_form("words", "back")
    answer = see_other(text_size.page_before(back, "/console", "/console"))
    return page_words.keep(answer, chosen, is_secure=request.is_secure)
