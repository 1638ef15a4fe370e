"""A server that was started in a process of its own, until it answers."""

import socket
import subprocess
from time import monotonic

_SECONDS = 60


def wait_until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    """Fails where the process ends, or a minute has passed."""
    until = monotonic() + _SECONDS
    while monotonic() < until:
        assert process.poll() is None, "the server did not start"
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as line:
                line.settimeout(5)
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                if line.recv(12).startswith(b"HTTP/1.1 "):
                    return
        except OSError:
            continue
    raise AssertionError("the server did not answer")
