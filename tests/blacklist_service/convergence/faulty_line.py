"""The publisher's end of a recipient's line: answers as the service does, signed and by range, over a line that loses,
cuts, repeats and delays what it carries, and sometimes leads to a server that is behind.
"""

import random
import re
import socket
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from blacklist_service.errors import ServiceError
from blacklist_service.signatures.content_digest import content_digest
from blacklist_service.signatures.message import Message, signature_base
from blacklist_service.signatures.profile import answer_parameters, read_signed_request, signature_fields
from blacklist_service.vault.private_keys import PrivateKey
from blacklist_service.vault.public_keys import PublicKey, is_signed_by
from exports.follow import SignedManifest
from tests.blacklist_service.convergence.publisher import FEED, Publisher

# In a hundred answers; the rest of them go through.
FAULTS = {
    "lost_question": 3, "lost_answer": 3, "truncated": 5, "flipped": 2, "repeated_question": 3, "repeated_answer": 2,
    "replayed": 2, "stale": 4, "proxy": 2,
}  # fmt: skip
_HEAD_END = b"\r\n\r\n"
_PATH = re.compile(rf"/api/v1/feeds/{FEED}/(manifest(?:\.2)?(?:\.minisig)?|receipts|objects/[a-z0-9.-]+)")
_PROXY = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
_TIMEOUT_SECONDS = 30


@dataclass
class Line:
    """One recipient's line. `lag`: by how many releases the server behind it is late."""

    publisher: Publisher
    recipient: str
    recipient_key: PublicKey
    service_key: PrivateKey
    now: datetime
    seed: str
    lag: int = 0
    is_faulty: bool = True
    faults: Counter[str] = field(default_factory=Counter)
    # What the service's books say: retracted keys that this recipient confirmed, and what it said wrongly.
    confirmed: set[str] = field(default_factory=set)
    disputed: list[str] = field(default_factory=list)
    _before: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self.socket = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.socket.getsockname()[1]}"

    def serve_one(self) -> None:
        """Answers whoever calls now; a caller that is gone is nobody's loss."""
        near, _ = self.socket.accept()
        near.settimeout(_TIMEOUT_SECONDS)
        with near:
            try:
                asked = _read(near)
                if asked is not None:
                    near.sendall(self._spoilt(*asked))
            except (ConnectionError, TimeoutError):
                self.faults["caller_gone"] += 1

    def _spoilt(self, head: str, body: bytes) -> bytes:
        fault = self._draw()
        if fault == "lost_question":
            return b""
        if fault == "proxy":
            return _PROXY
        if fault == "repeated_question":
            self._answer(head, body, self.lag)
        late = self._random.choice((1, 2, 5, 20)) if fault == "stale" else self.lag
        answer = self._answer(head, body, late)
        asked = head.partition("\r\n")[0]
        earlier = self._before.get(asked, answer)
        # Of the objects, which are many, none is kept: their bytes are told by the manifest anyway.
        if "/objects/" not in asked:
            self._before[asked] = answer
        if fault == "truncated":
            return answer[: self._random.randrange(len(answer))]
        if fault == "flipped":
            at = self._random.randrange(len(answer))
            return answer[:at] + bytes([answer[at] ^ 1 << self._random.randrange(8)]) + answer[at + 1 :]
        return {"lost_answer": b"", "repeated_answer": answer + answer, "replayed": earlier}.get(
            fault, answer
        )

    def _draw(self) -> str:
        if not self.is_faulty:
            return ""
        kinds = [*FAULTS, ""]
        fault = self._random.choices(kinds, [*FAULTS.values(), 100 - sum(FAULTS.values())])[0]
        self.faults[fault] += bool(fault)
        return fault

    def _answer(self, head: str, body: bytes, late: int) -> bytes:
        """What the service says, by the release that this server knows of."""
        request = _message(head, self.url)
        found = _PATH.fullmatch(request.target_uri.removeprefix(self.url))
        try:
            signed = read_signed_request(request, self.now)
        except ServiceError as refusal:
            return self._signed(request, 403, _problem(refusal.code))
        if found is None or not is_signed_by(self.recipient_key, signed.base, signed.signature):
            return self._signed(request, 404, _problem("FEED.UNKNOWN"))
        what = found[1]
        if what.startswith("objects/"):
            return self._object(request, what.removeprefix("objects/"))
        if what == "receipts":
            return self._receipt(request, body)
        return self._pointer(request, what, max(self.publisher.release - late, 1))

    def _pointer(self, request: Message, what: str, release: int) -> bytes:
        given = self.publisher.manifest(self.recipient, release)
        content = b"" if given is None else _part(given, what)
        if not content:
            return self._signed(request, 404, _problem("FEED.NO_RELEASE"))
        return self._signed(
            request, 200, content, "text/plain" if what.endswith("sig") else "application/json"
        )

    def _object(self, request: Message, name: str) -> bytes:
        path = self.publisher.folder / name
        if not path.is_file():
            return self._signed(request, 404, _problem("FEED.NO_OBJECT"))
        content, asked = path.read_bytes(), request.fields.get("range", "")
        first = int(asked.removeprefix("bytes=").removesuffix("-") or 0)
        if not 0 < first < len(content):
            return _http(200, {"content-type": "application/x-ndjson"}, content)
        told = f"bytes {first}-{len(content) - 1}/{len(content)}"
        return _http(206, {"content-range": told}, content[first:])

    def _receipt(self, request: Message, body: bytes) -> bytes:
        said = orjson.loads(body)
        release, keys = said["release"], said["retracted"]
        if said["state_checksum"] != self.publisher.checksums.get(release):
            self.disputed.append("FEED.CHECKSUM")
        # Whoever says to have forgotten somebody who was never taken off has taken somebody off by itself.
        if any(self.publisher.retracted.get(key, release + 1) > release for key in keys):
            self.disputed.append("FEED.KEY_UNKNOWN")
        self.confirmed.update(keys)
        return self._signed(request, 201, orjson.dumps({"release": release, "acknowledged": len(keys)}))

    def _signed(
        self, request: Message, status: int, body: bytes, content_type: str = "application/json"
    ) -> bytes:
        fields = {"content-type": content_type, "content-digest": content_digest(body)}
        answer = Message(status=status, fields=fields, request=request)
        covered = answer_parameters(answer, key_id=self.service_key.public.key_id, now=self.now)
        signature = self.service_key.sign(signature_base(answer, covered))
        return _http(status, {**fields, **signature_fields(covered, signature)}, body)


def _read(near: socket.socket) -> tuple[str, bytes] | None:
    """The head and body of a call; None where the caller went before it had asked."""
    asked = b""
    while _HEAD_END not in asked:
        piece = near.recv(65536)
        if not piece:
            return None
        asked += piece
    head, _, body = asked.partition(_HEAD_END)
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length:
        piece = near.recv(65536)
        if not piece:
            return None
        body += piece
    return head.decode("ascii"), body


def _message(head: str, url: str) -> Message:
    first, *lines = head.split("\r\n")
    method, target, _version = first.split(" ")
    fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
    return Message(method, f"{url}{target}", fields)


def _part(given: SignedManifest, what: str) -> bytes:
    parts = {"manifest": given.content, "manifest.minisig": given.signature}
    return parts.get(what, given.second_signature)


def _problem(code: str) -> bytes:
    return orjson.dumps({"code": code, "title_zh": "拒绝", "title_en": "refused"})


def _http(status: int, fields: Mapping[str, str], body: bytes) -> bytes:
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in fields.items())]
    lines += [f"content-length: {len(body)}", "connection: close"]
    return "\r\n".join(lines).encode("ascii") + _HEAD_END + body
