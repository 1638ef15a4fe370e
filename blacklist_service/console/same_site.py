"""What comes from another site is refused: by what the browser says of it, and by a token that only our pages hold."""

import hmac

from flask import request

from blacklist_service.console import cookies
from blacklist_service.console.requests import TOKEN_FIELD, own_origin, service
from blacklist_service.errors import ForbiddenError
from blacklist_service.origins import is_from
from blacklist_service.workflows.logging_in.sessions import sha256_of

_KIND = "console_form"
_FORM = "application/x-www-form-urlencoded"


def form_token() -> str:
    """The token of every form: keyed by the vault over the secret that the browser will hold, so it ends with it."""
    return _token(cookies.secret_in_force())


def require_same_site() -> None:
    """A form that one of our own pages sent. ASVS 5.0 3.5.1, 3.5.2, 3.5.8.

    Raises ForbiddenError FORM.FOREIGN, CONSOLE.PUBLIC_URL.
    """
    said, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    secret, ours = cookies.secret_given(), own_origin()
    if (
        request.mimetype != _FORM
        or not is_from(ours, said, origin)
        or not secret
        or not _is_token(secret, request.form.get(TOKEN_FIELD, "").encode())
    ):
        raise ForbiddenError(
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
