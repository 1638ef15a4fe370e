"""Even answers: where a person may be known or not, every answer leaves at a stroke and has a whole number of blocks.

The strokes of a call begin with the call itself, so that all but the number of strokes is hidden of the work behind
it; JSON is filled up with blanks, which mean nothing there (RFC 8259 section 2), and so are pages. Both hide a class
and no more: work is made alike where it is done, this hides what is left.
"""

from math import floor

from flask import Flask, Response, current_app, g, request

from blacklist_service.access_rules import answers_evenly
from blacklist_service.api.requests import service

# An entry with all its fields and a statement of some sentences fits into one.
BLOCK_BYTES = 4096
# A page that shows it is larger, by the words around it.
PAGE_BLOCK_BYTES = 4 * BLOCK_BYTES
_BLANK, _PAGE = b" ", "text/html"
# An answer about many people grows by a stroke and by a block for so many more.
_ITEMS_OF_A_STROKE, _ITEMS_OF_A_BLOCK = 8, 2
# Given before anybody is looked for; to hold them back would only hold a thread.
_AT_ONCE = ("ACCESS.KEY", "CALLS.TOO_MANY")


def install_strokes(app: Flask) -> None:
    """Lets an even answer go at its next stroke; installed first, so that it is the last thing that happens to it."""
    app.before_request(_begin)
    app.after_request(_wait)


def install_blocks(app: Flask) -> None:
    """Fills the JSON or the page of an even answer up, before anybody signs it."""
    app.after_request(_fill)


def several(items: int) -> None:
    """Says that this call is about so many people: its strokes are longer, its blocks larger."""
    g.even_items = items


def _begin() -> None:
    g.even_since = service().clock.ticks()


def _wait(response: Response) -> Response:
    milliseconds = service().settings.even_answer_ms
    if milliseconds and g.get("problem_code", "") not in _AT_ONCE and _is_even():
        stroke = milliseconds / 1000 * (1 + _items() // _ITEMS_OF_A_STROKE)
        spent = service().clock.ticks() - g.even_since
        service().clock.wait((floor(spent / stroke) + 1) * stroke - spent)
    return response


def _fill(response: Response) -> Response:
    is_page = response.mimetype == _PAGE
    if _is_even() and not response.is_streamed and (response.is_json or is_page):
        one = PAGE_BLOCK_BYTES if is_page else BLOCK_BYTES
        body, block = response.get_data(), one * (1 + _items() // _ITEMS_OF_A_BLOCK)
        response.set_data(body + _BLANK * (-len(body) % block))
    return response


def _is_even() -> bool:
    return request.endpoint is not None and answers_evenly(current_app.view_functions.get(request.endpoint))


def _items() -> int:
    items: int = g.get("even_items", 1)
    return items
