"""Signed calls (RFC 9421, profile cb-sig/1) at the door: the signature is checked before anything is read, the body's
digest before anything is parsed, the nonce is spent with the effect, and the answer is signed in return.
"""

import hashlib
import hmac
import re
from http import HTTPStatus

from flask import Flask, Response, g, request

from blacklist_service.api.problems import refused
from blacklist_service.api.requests import service
from blacklist_service.errors import ForbiddenError, InvalidError, ServiceError
from blacklist_service.origins import own_origin
from blacklist_service.signatures.content_digest import content_digest, read_content_digest
from blacklist_service.signatures.message import Message
from blacklist_service.signatures.profile import read_signed_request
from blacklist_service.signatures.structured_fields import FieldSyntaxError
from blacklist_service.workflows.authenticate_caller import Caller, authenticate_signature, spend_nonce
from blacklist_service.workflows.sign_answer import sign_answer

# Letters that need no escape. A server decodes a path before it hands it on: an escaped spelling of these is the same
# path (RFC 3986 section 6.2.2.2), and any other letter would leave open what was signed.
_PATH = re.compile(r"[A-Za-z0-9._~:/-]+")
_QUERY = re.compile(r"[!-~]*")
# What would let two programs on the way read another body than the one that was signed.
_REFUSED_FIELDS = ("Content-Encoding", "Transfer-Encoding", "Trailer", "Authorization")
_READING = ("GET", "HEAD")


def is_signed() -> bool:
    """Whether the call comes with a signature; half of one counts."""
    return "Signature" in request.headers or "Signature-Input" in request.headers


def authenticate() -> Caller:
    """Who signed the call.

    Raises InvalidError SIGNED_CALL.FORMAT, SIGNED_CALL.COVERAGE; ForbiddenError SIGNED_CALL.TIME, SIGNED_CALL.INVALID,
    SIGNED_CALL.PUBLIC_URL.
    """
    if request.environ.get("SERVER_PROTOCOL") == "HTTP/1.0" or any(
        name in request.headers for name in _REFUSED_FIELDS
    ):
        raise InvalidError(
            "SIGNED_CALL.TRANSPORT",
            "签名请求须为 HTTP/1.1 以上，不得带内容编码、分块、尾部字段或访问密钥。",
            "A signed call is HTTP/1.1 or later, without content encoding, chunks, trailers or an API key.",
        )
    message = _message()
    signed = read_signed_request(message, service().clock.now())
    caller, g.context = authenticate_signature(service(), signed)
    g.signed_request = message
    return caller


def accept(*, streams: bool) -> None:
    """Lets the call in: compares the body where the route does not read it itself, and spends a question's nonce.

    Raises InvalidError SIGNED_CALL.DIGEST, ConflictError SIGNED_CALL.REPLAYED.
    """
    if not streams:
        require_digest(hashlib.sha256(request.get_data(cache=True)).digest())
    g.is_accepted = True
    if request.method in _READING:
        spend_nonce(service())


def require_digest(sha256: bytes) -> None:
    """Compares the whole body's SHA-256 with the one that was signed; a call without a signature passes.

    Raises InvalidError SIGNED_CALL.DIGEST.
    """
    if "signed_request" not in g:
        return
    field = request.headers.get("Content-Digest")
    is_empty = hmac.compare_digest(sha256, hashlib.sha256(b"").digest())
    try:
        said = (
            hashlib.sha256(b"").digest() if field is None and is_empty else read_content_digest(field or "")
        )
    except FieldSyntaxError:
        said = b""
    if not hmac.compare_digest(sha256, said):
        raise InvalidError(
            "SIGNED_CALL.DIGEST",
            "请求体与 Content-Digest（sha-256）不符。",
            "The body is not what Content-Digest (one sha-256) says.",
        )


def install(app: Flask) -> None:
    """Signs the answers of an app to signed calls."""
    app.after_request(_finish)


def _finish(response: Response) -> Response:
    if "signed_request" not in g:
        return response
    try:
        # A call that was refused before it wrote anything: what was signed once is not tried again by anybody else.
        # Another body than the signed one is somebody else's doing, and uses up nothing of the member's.
        if g.get("is_accepted"):
            spend_nonce(service())
    except ServiceError as error:
        response = refused(error)
    return _signed(response)


def _signed(response: Response) -> Response:
    if response.status_code == HTTPStatus.NOT_MODIFIED:
        # It leaves without what describes a body (RFC 9110 section 15.4.5): nobody could check a signature over that.
        response.headers.pop("Content-Type", None)
    if request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        response.headers["Content-Digest"] = content_digest(b"")
    elif not response.is_streamed:
        response.headers["Content-Digest"] = content_digest(response.get_data())
    if "Content-Digest" not in response.headers:
        return response  # a part of an object, which is told by the manifest
    fields = {
        name: response.headers[name]
        for name in ("Content-Digest", "Content-Type")
        if name in response.headers
    }
    answer = Message(
        status=response.status_code,
        fields={name.lower(): value for name, value in fields.items()},
        request=g.signed_request,
    )
    for name, value in sign_answer(service(), answer).items():
        response.headers[name] = value
    return response


def _message() -> Message:
    path, query = request.environ.get("PATH_INFO", ""), request.environ.get("QUERY_STRING", "")
    if not _PATH.fullmatch(path) or not _QUERY.fullmatch(query):
        raise InvalidError(
            "SIGNED_CALL.TARGET",
            "签名请求的地址只能用不需转义的字符。",
            "The path of a signed call is spelled without escapes.",
        )
    target = f"{_root()}{path}" + (f"?{query}" if query else "")
    fields = {name.lower(): value for name, value in request.headers.items()}
    return Message(method=request.method, target_uri=target, fields=fields)


def _root() -> str:
    """Where we are, by our own word: a Host header is the caller's."""
    public_url = service().settings.public_url
    if public_url:
        return public_url.rstrip("/")
    root = own_origin("", request.scheme, request.host)
    if root is None:
        raise ForbiddenError(
            "SIGNED_CALL.PUBLIC_URL",
            "服务未设置 BLACKLIST_PUBLIC_URL，不接受签名请求。",
            "The service does not know its public URL (BLACKLIST_PUBLIC_URL) and takes no signed calls.",
        )
    return root
