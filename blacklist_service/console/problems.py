"""What a page says when something is refused; and which page comes next where a session is not where it should be."""

from http import HTTPStatus

from flask import Response, current_app, g, request, url_for
from werkzeug.exceptions import HTTPException

from blacklist_service.console import cookies
from blacklist_service.console.access import FromOutsideError, OtherStageError, StepUpNeededError
from blacklist_service.console.pages import page, see_other
from blacklist_service.console.requests import EXTENSION, caller, service
from blacklist_service.errors import (
    ConflictError,
    ForbiddenError,
    InvalidError,
    NotFoundError,
    NotReadyError,
    RefusedError,
    ServiceError,
)
from blacklist_service.logs import log, where_raised
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening

# As at the API, which a test compares.
STATUS_OF_KIND: dict[type[ServiceError], int] = {
    NotFoundError: 404,
    ForbiddenError: 403,
    RefusedError: 409,
    ConflictError: 409,
    InvalidError: 422,
    NotReadyError: 503,
}
STATUS_OF_CODE = {
    "LOGIN.FAILED": 401, "FACTOR.INVALID": 401, "SESSION.OVER": 401, "LOGIN.WAIT": 429,
    "QUOTA.EXCEEDED": 429, "BODY.LENGTH": 411, "BODY.INCOMPLETE": 400, "FILE.TOO_LARGE": 413,
}  # fmt: skip
# Forms whose page has their own address: whoever must show the factor again comes back to it. Nothing was done yet.
_BACK_AFTER = (
    "console_reviews.decide", "console_reviews.reveal", "console_enquiries.answer", "console_editions.propose",
    "console_counter.give", "console_find.answer", "console_batch_selection.choose", "console_channels.propose",
    "console_review_piles.preview",
)  # fmt: skip
_NEXT_PAGE = {"password": "console_login.ask_factor", "enrolment": "console_account.show_factors"}


def status_of(error: ServiceError) -> int:
    """The HTTP status of a refusal; 500 for a kind that nobody thought of."""
    by_code = STATUS_OF_CODE.get(error.code)
    if by_code is not None:
        return by_code
    return next((status for kind, status in STATUS_OF_KIND.items() if isinstance(error, kind)), 500)


def refused(error: ServiceError) -> Response:
    """The page of a refusal, or the page that comes before."""
    if request.method == "GET":
        if error.code == "SESSION.OVER":
            cookies.take_away()
            return see_other(url_for("console_login.ask_password"))
        if isinstance(error, OtherStageError):
            return see_other(url_for(_NEXT_PAGE.get(error.stage, "console_home.show")))
        if isinstance(error, StepUpNeededError):
            return see_other(url_for("console_step_up.ask", after=request.path.removeprefix("/console/")))
    if isinstance(error, StepUpNeededError) and request.endpoint in _BACK_AFTER:
        return see_other(url_for("console_step_up.ask", after=request.path.removeprefix("/console/")))
    if isinstance(error, FromOutsideError):
        return told(page("from_outside", path=request.path), error)
    return told(page("problem", status_of(error), error=error), error)


def told(response: Response, error: ServiceError) -> Response:
    """A page that tells of a refusal, with what machines read of it; one of the vault goes to the journal too."""
    g.problem_code = error.code
    if g.get("session") is not None:
        # With the whole house's context: what follows reaches officials' proposals, of which a member's sees nothing.
        tell_refused_opening(current_app.extensions[EXTENSION], caller(), error)
    if response.status_code == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = "5"
    if "retry_after" in error.facts:
        response.headers["Retry-After"] = str(error.facts["retry_after"])
    return response


def failed(error: HTTPException) -> Response:
    """What the framework refuses, in our own words."""
    status = error.code or 500
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return unknown(error)
    plain = InvalidError("FORM.HTTP", "请求无法处理。", "The request cannot be handled.")
    return told(page("problem", status, error=plain), plain)


def unknown(error: Exception) -> Response:
    """One opaque page with a reference that stands in the log beside the place where it was raised."""
    reference = service().randomness.code(10)
    log().error(
        "unknown_error",
        reference=reference,
        request_id=g.get("request_id", ""),
        error_type=type(error).__name__,
        where=where_raised(error),
    )
    g.problem_code = "INTERNAL"
    return page("problem", 500, error=None, reference=reference)
