"""The first thing that a call meets: an address whose unknown callers have used their minute up is refused before a
database or a signature is asked. Whoever is known afterwards is not counted.
"""

from flask import Flask, Response, g, request

from blacklist_service.api.requests import service
from blacklist_service.workflows.count_unknown_calls import UnknownCallers

_CODE = "CALLS.TOO_MANY"


def install(app: Flask, per_minute: int) -> None:
    """Counts the calls of an app whose caller nobody knows; behind the trusted proxies, by what they say."""
    callers = UnknownCallers(per_minute)

    def require() -> None:
        callers.require(service(), _address())

    def count(response: Response) -> Response:
        if g.get("actor") is None and g.get("problem_code", "") != _CODE:
            callers.count(service(), _address())
        return response

    app.before_request(require)
    app.after_request(count)


def _address() -> str:
    return request.remote_addr or ""
