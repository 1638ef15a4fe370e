"""Style, script, and what browsers report of broken policies. Nothing comes from anywhere else."""

from pathlib import Path

from flask import Response, g

from blacklist_service.console.blueprints import console_blueprint, for_everybody
from blacklist_service.logs import log

_STATIC = Path(__file__).parent / "static"
_STYLE = (_STATIC / "console.css").read_text(encoding="utf-8")
_DARK_STYLE = (_STATIC / "dark.css").read_text(encoding="utf-8")
_SCRIPT = (_STATIC / "passkeys.js").read_text(encoding="utf-8")
_KEYS = (_STATIC / "review_keys.js").read_text(encoding="utf-8")
_LISTING_STYLE = (_STATIC / "listing.css").read_text(encoding="utf-8")
_DIGEST_SCRIPT = (_STATIC / "digests.js").read_text(encoding="utf-8")
_HTMX = (_STATIC / "vendor" / "htmx.min.js").read_bytes()
_ICON = (_STATIC / "icon.svg").read_text(encoding="utf-8")
assets = console_blueprint("assets")


@assets.get("/console.css")
@for_everybody
def show_style() -> Response:
    """The style of all pages."""
    return Response(_STYLE, content_type="text/css; charset=utf-8")


@assets.get("/dark.css")
@for_everybody
def show_dark_style() -> Response:
    """The tokens of the style on dark ground."""
    return Response(_DARK_STYLE, content_type="text/css; charset=utf-8")


@assets.get("/listing.css")
@for_everybody
def show_listing_style() -> Response:
    """What the page of a case adds to it."""
    return Response(_LISTING_STYLE, content_type="text/css; charset=utf-8")


@assets.get("/digests.js")
@for_everybody
def show_digest_script() -> Response:
    """Computes the digest of a file that stays where it is."""
    return Response(_DIGEST_SCRIPT, content_type="text/javascript; charset=utf-8")


@assets.get("/passkeys.js")
@for_everybody
def show_script() -> Response:
    """Asks the browser for a passkey."""
    return Response(_SCRIPT, content_type="text/javascript; charset=utf-8")


@assets.get("/review_keys.js")
@for_everybody
def show_keys() -> Response:
    """Decides a review by one key; the page works as well without."""
    return Response(_KEYS, content_type="text/javascript; charset=utf-8")


@assets.get("/htmx.js")
@for_everybody
def show_htmx() -> Response:
    """htmx, which asks for pages that wait how far something is; they work as well without (record 0098)."""
    return Response(_HTMX, content_type="text/javascript; charset=utf-8")


@assets.get("/icon.svg")
@for_everybody
def show_icon() -> Response:
    """The icon of the pages."""
    return Response(_ICON, content_type="image/svg+xml; charset=utf-8")


@assets.post("/reports")
@for_everybody
def take_report() -> Response:
    """A browser says that a page broke its policy. Only that it did is logged: a report may quote the page."""
    log().warning("policy_report", request_id=g.get("request_id", ""))
    return Response(status=204)
