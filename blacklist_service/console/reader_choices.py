"""字号, 语言, 外观: how large the text of these pages is, whether they have English, and on which ground, chosen at
the foot of each."""

from flask import Response, request

from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import read_form
from blacklist_service.reader_choices import TEXT_SIZE, THEME, WORDS, ReaderChoice, page_before

sizes = console_blueprint("text_size")
words = console_blueprint("page_words")
themes = console_blueprint("theme")


@sizes.post("/text-size", endpoint="choose")
@for_everybody
def choose_size() -> Response:
    """字号。Keeps the size in a cookie and leads back to the page."""
    return _kept(TEXT_SIZE, *read_form("size", "back"))


@words.post("/words", endpoint="choose")
@for_everybody
def choose_words() -> Response:
    """语言。Keeps the choice in a cookie and leads back to the page."""
    return _kept(WORDS, *read_form("words", "back"))


@themes.post("/theme", endpoint="choose")
@for_everybody
def choose_theme() -> Response:
    """外观。Keeps the ground in a cookie and leads back to the page."""
    return _kept(THEME, *read_form("theme", "back"))


def _kept(choice: ReaderChoice, chosen: str, back: str) -> Response:
    answer = see_other(page_before(back, "/console", "/console"))
    return choice.keep(answer, chosen, is_secure=request.is_secure)
