"""What a route reads of its request: the service, the strict body, versions; one way for every noun."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Request, current_app, g, request

from blacklist_service.api import strict_json
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.context import Context

EXTENSION = "blacklist-service"
View = TypeVar("View", bound=Callable[..., Any])
_VERSIONED = "takes_version"
_MAX_VERSION_DIGITS = 9


class StrictRequest(Request):
    """A request whose JSON is read strictly, and whose body is never parsed as a form."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # noqa: ARG002  # Flask's signature
        """The body's value. Raises InvalidError BODY.TYPE or JSON.…; the length was checked as it came."""
        if self.mimetype != "application/json" or "Content-Encoding" in self.headers:
            raise InvalidError(
                "BODY.TYPE",
                "请求体须为 application/json。",
                "The body must be application/json, not encoded.",
            )
        return strict_json.loads(self.get_data(cache=True))


def service() -> Context:
    """The context of this call: the application's, or the one that joins an idempotent call's transaction."""
    context = g.get("context")
    return cast("Context", context if context is not None else current_app.extensions[EXTENSION])


def shown(kind: str, number: int) -> str:
    """The opaque id of a thing."""
    return service().vault.ids.show(kind, number)


def number_of(kind: str, text: str) -> int:
    """The number behind an opaque id. Raises NotFoundError where it was not made here for this kind."""
    return service().vault.ids.read(kind, text)


def etag_of(version: int) -> str:
    """The entity tag of a version (RFC 9110 8.8.3)."""
    return f'"{version}"'


def versioned(view: View) -> View:
    """Marks a route that decides on a version, for the description; the route asks `version_seen`."""
    setattr(view, _VERSIONED, True)
    return view


def is_versioned(view: Callable[..., Any]) -> bool:
    """Whether a route takes `If-Match`."""
    return bool(getattr(view, _VERSIONED, False))


def version_seen_if_said() -> int | None:
    """The version in `If-Match` where the caller gives one. Raises InvalidError HEADER.INVALID."""
    return version_seen() if "If-Match" in request.headers else None


def version_seen() -> int:
    """The version in `If-Match`: what the caller has seen and decides on.

    Raises InvalidError VERSION.MISSING (428, RFC 6585) without it, HEADER.INVALID for anything but one strong tag.
    """
    text = request.headers.get("If-Match", "").strip()
    if not text:
        raise InvalidError(
            "VERSION.MISSING",
            "请在 If-Match 中给出所见版本。",
            "Give the version that you have seen in If-Match.",
        )
    digits = text[1:-1]
    is_tag = len(text) > 2 and text[0] == text[-1] == '"'
    if not is_tag or not digits.isascii() or not digits.isdigit() or len(digits) > _MAX_VERSION_DIGITS:
        raise InvalidError("HEADER.INVALID", "If-Match 无效。", "If-Match is not valid.")
    return int(digits)
