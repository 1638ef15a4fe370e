"""The one cookie of the console: a secret of 256 random bits that says nothing, of which the service keeps a digest."""

from flask import Response, g, request

from blacklist_service.console.requests import service

_NAME = "__Host-console"
# A browser takes the name above over TLS only; the demo and the tests serve this machine in the clear.
_NAME_IN_THE_CLEAR = "console"
_SECRET_BYTES = 32


def secret_given() -> str | None:
    """What the browser brought."""
    return request.cookies.get(_name())


def secret_in_force() -> str:
    """What the browser will hold after this answer; a visitor without one is given one, which opens nothing."""
    given: str | None = g.get("new_secret") or secret_given()
    if not given:
        given = g.new_secret = service().randomness.token(_SECRET_BYTES)
    return given


def give(secret: str) -> None:
    """From this answer on the browser holds this secret."""
    g.new_secret = secret


def take_away() -> None:
    """From this answer on the browser holds none."""
    g.new_secret = ""


def write(response: Response) -> Response:
    """Puts what changed on the answer: no Domain, no life beyond the browser, no script, never from another site."""
    secret = g.get("new_secret")
    if secret is not None:
        response.set_cookie(
            _name(), secret, max_age=None if secret else 0, path="/", secure=request.is_secure,
            httponly=True, samesite="Strict",
        )  # fmt: skip
    return response


def _name() -> str:
    return _NAME if request.is_secure else _NAME_IN_THE_CLEAR
