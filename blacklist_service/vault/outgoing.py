"""Where the service calls by HTTP: in one spelling, to a place that was looked at first (places.py).

No redirect is followed, no proxy asked.
"""

import re
import socket
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.client import HTTPConnection, HTTPSConnection
from threading import Timer
from typing import NamedTuple, final
from urllib.parse import SplitResult, urlsplit

from blacklist_service.vault.places import Network, OutgoingError, Place

_PATH = re.compile(r"[A-Za-z0-9._~/-]*")


class Answer(NamedTuple):
    """Status and the first bytes of a body."""

    status: int
    body: bytes

    def __repr__(self) -> str:
        return "Answer(…)"


@final
class Outgoing:
    """One place that is called: https, or http on this machine."""

    def __init__(self, url: str, networks: Iterable[Network] = (), ca: str | None = None) -> None:
        """Raises OutgoingError for any other spelling or scheme. `networks` may be called though they are private."""
        parts, port = _parts(url)
        self.is_tls = parts.scheme == "https"
        self.place = Place(_host(parts), port or (443 if self.is_tls else 80), networks)
        self.host = self.place.host
        if not self.is_tls and not (parts.scheme == "http" and self.place.is_here):
            raise OutgoingError
        self.path = parts.path.rstrip("/")
        self._tls = ssl.create_default_context(cafile=ca) if self.is_tls else None

    def post(
        self,
        path: str,
        body: bytes,
        headers: dict[str, str],
        *,
        seconds: float,
        most: int,
        whole_seconds: float | None = None,
    ) -> Answer:
        """Posts below this place. `whole_seconds`: how long a connected call may take in all, however many steps the
        other side makes of it. Raises OutgoingError before anything is sent; OSError, HTTPException."""
        kind = HTTPConnection if self._tls is None else HTTPSConnection
        connection = kind(self.host, self.place.port, timeout=seconds)
        try:
            connection.sock = self.place.connect(seconds)
            with _cut_off_after(connection.sock, whole_seconds):
                if self._tls is not None:
                    connection.sock = self._tls.wrap_socket(connection.sock, server_hostname=self.host)
                connection.request("POST", f"{self.path}{path}", body, headers)
                answer = connection.getresponse()
                return Answer(answer.status, answer.read(most))
        finally:
            connection.close()


@contextmanager
def _cut_off_after(reached: socket.socket, seconds: float | None) -> Iterator[None]:
    """Ends a connection after so many seconds: whoever waits on it is told that the other side has gone."""
    if seconds is None:
        yield
        return
    # A second hold on the same connection, because TLS takes the first one over.
    hold = reached.dup()
    timer = Timer(seconds, partial(_cut, hold))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        hold.close()


def _cut(hold: socket.socket) -> None:
    with suppress(OSError):
        hold.shutdown(socket.SHUT_RDWR)


def _parts(url: str) -> tuple[SplitResult, int | None]:
    # A letter that one reader drops and the next one keeps makes two addresses out of one text.
    if not url.isascii() or not url.isprintable() or any(letter in url for letter in " \\@?#%"):
        raise OutgoingError
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutgoingError from None
    if port == 0 or not _PATH.fullmatch(parts.path) or "/../" in f"{parts.path}/":
        raise OutgoingError
    return parts, port


def _host(parts: SplitResult) -> str:
    """The host, where nothing else stands beside it: no user, no empty port."""
    host = parts.hostname or ""
    written = parts.netloc.removesuffix(f":{parts.port}") if parts.port else parts.netloc
    if written != (f"[{host}]" if ":" in host else host):
        raise OutgoingError
    return host
