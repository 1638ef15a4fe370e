"""文书核验: whoever holds a letter asks whether it was issued here. By GET, so that the QR code leads there."""

from pathlib import Path

from flask import Response
from pydantic import BaseModel

from blacklist_service.access_rules import allow, evenly
from blacklist_service.letters.printed import day_words
from blacklist_service.portal.pages import page, portal_blueprint, service
from blacklist_service.workflows.verify_letter import verify_letter

_STATIC = Path(__file__).parent / "static"
_STYLE = (_STATIC / "portal.css").read_text(encoding="utf-8")
_ICON = (_STATIC / "icon.svg").read_text(encoding="utf-8")
verify = portal_blueprint("verify", "/verify")


class VerifyQuery(BaseModel):
    """What stands on the letter; empty where the page is opened without it."""

    letter: str = ""
    checksum: str = ""

    def __repr_args__(self) -> list[tuple[str | None, object]]:
        return []


@verify.get("")
@verify.input(VerifyQuery, location="query")
@allow(everybody=True, door="portal")
@evenly
def ask(query_data: VerifyQuery) -> Response:
    """核验。The form, and the answer to what was asked: issued on that day, of that kind; or not known.

    What was asked is not repeated.
    """
    is_asked = bool(query_data.letter or query_data.checksum)
    found = verify_letter(service(), query_data.letter, query_data.checksum)
    return page(
        "verify",
        is_asked=is_asked,
        found=found,
        day=None if found is None else day_words(found.issued_on),
    )


@verify.get("/portal.css")
@allow(everybody=True, door="portal")
def show_style() -> Response:
    """The style of the page."""
    return Response(_STYLE, content_type="text/css; charset=utf-8")


@verify.get("/icon.svg")
@allow(everybody=True, door="portal")
def show_icon() -> Response:
    """The sign in the tab of the browser."""
    return Response(_ICON, content_type="image/svg+xml")
