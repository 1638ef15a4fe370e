"""A witness on another machine (C2SP tlog-witness): asked to cosign a checkpoint, by HTTP, and believed nothing.

What comes back is bounded in size and time, and counts only where it is a signature of a key that is trusted.
"""

import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import NamedTuple, final
from urllib.parse import urlsplit

from blacklist_service.errors import NotReadyError

SECONDS = 10
MOST_BYTES = 1 << 14
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_OK, _CONFLICT = 200, 409
_SIZE_DIGITS = 19


class WitnessAnswer(NamedTuple):
    """The lines of a cosignature, or the size that the witness cosigned last (None where it gave lines)."""

    lines: str
    size: int | None


@final
class WitnessCalls:
    """One witness behind its submission prefix. Over the network by TLS only; a redirect is not followed."""

    def __init__(self, url: str) -> None:
        """Raises NotReadyError WITNESS.URL for anything but https, or http on this machine."""
        parts = urlsplit(url)
        self.host = parts.hostname or ""
        is_near = parts.scheme == "http" and self.host in _LOOPBACK
        if not self.host or not (parts.scheme == "https" or is_near):
            raise NotReadyError(
                "WITNESS.URL",
                "见证人地址须为 https（本机除外）。",
                "The address of a witness must be https, except on this machine.",
            )
        self._context = ssl.create_default_context() if parts.scheme == "https" else None
        self._port, self._path = parts.port, f"{parts.path.rstrip('/')}/add-checkpoint"

    def add_checkpoint(self, request: str) -> WitnessAnswer:
        """What the witness says to a request. Raises NotReadyError WITNESS.DOWN, WITNESS.REFUSED."""
        try:
            status, body = self._posted(request.encode())
        except (OSError, HTTPException):
            raise NotReadyError(
                "WITNESS.DOWN",
                "见证人无法访问或未按时答复。",
                "The witness cannot be reached or is too slow.",
            ) from None
        text = body.decode("utf-8", "replace")
        size = text.strip()
        if status == _OK and len(body) < MOST_BYTES:
            return WitnessAnswer(text, None)
        if status == _CONFLICT and size.isascii() and size.isdecimal() and len(size) <= _SIZE_DIGITS:
            return WitnessAnswer("", int(size))
        raise NotReadyError(
            "WITNESS.REFUSED",
            "见证人未予副签。",
            "The witness did not cosign.",
            status=status,
        )

    def _posted(self, body: bytes) -> tuple[int, bytes]:
        connection = (
            HTTPConnection(self.host, self._port, timeout=SECONDS)
            if self._context is None
            else HTTPSConnection(self.host, self._port, timeout=SECONDS, context=self._context)
        )
        try:
            connection.request("POST", self._path, body, {"Content-Type": "text/plain; charset=utf-8"})
            answer = connection.getresponse()
            return answer.status, answer.read(MOST_BYTES)
        finally:
            connection.close()
