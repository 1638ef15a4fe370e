"""Signed calls of a member: signed anew for each attempt, under one idempotency key, believed only when the answer
is signed by the service and bound to what was asked.
"""

import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path
from urllib.parse import urlsplit

import orjson

from blacklist_service.client.folder import Folder
from blacklist_service.client.pending import PendingCall
from blacklist_service.client.timed_lines import PATIENCE_SECONDS, TimedAnswer, answer_on, line_to
from blacklist_service.clock import Clock
from blacklist_service.errors import ConflictError, NotReadyError, RefusedError, ServiceError
from blacklist_service.ids import Randomness
from blacklist_service.signatures.content_digest import content_digest, digest_field, read_content_digest
from blacklist_service.signatures.message import Message, signature_base
from blacklist_service.signatures.profile import read_signed_answer, request_parameters, signature_fields
from blacklist_service.signatures.structured_fields import FieldSyntaxError
from blacklist_service.vault.private_keys import PrivateKey
from blacklist_service.vault.public_keys import PublicKey, is_signed_by, key_of_service

WAITS = (1.0, 2.0, 4.0, 8.0)
# An answer has the patience, and so many bytes a second for the longest that is read.
_LEAST_BYTES_A_SECOND = 1 << 15
# An answer is held in memory; objects of feeds, which are larger, are streamed.
MOST_ANSWER_BYTES = 256 << 20
# Keys and handovers of keys are a few lines.
MOST_OPEN_BYTES = 64 << 10
# Answers of something on the way, or of a service that cannot say yet: the same call is tried again.
_AGAIN = frozenset({429, 502, 503, 504})
_IN_FLIGHT = "IDEMPOTENCY.IN_FLIGHT"
_FIRST_REFUSAL = 400
_CODE = re.compile(r"[A-Z][A-Z0-9_.]{0,62}")


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked. `creates`: the call has an effect and is answered once per idempotency key. `fields`: further
    header fields by lower-case name; `most_bytes`: a longer answer is not read to its end."""

    method: str
    path: str
    body: bytes | Path = field(default=b"", repr=False)
    content_type: str = ""
    creates: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    most_bytes: int = MOST_ANSWER_BYTES


@dataclass(frozen=True, slots=True)
class SignedAnswer:
    """A verified answer, with the two messages whose signatures are the evidence."""

    status: int
    body: bytes = field(repr=False)
    headers: dict[str, str] = field(repr=False)

    def document(self) -> object:
        """The body as JSON."""
        return orjson.loads(self.body)


def signed_request(key: PrivateKey, message: Message, *, nonce: str, now: datetime) -> Message:
    """The request with its two signature fields."""
    covered = request_parameters(message, key_id=key.public.key_id, nonce=nonce, now=now)
    signature = key.sign(signature_base(message, covered))
    written = {name.lower(): value for name, value in signature_fields(covered, signature).items()}
    return Message(message.method, message.target_uri, {**message.fields, **written})


class Calls:
    """Calls of one member's folder to its service."""

    def __init__(
        self,
        folder: Folder,
        clock: Clock,
        *,
        waits: Sequence[float] = WAITS,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._folder, self._clock, self._waits, self._sleep = folder, clock, tuple(waits), sleep
        self._key = folder.key()
        self._connection = folder.connection()
        if not self._connection.url or not self._connection.service_key:
            raise NotReadyError(
                "CLIENT.NOT_CONNECTED",
                "请先运行 blacklist client connect。",
                "Run blacklist client connect first.",
            )
        self._services = [key_of_service(bytes.fromhex(key)) for key in self._connection.service_keys]

    def send(self, call: Call) -> SignedAnswer:
        """The verified answer to a call, whatever its status.

        Raises NotReadyError CLIENT.UNANSWERED where no answer came (the same call may be given again), RefusedError
        CLIENT.UNSIGNED for a refusal that the service did not sign, ConflictError CLIENT.ANSWER_FALSE.
        """
        digest = _digest_of(call.body)
        pending = (
            PendingCall(self._folder, f"{call.method} {call.path} {digest.hex()}") if call.creates else None
        )
        idempotency_key = pending.key() if pending else ""
        for _ in self.attempts():
            answer = self._attempt(call, digest, idempotency_key)
            if answer is not None:
                if pending:
                    pending.answered()
                return answer
        raise unanswered()

    def attempts(self) -> Iterator[int]:
        """Counts the attempts of one call from 0, with a longer pause before each next one."""
        for number, wait in enumerate((*self._waits, None)):
            yield number
            if wait is not None:
                self._sleep(wait)

    @contextmanager
    def streamed(self, path: str, fields: Mapping[str, str]) -> Iterator[TimedAnswer]:
        """The answer to a signed GET, of which the caller reads the body: an object of a feed, whose bytes a signed
        manifest tells. Raises OSError, HTTPException."""
        call = Call("GET", path, fields=fields)
        request = self._signed(call, _digest_of(b""), "")
        with closing(line_to(request.target_uri)) as connection:
            connection.request("GET", _target(request), headers=dict(request.fields))
            # An answer that says it is the last keeps the socket for itself, even where it is not read to its end.
            with closing(answer_on(connection, PATIENCE_SECONDS)) as answer:
                yield answer

    def _attempt(self, call: Call, digest: bytes, idempotency_key: str) -> SignedAnswer | None:
        request = self._signed(call, digest, idempotency_key)
        try:
            status, headers, body = _exchange(call, request)
        except (OSError, HTTPException, ValueError):
            return None
        answer = Message(status=status, fields=headers, request=request)
        try:
            self._verify(answer, body)
        except ServiceError:
            _tell_unverified(status, headers, body)
            return None
        # Signed by the service itself, a 429 is its word: nothing changes within seconds.
        is_waiting = status == HTTPStatus.SERVICE_UNAVAILABLE or _code_of(body) == _IN_FLIGHT
        return None if is_waiting else SignedAnswer(status, body, headers)

    def _signed(self, call: Call, digest: bytes, idempotency_key: str) -> Message:
        fields = dict(call.fields)
        if _size_of(call.body):
            fields |= {"content-digest": digest_field(digest), "content-type": call.content_type}
        if idempotency_key:
            fields["idempotency-key"] = idempotency_key
        message = Message(call.method, f"{self._connection.url}{call.path}", fields)
        return signed_request(self._key, message, nonce=Randomness().token(), now=self._clock.now())

    def _verify(self, answer: Message, body: bytes) -> None:
        signer = next((key for key in self._services if _names(answer, key)), self._services[0])
        base, signature = read_signed_answer(answer, signer.key_id)
        try:
            is_whole = read_content_digest(answer.fields["content-digest"]) == hashlib.sha256(body).digest()
        except FieldSyntaxError:
            is_whole = False
        if not is_whole or not is_signed_by(signer, base, signature):
            raise _false()


def fetch_open(url: str) -> tuple[int, bytes]:
    """Status and body (at most 64 KiB) of what is open to everybody; nothing is signed, nothing proved. 503 where no
    answer came, or a longer one."""
    call = Call("GET", urlsplit(url).path, most_bytes=MOST_OPEN_BYTES)
    try:
        status, _headers, body = _exchange(call, Message("GET", url, {}))
    except (OSError, HTTPException, ConflictError):
        return HTTPStatus.SERVICE_UNAVAILABLE, b""
    return status, body


def _tell_unverified(status: int, headers: dict[str, str], body: bytes) -> None:
    """An answer that proves nothing: one of a proxy is tried again, a refusal is told, all else is an alarm."""
    if status in _AGAIN:
        return
    if "signature" not in headers and status >= _FIRST_REFUSAL:
        raise unsigned(status, body)
    raise _false()


def _exchange(call: Call, request: Message) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in request.fields.items() if value}
    headers["content-length"] = str(_size_of(call.body))
    with closing(line_to(request.target_uri)) as connection:
        if isinstance(call.body, Path):
            with call.body.open("rb") as body:
                connection.request(call.method, _target(request), body=body, headers=headers)
                return _read(connection, call.most_bytes)
        connection.request(call.method, _target(request), body=call.body, headers=headers)
        return _read(connection, call.most_bytes)


