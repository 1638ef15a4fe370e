"""The real server of the service, in processes of its own, as `blacklist serve` starts it."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol import add_member, add_user, issue_key
from blacklist_service.workflows.open_service import open_service, set_up

ROOT = Path(__file__).parents[2]
_SECONDS = 60


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, str]]:
    """Its port, and the key of an invented agency."""
    home = tmp_path_factory.mktemp("http") / "home"
    settings = Settings(home=home, environment="test")
    set_up(settings)
    context = open_service(settings)
    add_member(context, SYSTEM, code="A001", name="虚构征信", kind="agency")
    add_user(context, SYSTEM, member_code="A001", login="reader", role="agency")
    key = issue_key(context, SYSTEM, login="reader").text
    for store in (context.store, context.looks):
        store.engine.dispose()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "BLACKLIST_HOME": str(home), "BLACKLIST_ENVIRONMENT": "test", "BLACKLIST_UNKNOWN_CALLS_PER_MINUTE": "0",
        "BLACKLIST_EVEN_ANSWER_MS": "0",
    }  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "blacklist_service.cli", "serve", "--port", str(port), "--processes", "1"],
        cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        _wait_for(port, process)
        yield port, key
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    """Until it answers."""
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
