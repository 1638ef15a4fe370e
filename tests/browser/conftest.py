"""One browser for each file, and the service at an address that it can ask."""

import shutil
import threading
from collections.abc import Iterator
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from playwright.sync_api import Browser, sync_playwright

from blacklist_service.app import create_app
from blacklist_service.workflows.context import Context


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield launched
        launched.close()


@pytest.fixture
def address(sqlite_context: Context) -> Iterator[str]:
    """At a name, because browsers make no passkeys at a bare address."""
    server = make_server("127.0.0.1", 0, create_app(context=sqlite_context), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
