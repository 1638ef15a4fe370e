"""A stand-in for HashiCorp Vault's Transit engine: its paths, headers, version prefix, statuses and error bodies as its
API documentation gives them. It really enciphers, so that nothing but the wire is pretended."""

import base64
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "s.stand-in"  # opens nothing


class TransitStandIn(ThreadingHTTPServer):
    """One key named `blacklist`; `rotate` adds a version, `is_sealed` answers 503, `answer` replaces every body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.keys = [os.urandom(32)]
        self.is_sealed = False
        self.answer: tuple[int, bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def rotate(self) -> None:
        self.keys.append(os.urandom(32))

    def reply(self, path: str, token: str, given: Any) -> tuple[int, dict[str, Any]]:
        if self.is_sealed:
            return 503, {"errors": ["Vault is sealed"]}
        if token != TOKEN:
            return 403, {"errors": ["permission denied"]}
        parts = path.split("/")
        if parts[:3] != ["", "v1", "transit"] or len(parts) != 5 or parts[4] != "blacklist":
            return 404, {"errors": []}
        if parts[3] == "encrypt":
            nonce = os.urandom(12)
            sealed = nonce + AESGCM(self.keys[-1]).encrypt(nonce, base64.b64decode(given["plaintext"]), None)
            text = f"vault:v{len(self.keys)}:{base64.b64encode(sealed).decode()}"
            return 200, {"data": {"ciphertext": text, "key_version": len(self.keys)}}
        _, version, sealed_text = given["ciphertext"].split(":")
        sealed = base64.b64decode(sealed_text)
        try:
            plain = AESGCM(dict(enumerate(self.keys, 1))[int(version[1:])]).decrypt(
                sealed[:12], sealed[12:], None
            )
        except (InvalidTag, KeyError, ValueError):
            return 400, {"errors": ["cipher: message authentication failed"]}
        return 200, {"data": {"plaintext": base64.b64encode(plain).decode()}}


class _Door(BaseHTTPRequestHandler):
    server: TransitStandIn

    def do_POST(self) -> None:
        given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, answer = self.server.reply(self.path, self.headers.get("X-Vault-Token", ""), given)
        body = json.dumps({"request_id": "0", **answer}).encode()
        if self.server.answer is not None:
            status, body = self.server.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def running_transit() -> Iterator[TransitStandIn]:
    """A server on a free port of this machine."""
    with TransitStandIn() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
