"""Lines to the service whose every answer ends: what drips a byte a minute is as good as silent.

A timeout of the socket alone counts for one read, so that a byte at a time would keep a caller, and the lock that it
holds, for days. Here a time is given for all that is still to come.
"""

from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from io import BufferedReader, RawIOBase
from socket import socket
from time import monotonic
from typing import cast
from urllib.parse import urlsplit

# For connecting, for each piece that is sent, and for the whole head of an answer.
PATIENCE_SECONDS = 120.0


class _TimedBytes(RawIOBase):
    """The bytes of a socket until a moment (`monotonic`)."""

    def __init__(self, sock: socket) -> None:
        super().__init__()
        self._sock, self._raw = sock, sock.makefile("rb", buffering=0)
        self.ends_at = monotonic() + PATIENCE_SECONDS

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int | None:  # type: ignore[override]  # a BufferedReader gives only views
        """As of any file. Raises TimeoutError."""
        left = self.ends_at - monotonic()
        if left <= 0:
            raise TimeoutError
        self._sock.settimeout(left)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class TimedAnswer(HTTPResponse):
    """An answer whose head came within the patience; reads beyond its time raise TimeoutError."""

    def __init__(
        self, sock: socket, debuglevel: int = 0, method: str | None = None, url: str | None = None
    ) -> None:
        super().__init__(sock, debuglevel, method, url)
        self.fp.close()
        self._bytes = _TimedBytes(sock)
        self.fp = BufferedReader(self._bytes)

    def allow(self, seconds: float) -> None:
        """From now on it has so many seconds, for whatever is read."""
        self._bytes.ends_at = monotonic() + seconds


class _Line(HTTPConnection):
    response_class = TimedAnswer


class _SecureLine(HTTPSConnection):
    response_class = TimedAnswer


def line_to(uri: str) -> HTTPConnection:
    """A line to the service of this address; nothing is sent yet."""
    parts = urlsplit(uri)
    kind = _SecureLine if parts.scheme == "https" else _Line
    return kind(parts.netloc, timeout=PATIENCE_SECONDS)


def answer_on(line: HTTPConnection, seconds: float) -> TimedAnswer:
    """The answer to what was asked on a line, with so many seconds for its body. Raises OSError, HTTPException."""
    answer = cast("TimedAnswer", line.getresponse())
    answer.allow(seconds)
    return answer
