"""What every answer carries: nothing is cached, sniffed, framed or run; and who operates the service."""

from flask import Flask, Response, g, request

from blacklist_service.api.access import is_on_this_machine
from blacklist_service.api.requests import service
from blacklist_service.errors import ForbiddenError

OPERATOR_MODE = "Operator-Mode"
INTERNAL = "regulator-internal"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
# Two years; sent over TLS only, because a browser that heard it in the clear ignores it.
_TRANSPORT = "max-age=63072000; includeSubDomains"


def install(app: Flask) -> None:
    """Adds the headers to every answer of an app; a route's own value stands."""
    app.before_request(_require_tls)
    app.after_request(_add)


def _require_tls() -> None:
    """A call in the clear from another machine is refused, not led on: what it carried was already seen."""
    is_https = service().settings.public_url.startswith("https:")
    if is_https and not request.is_secure and not is_on_this_machine():
        raise ForbiddenError("ACCESS.TLS", "须使用 https 访问。", "Use https.")


def _add(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = _TRANSPORT
    if not service().profile.is_configured:
        response.headers[OPERATOR_MODE] = INTERNAL
    return response
