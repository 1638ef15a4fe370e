"""What comes from another site is refused: by what the browser says of it, and by a token that only our pages hold."""

import hmac

from flask import request

from blacklist_service.console import cookies
from blacklist_service.console.requests import TOKEN_FIELD, own_origin, service
from blacklist_service.errors import ForbiddenError
from blacklist_service.origins import is_from
from blacklist_service.workflows.logging_in.sessions import sha256_of

_KIND = "console_form"
PLAIN_FORM = "application/x-www-form-urlencoded"
_FORM_WITH_FILE = "multipart/form-data"


def form_token() -> str:
    """The token of every form: keyed by the vault over the secret that the browser will hold, so it ends with it."""
    return _token(cookies.secret_in_force())


def require_same_site(*, streams: bool = False) -> None:
    """A form that one of our own pages sent. ASVS 5.0 3.5.1, 3.5.2, 3.5.8. One that brings a file is read piece by
    piece by its route (`streams`), which asks for the token before the file.

    Raises ForbiddenError FORM.FOREIGN, CONSOLE.PUBLIC_URL.
    """
    said, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours, media = own_origin(), _FORM_WITH_FILE if streams else PLAIN_FORM
    if request.mimetype != media or not is_from(ours, said, origin) or not cookies.secret_given():
        raise _foreign()
    if not streams:
        require_token(request.form.get(TOKEN_FIELD, ""))


def require_token(given: str) -> None:
    """The token of a form is the one that our page put in it. Raises ForbiddenError FORM.FOREIGN."""
    secret = cookies.secret_given()
    if not secret or not _is_token(secret, given.encode()):
        raise _foreign()


def _foreign() -> ForbiddenError:
    return ForbiddenError(
        "FORM.FOREIGN",
        "表单不是从本页面提交的，或页面已过期，请刷新后重试。",
        "The form did not come from this page, or the page is too old; load it again.",
    )


def _is_token(secret: str, given: bytes) -> bool:
    """A form that was shown before the vault's keys were rotated is still ours."""
    known = service().vault.secrets.mac_each(_KIND, sha256_of(secret))
    hits = [hmac.compare_digest(one.hex().encode(), given) for one in known]
    return any(hits)


def _token(secret: str) -> str:
    return service().vault.secrets.mac(_KIND, sha256_of(secret)).hex()
