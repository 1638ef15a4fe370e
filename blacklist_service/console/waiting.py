"""A page that waits asks by itself how far something is, for half an hour. It is answered in words alone, which it sets
as text and never as markup (record 0098), and is shown anew when what it waits for has moved on."""

from http import HTTPStatus
from typing import Any

from flask import Response, request, url_for

from blacklist_service.console.pages import words_chosen
from blacklist_service.console.requests import service
from blacklist_service.page_words import only

# In seconds. A page that nobody looks at must not ask for ever.
_LONGEST = 30 * 60
# What htmx asks no more after.
_ASK_NO_MORE = 286
_ENOUGH = (
    "已停止自动更新，请按“刷新”查看最新进度。 It has stopped asking by itself; look again with the button."
)
# Digits of a number in an address of ours.
_DIGITS = 12


def address(endpoint: str, number: str, **seen: Any) -> str:
    """What the page asks: with the moment at which it was shown, and what it showed."""
    return url_for(endpoint, number=number, since=int(service().clock.now().timestamp()), **seen)


def seconds() -> int:
    """How long ago the page that asks was shown."""
    return int(service().clock.now().timestamp()) - number("since")


def number(name: str) -> int:
    """A number of the address; 0 where there is none."""
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else 0


def said(*lines: str) -> str:
    """Lines of our own words as one text, in the words that this reader chose."""
    return "\n".join(only(line, words_chosen()) for line in lines)


def shown_anew(path: str = "") -> Response:
    """It is over, or in another phase: the whole page tells, by its address where a form may have led to it."""
    answer = Response(status=HTTPStatus.NO_CONTENT)
    name, told = ("HX-Redirect", path) if path else ("HX-Refresh", "true")
    answer.headers[name] = told
    return answer


def unchanged() -> Response:
    """Nothing else is to be read than before; after half an hour that nobody asks any more."""
    return moved() if _is_enough() else Response(status=HTTPStatus.NO_CONTENT)


def moved(*lines: str) -> Response:
    """What is to be read now in the place of what was; after half an hour that nobody asks any more."""
    if _is_enough():
        return Response(said(_ENOUGH), status=_ASK_NO_MORE, content_type="text/plain; charset=utf-8")
    return Response(said(*lines), content_type="text/plain; charset=utf-8")


def _is_enough() -> bool:
    return not 0 <= seconds() < _LONGEST
