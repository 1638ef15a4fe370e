"""`Idempotency-Key` on creating calls (draft-ietf-httpapi-idempotency-key-header): the same call again gets the
stored answer again; the same key with another request is refused. Answers are kept for seven days."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, request

from blacklist_service.api.access import caller_or_none, case_proof
from blacklist_service.api.requests import service
from blacklist_service.errors import InvalidError
from blacklist_service.workflows.answer_once import (
    Answer,
    answer_case_once,
    answer_once,
    answer_stream_once,
)
from blacklist_service.workflows.cases.proof import SUBJECT
from blacklist_service.workflows.context import Context

View = TypeVar("View", bound=Callable[..., Any])
_KEPT_HEADERS = ("Location", "ETag", "Content-Type")
_MAX_KEY = 255
_ATTRIBUTE = "takes_idempotency_key"


def given_key() -> str | None:
    """The key of this call; only an unsigned one may come without.

    Raises InvalidError IDEMPOTENCY.KEY where it is not 1 to 255 visible ASCII characters, IDEMPOTENCY.MISSING where a
    signed call has none: signed anew after a lost answer it would act twice.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None and "signed_request" in g:
        raise InvalidError(
            "IDEMPOTENCY.MISSING",
            "签名的写请求须带 Idempotency-Key。",
            "A signed call that creates something needs an Idempotency-Key.",
        )
    if key is None:
        return None
    if not 0 < len(key) <= _MAX_KEY or not all("!" <= letter <= "~" for letter in key):
        raise InvalidError("IDEMPOTENCY.KEY", "Idempotency-Key 无效。", "The Idempotency-Key is not valid.")
    return key


def once(*, is_repeatable: bool = False) -> Callable[[View], View]:
    """Answers a creating call once per key, its effect and its stored answer in one transaction.

    Stands directly below the route. `is_repeatable`: a call that may be run twice without harm, and
    whose refusals leave a trace of their own, keeps its own transactions; so does that of a subject without an account,
    whose keys are those of its case.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def wrapped(*args: Any, **given: Any) -> Response:
            key, actor = given_key(), caller_or_none()
            if key is None or (actor is None and "Case-Number" not in request.headers):
                return current_app.make_response(view(*args, **given))

            def act() -> Answer:
                return to_answer(current_app.make_response(view(*args, **given)))

            if actor is None:
                return _once_for_case(key, act)

            def act_joined(joined: Context) -> Answer:
                before, g.context = g.get("context"), joined
                try:
                    return act()
                finally:
                    g.context = before

            digest = _request_digest(actor.login)
            if is_repeatable:
                answer = answer_stream_once(service(), actor, key=key, digest=lambda: digest, act=act)
            else:
                answer = answer_once(service(), actor, key=key, request_sha256=digest, act=act_joined)
            return to_response(answer)

        setattr(wrapped, _ATTRIBUTE, True)
        return cast("View", wrapped)

    return wrap


def _once_for_case(key: str, act: Callable[[], Answer]) -> Response:
    proof = case_proof()
    claim = (proof.case_number, proof.name, proof.id_number)
    digest = _request_digest(SUBJECT.login)
    return to_response(answer_case_once(service(), claim, key=key, digest=lambda: digest, act=act))


def is_once(view: Callable[..., Any]) -> bool:
    """Whether a route takes idempotency keys."""
    return bool(getattr(view, _ATTRIBUTE, False))


def to_answer(response: Response) -> Answer:
    """What is kept of a response."""
    headers = tuple((name, response.headers[name]) for name in _KEPT_HEADERS if name in response.headers)
    return Answer(response.status_code, response.get_data(), headers)


def to_response(answer: Answer) -> Response:
    """The response again, marked where it is a stored one."""
    response = Response(answer.body, status=answer.status, headers=list(answer.headers))
    if answer.is_stored:
        response.headers["Idempotency-Replayed"] = "true"
    return response


def bound_digest(login: str, body_sha256: str) -> str:
    """The fingerprint of a request: who, what, where, and the digest of the body."""
    version = request.headers.get("If-Match", "")
    said = f"{login}\n{request.method}\n{request.full_path}\n{request.mimetype}\n{version}\n{body_sha256}"
    return hashlib.sha256(said.encode()).hexdigest()


def _request_digest(login: str) -> str:
    # Read whole and kept, so that the schema below reads the same bytes; strict_json's limit stands before it.
    return bound_digest(login, hashlib.sha256(request.get_data(cache=True)).hexdigest())
