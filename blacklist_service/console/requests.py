"""What a page reads of its request: the service, the session, the form; and where the console is."""

from datetime import date
from ipaddress import ip_address
from typing import cast
from urllib.parse import urlsplit

from flask import current_app, g, request

from blacklist_service import origins
from blacklist_service.errors import ForbiddenError, InvalidError
from blacklist_service.vault.passkeys import Site
from blacklist_service.workflows.context import Actor, Context
from blacklist_service.workflows.logging_in.sessions import Session

# Under which the application keeps its context, as the other doors know it.
EXTENSION = "blacklist-service"
TOKEN_FIELD = "form_token"  # noqa: S105  # the name of a field
_LONGEST = 20_000
_LONGEST_NUMBER = 9


def service() -> Context:
    """The context of the application, or the one in which somebody of a member asks for its own."""
    context = g.get("context")
    return cast("Context", context if context is not None else current_app.extensions[EXTENSION])


def session() -> Session:
    """The session of this call, in a route that asks for one."""
    return cast("Session", g.session)


def caller() -> Actor:
    """Who is calling, in a route that asks for a session."""
    return session().actor


def address() -> str:
    """Where the call comes from; behind proxies as many hops back as the settings trust."""
    return request.remote_addr or ""


def read_form(*names: str, many: str = "") -> list[str]:
    """The fields of a form, in order: each once, none missing, none unknown. `many`: one beside them that may be there
    any number of times, as check boxes are; it is read by who asks for it.

    Raises InvalidError FORM.FIELDS, FORM.TEXT.
    """
    given = set(request.form) - {many}
    if given != {*names, TOKEN_FIELD} or any(len(request.form.getlist(one)) > 1 for one in given):
        raise odd_fields()
    values = [request.form[name] for name in names]
    if any(len(value) > _LONGEST or "\x00" in value for value in values):
        raise InvalidError(
            "FORM.TEXT", "表单内容过长或含有无效字符。", "A field is too long or has odd characters."
        )
    return values


def read_day(text: str) -> date:
    """The day in a field. Raises InvalidError FORM.DAY."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidError("FORM.DAY", "请填写有效日期。", "Give a day that exists.") from None


def read_version(text: str) -> int:
    """The version of a case that a form was made from. Raises InvalidError FORM.FIELDS."""
    if not (text.isascii() and text.isdigit() and len(text) <= _LONGEST_NUMBER):
        raise odd_fields()
    return int(text)


def odd_fields() -> InvalidError:
    """The form is not one of our own pages."""
    return InvalidError("FORM.FIELDS", "表单字段不符合要求。", "The fields of the form do not fit.")


def number_of(kind: str, text: str) -> int:
    """The number behind an opaque id. Raises NotFoundError where it was not made here for this kind."""
    return service().vault.ids.read(kind, text)


def shown(kind: str, number: int) -> str:
    """The opaque id of a thing."""
    return service().vault.ids.show(kind, number)


def own_origin() -> str:
    """Where browsers reach the console, by our own word: a Host header is the caller's.

    Raises ForbiddenError CONSOLE.PUBLIC_URL where nobody said, except at a loopback address.
    """
    origin = origins.own_origin(service().settings.public_url, request.scheme, request.host)
    if origin is None:
        raise ForbiddenError(
            "CONSOLE.PUBLIC_URL",
            "服务未设置 BLACKLIST_PUBLIC_URL，控制台只能在本机使用。",
            "The service does not know its public URL (BLACKLIST_PUBLIC_URL): the console works on this machine only.",
        )
    return origin


def passkey_site() -> Site | None:
    """The console as authenticators know it; None at a bare address, where browsers make no passkeys."""
    origin = own_origin()
    host = urlsplit(origin).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return Site(host, origin)
    return None
