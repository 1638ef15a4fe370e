"""Where error codes meet statuses at this door: every refusal becomes an RFC 9457 problem document.

A problem tells the code and a sentence in both languages, never a value that was sent. An unknown error is one
opaque 500 with a reference number that stands in the log beside the place where it was raised.
"""

from http import HTTPStatus

import orjson
from flask import Flask, Response, current_app, g
from werkzeug.exceptions import HTTPException

from blacklist_service.api.requests import EXTENSION, service
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
from blacklist_service.workflows.cases.proof import SUBJECT
from blacklist_service.workflows.tell_refused_opening import tell_refused_opening

MEDIA_TYPE = "application/problem+json"

# The code decides where one kind of refusal has several statuses; else the kind decides.
STATUS_OF_CODE = {
    "ACCESS.KEY": 401,
    "CASE.PROOF": 401,
    "BODY.INCOMPLETE": 400,
    "BODY.LENGTH": 411,
    "BODY.TOO_LARGE": 413,
    "BODY.TYPE": 415,
    "CALLS.TOO_MANY": 429,
    "CURSOR.INVALID": 400,
    "CONFLICT.VERSION": 412,
    "FEED.RANGE": 416,
    "FILE.TOO_LARGE": 413,
    "FILE.TYPE_UNKNOWN": 415,
    "HEADER.INVALID": 400,
    "IDEMPOTENCY.KEY": 400,
    "IDEMPOTENCY.MISSING": 400,
    "IDEMPOTENCY.REUSED": 422,
    "JSON.DEPTH": 400,
    "JSON.DUPLICATE_KEY": 400,
    "JSON.ENCODING": 400,
    "JSON.NUMBER": 400,
    "JSON.SIZE": 413,
    "JSON.SYNTAX": 400,
    "JSON.TEXT": 400,
    "QUERY.FIELDS": 400,
    "QUERY.REPEATED": 400,
    "QUERY.TEXT": 400,
    "QUERY.UNKNOWN": 400,
    "QUOTA.EXCEEDED": 429,
    "SIGNED_CALL.COVERAGE": 400,
    "SIGNED_CALL.DIGEST": 400,
    "SIGNED_CALL.FORMAT": 400,
    "SIGNED_CALL.INVALID": 401,
    "SIGNED_CALL.TARGET": 400,
    "SIGNED_CALL.TIME": 401,
    "SIGNED_CALL.TRANSPORT": 400,
    "VERSION.MISSING": 428,
}
STATUS_OF_KIND: dict[type[ServiceError], int] = {
    NotFoundError: 404,
    ForbiddenError: 403,
    RefusedError: 409,
    ConflictError: 409,
    InvalidError: 422,
    NotReadyError: 503,
}
_HTTP_SENTENCES = {
    400: ("BODY.INVALID", "请求无法读取。", "The request cannot be read."),
    404: ("NOT_FOUND", "未找到。", "Not found."),
    405: ("METHOD.NOT_ALLOWED", "不支持该方法。", "This method is not supported here."),
    413: ("BODY.TOO_LARGE", "请求体过大。", "The body is too large."),
    415: ("BODY.TYPE", "不支持该内容类型。", "This content type is not supported."),
    416: ("RANGE.INVALID", "请求的字节范围无效。", "The range asked for is not there."),
}
_UNKNOWN = (
    "INTERNAL",
    "系统内部错误，结果未知：请先查询再重试，并提供参考编号。",
    "Internal error, outcome unknown: look before you try again, and quote the reference number.",
)
# Which facts of an error a caller may see: names and numbers of ours, never a value that was sent.
_SHOWN_FACTS = frozenset(
    {"column", "constraint", "key", "limit", "missing", "state", "version", "gaps", "field"}
)


class FieldsError(InvalidError):
    """Fields of a body or a query that do not fit, each with its place and what is wrong."""

    def __init__(self, code: str, errors: list[dict[str, str]]) -> None:
        super().__init__(code, "请求的字段不符合要求。", "Fields of the request do not fit.")
        self.errors = errors


def status_of(error: ServiceError) -> int:
    """The HTTP status of a refusal; 500 for a kind that nobody thought of."""
    by_code = STATUS_OF_CODE.get(error.code)
    if by_code is not None:
        return by_code
    return next((status for kind, status in STATUS_OF_KIND.items() if isinstance(error, kind)), 500)


def install(app: Flask) -> None:
    """Sends every error of an app through this file."""
    app.register_error_handler(ServiceError, refused)
    app.register_error_handler(HTTPException, failed)
    app.register_error_handler(Exception, _unknown)


def refused(error: ServiceError) -> Response:
    """The problem document of a refusal; the journal is told where it was one of the vault."""
    # Nothing is opened for a caller without an account but for the subject of a case.
    tell_refused_opening(current_app.extensions[EXTENSION], g.get("actor") or SUBJECT, error)
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, NotReadyError):
        return _unknown(error)
    more: dict[str, object] = {k: v for k, v in error.facts.items() if k in _SHOWN_FACTS}
    if isinstance(error, FieldsError):
        more["errors"] = error.errors
    answer = _problem(status, error.code, error.zh, error.en, more)
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "30"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = str(error.facts["retry_after"])
    if "total_bytes" in error.facts:
        # Whoever asked beyond the end learns where it is (RFC 9110 15.5.17).
        answer.headers["Content-Range"] = f"bytes */{error.facts['total_bytes']}"
    return answer


def failed(error: HTTPException) -> Response:
    """The problem document of what HTTP itself refuses: no such route, method or type."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST and error.response is None:
        # A redirect to another spelling of a URL: an API has one spelling.
        status = 404
    code, zh, en = _HTTP_SENTENCES.get(
        status, (f"HTTP.{status}", "请求未被接受。", "The request was not accepted.")
    )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # Raised on the way out, after the act: whether it happened is not known here.
        return _unknown(error)
    answer = _problem(status, code, zh, en, {})
    allowed = getattr(error, "valid_methods", None)
    if allowed:
        answer.headers["Allow"] = ", ".join(sorted(allowed))
    return answer


def _unknown(error: Exception) -> Response:
    reference = service().randomness.code(10)
    log().error(
        "unknown_error",
        reference=reference,
        request_id=g.get("request_id", ""),
        error_type=type(error).__name__,
        where=where_raised(error),
    )
    code, zh, en = _UNKNOWN
    return _problem(500, code, zh, en, {"reference": reference})


def _problem(status: int, code: str, zh: str, en: str, more: dict[str, object]) -> Response:
    g.problem_code = code
    document = {
        "type": f"/api/v1/docs#{code}",
        "title": f"{zh} {en}",
        "title_zh": zh,
        "title_en": en,
        "status": status,
        "code": code,
        "instance": g.get("request_id", ""),
        **more,
    }
    return Response(orjson.dumps(document), status=status, content_type=MEDIA_TYPE)