def _target(request: Message) -> str:
    parts = urlsplit(request.target_uri)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _read(connection: HTTPConnection, most_bytes: int) -> tuple[int, dict[str, str], bytes]:
    with closing(answer_on(connection, PATIENCE_SECONDS + most_bytes / _LEAST_BYTES_A_SECOND)) as response:
        content = response.read(most_bytes + 1)
        # A response that is read up to a limit ends silently where the line was cut.
        if response.length:
            raise IncompleteRead(content, response.length) if len(content) <= most_bytes else _false()
    if len(content) > most_bytes:
        raise _false()
    fields: dict[str, str] = {}
    for name, value in response.getheaders():
        known = fields.get(name.lower())
        fields[name.lower()] = value if known is None else f"{known}, {value}"
    return response.status, fields, content


def _digest_of(body: bytes | Path) -> bytes:
    if isinstance(body, bytes):
        return read_content_digest(content_digest(body))
    with body.open("rb") as read:
        return hashlib.file_digest(read, "sha256").digest()


def _size_of(body: bytes | Path) -> int:
    return len(body) if isinstance(body, bytes) else body.stat().st_size


def _code_of(body: bytes) -> str:
    """The stable code of a problem document; it is a word of the service's own, or nothing."""
    try:
        code = orjson.loads(body)["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""


def unanswered() -> NotReadyError:
    """No answer came, or none that could be read to its end."""
    return NotReadyError(
        "CLIENT.UNANSWERED",
        "服务未答复；可重复同一命令，不会重复生效。",
        "No answer came; give the same command again, it takes effect once.",
    )


def unsigned(status: int, body: bytes) -> RefusedError:
    """A refusal that nobody signed: nothing of it is repeated but a code of the form that the service gives."""
    return RefusedError(
        "CLIENT.UNSIGNED",
        "请求被拒绝，拒绝答复未经服务签名。",
        "The call was refused, by an answer that is not signed.",
        status=status,
        reason=_code_of(body),
    )


def _false() -> ConflictError:
    return ConflictError(
        "CLIENT.ANSWER_FALSE",
        "答复的签名或内容不符，不予采信。",
        "The answer's signature or content is not right; it is not believed.",
    )


def _names(answer: Message, key: PublicKey) -> bool:
    """Whether the answer says that this key signed it; what it says is checked after."""
    return f'keyid="{key.key_id}"' in answer.fields.get("signature-input", "")
