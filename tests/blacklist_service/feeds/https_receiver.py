"""A recipient's own HTTPS server for the tests, with a certificate of its own: it answers as told and keeps what came."""

import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any


@dataclass
class Receiver:
    """What came (path, fields, body) and what is answered: a status, or "slow" for a byte each half second."""

    port: int = 0
    certificate: Path = Path()
    answers: list[int | str] = field(default_factory=lambda: [200])
    came: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    is_over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}/hooks/releases"

    def next_answer(self) -> int | str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def certificate(folder: Path) -> tuple[Path, Path]:
    """A fresh self-signed certificate for 127.0.0.1, and its key."""
    named, key = folder / "receiver.pem", folder / "receiver.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-subj", "/CN=receiver.invalid", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key),
         "-out", str(named)],
        check=True, capture_output=True,
    )  # fmt: skip
    return named, key


@contextmanager
def receiving(folder: Path) -> Iterator[Receiver]:
    """The server, for as long as the block lasts."""
    receiver = Receiver()
    receiver.certificate, key = certificate(folder)

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            fields = {name.lower(): value for name, value in self.headers.items()}
            receiver.came.append((self.path, fields, body))
            answer = receiver.next_answer()
            if answer == "slow":
                self._drip()
                return
            self.send_response(int(answer))
            if answer in {301, 307}:
                self.send_header("Location", receiver.url + "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _drip(self) -> None:
            """A status line that never ends: each byte comes in time, the whole never."""
            while not receiver.is_over.wait(0.2):
                try:
                    self.wfile.write(b"H")
                except OSError:
                    return

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(receiver.certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a caller that does not trust us hangs up
    receiver.port = server.server_port
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.is_over.set()
        server.shutdown()
        server.server_close()
        thread.join()
