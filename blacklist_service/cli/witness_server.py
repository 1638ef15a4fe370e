"""A witness that is asked by HTTP: one act, bounded in size and time (C2SP tlog-witness, add-checkpoint)."""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from blacklist_service.clock import Clock
from blacklist_service.errors import ServiceError
from blacklist_service.workflows.witness_journal import witness_journal

PATH = "/add-checkpoint"
_MOST_BYTES = 1 << 16
_SECONDS = 10
_SIZE_MEDIA, _TEXT = "text/x.tlog.size", "text/plain; charset=utf-8"
# As the standard says. A fork and a rollback are told as another size: the note itself is kept as proof.
_STATUS = {
    "WITNESS.REQUEST": HTTPStatus.BAD_REQUEST,
    "WITNESS.UNSIGNED": HTTPStatus.FORBIDDEN,
    "WITNESS.OTHER_SIZE": HTTPStatus.CONFLICT,
    "WITNESS.ROLLED_BACK": HTTPStatus.CONFLICT,
    "WITNESS.FORKED": HTTPStatus.CONFLICT,
    "WITNESS.INCONSISTENT": HTTPStatus.UNPROCESSABLE_ENTITY,
}


class _Asked(BaseHTTPRequestHandler):
    server: "WitnessServer"
    timeout = _SECONDS
    server_version, sys_version = "witness", ""
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.close_connection = True
        length = self.headers.get("Content-Length", "")
        if self.path != PATH:
            self._say(HTTPStatus.NOT_FOUND)
        elif not (length.isascii() and length.isdecimal()) or "Transfer-Encoding" in self.headers:
            self._say(HTTPStatus.LENGTH_REQUIRED)
        elif int(length[:9]) > _MOST_BYTES:
            self._say(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        else:
            self._judge(self.rfile.read(int(length)))

    def log_message(self, *_: object) -> None:
        """Silent: whoever runs it sees the kept notes."""

    def _judge(self, body: bytes) -> None:
        try:
            said = witness_journal(self.server.folder, body.decode(), self.server.clock.now())
        except UnicodeDecodeError:
            self._say(HTTPStatus.BAD_REQUEST)
        except ServiceError as refusal:
            status = _STATUS.get(refusal.code, HTTPStatus.SERVICE_UNAVAILABLE)
            if status == HTTPStatus.CONFLICT:
                self._say(status, f"{refusal.facts['size']}\n", _SIZE_MEDIA)
            else:
                self._say(status, f"{refusal.code}\n")
        else:
            self._say(HTTPStatus.OK, f"{said.line}\n")

    def _say(self, status: HTTPStatus, text: str = "", media: str = _TEXT) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)


class WitnessServer(ThreadingHTTPServer):
    """The server of a witness's folder, not started; put TLS in front of it."""

    daemon_threads = True

    def __init__(self, folder: Path, host: str, port: int, clock: Clock) -> None:
        super().__init__((host, port), _Asked)
        self.folder, self.clock = folder, clock
