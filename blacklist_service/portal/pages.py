"""How a page for everybody is made: no account, no cookie, no script; and what it says when something is refused."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any, cast

from apiflask import APIBlueprint
from flask import Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException

from blacklist_service import page_words
from blacklist_service.errors import InvalidError, NotReadyError, RefusedError, ServiceError
from blacklist_service.logs import log, where_raised
from blacklist_service.reader_choices import TEXT_SIZE, WORDS
from blacklist_service.rules.lengths import Length, length_of
from blacklist_service.rules.operator_profile import banner
from blacklist_service.workflows.cases.proof import SUBJECT
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.prove_case import PASS_LASTS
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening

# Under which the application keeps its context, as the other doors know it.
EXTENSION = "blacklist-service"
_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
_TOO_MANY, _PASS_OVER = "CALLS.TOO_MANY", "CASE.PASS"
# What passes by itself, and what is nothing that the person at the page did.
_BUSY, _OURS = ("VAULT.BUDGET",), ("VAULT.SEAL", "VAULT.REASON")


def portal_blueprint(noun: str, prefix: str) -> APIBlueprint:
    """A blueprint whose answers carry the policy of these pages, and whose errors are pages."""
    made = APIBlueprint(
        f"portal_{noun}", __name__, url_prefix=prefix, enable_openapi=False, template_folder="templates"
    )
    made.after_request(finish)
    made.register_error_handler(ServiceError, refused)
    made.register_error_handler(HTTPException, _failed)
    made.register_error_handler(Exception, _unknown)
    return made


def service() -> Context:
    """The context of the application."""
    return cast("Context", current_app.extensions[EXTENSION])


def page(name: str, status: int = 200, **shown: Any) -> Response:
    """A page; texts are escaped by the template, and nothing in it is inline script or style."""
    profile = service().profile
    chosen = WORDS.read(request.cookies.get(WORDS.cookie))
    text = render_template(
        f"portal/{name}.html",
        banner=banner(profile),
        is_internal=not profile.is_configured,
        # A refusal is one page wherever it is told, and repeats nothing of what was asked.
        shown_path=request.path if status < HTTPStatus.BAD_REQUEST else "/my",
        sizes=TEXT_SIZE.options,
        text_size=TEXT_SIZE.read(request.cookies.get(TEXT_SIZE.cookie)),
        page_words=chosen,
        words_choices=WORDS.options,
        beside=page_words.beside,
        only=page_words.only,
        length=_length,
        pass_minutes=PASS_LASTS // timedelta(minutes=1),
        is_agent="claim" in g and g.claim.is_agents,
        **shown,
    )
    return Response(page_words.tidied(text, chosen), status=status, content_type="text/html; charset=utf-8")


def _length(code: str) -> Length:
    """A length of time of the law, as it is in force today."""
    return length_of(code, service().clock.today())


def refused(error: ServiceError) -> Response:
    """The page of a refusal. One status for whatever is refused, so that it tells as little as its sentence; others
    for who has to wait, whose pass is over, and what is our own fault."""
    g.problem_code = error.code
    tell_refused_opening(service(), SUBJECT, error)
    if error.code == _TOO_MANY and isinstance(error, RefusedError):
        answer = page("problem", HTTPStatus.TOO_MANY_REQUESTS, error=error)
        answer.headers["Retry-After"] = str(error.facts["retry_after"])
        return answer
    if error.code == _PASS_OVER:
        return page("own_door", HTTPStatus.FORBIDDEN, error=error)
    if error.code in _OURS:
        return _unknown(error)
    is_busy = isinstance(error, NotReadyError) or error.code in _BUSY
    return page("problem", HTTPStatus.SERVICE_UNAVAILABLE if is_busy else HTTPStatus.BAD_REQUEST, error=error)


def _failed(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unknown(error)
    plain = InvalidError("FORM.HTTP", "请求无法处理。", "The request cannot be handled.")
    g.problem_code = plain.code
    return page("problem", status, error=plain)


def _unknown(error: Exception) -> Response:
    log().error(
        "unknown_error",
        request_id=g.get("request_id", ""),
        error_type=type(error).__name__,
        where=where_raised(error),
    )
    g.problem_code = "INTERNAL"
    return page("problem", HTTPStatus.INTERNAL_SERVER_ERROR, error=None)


def finish(response: Response) -> Response:
    """The same page under the policy of these pages; without it a browser takes neither style nor form."""
    response.headers["Content-Security-Policy"] = _POLICY
    # With no referrer at all an older browser hides the origin of our own forms too.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
