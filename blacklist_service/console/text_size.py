"""字号: how large the text of these pages is, chosen at the foot of each."""

from flask import Response, request

from blacklist_service import text_size
from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.console.pages import see_other
from blacklist_service.console.requests import read_form

sizes = console_blueprint("text_size")


@sizes.post("/text-size")
@for_everybody
def choose() -> Response:
    """字号。Keeps the size in a cookie and leads back to the page."""
    size, back = read_form("size", "back")
    answer = see_other(text_size.page_before(back, "/console", "/console"))
    return text_size.keep(answer, size, is_secure=request.is_secure)
