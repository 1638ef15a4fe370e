"""One browser for each file, and the service at an address that it can ask."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import WSGIApplication

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Locator,
    Page,
    ViewportSize,
    expect,
    sync_playwright,
)

from blacklist_service.app import create_app
from blacklist_service.workflows.context import Context

_AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text("utf-8")
# WCAG 2.2 at levels A and AA, and what axe-core calls good practice.
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_ASK = """async (rules) => (await axe.run(document, {runOnly: {type: "tag", values: rules}})).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id} at ${node.target.join(" ")}: ${node.failureSummary}`))"""

# Every file of journeys says so of itself (`tests/shared_parts.py`: one browser after the other, in one process).
IN_A_BROWSER = [
    pytest.mark.browser,
    pytest.mark.skipif(
        shutil.which("chromium") is None, reason="no browser: Debian's chromium is not installed"
    ),
]
WIDTHS: dict[str, ViewportSize] = {
    "desk": {"width": 1100, "height": 900}, "phone": {"width": 390, "height": 844},
}  # fmt: skip
# At a desk by day and on a phone by night: each width and each scheme once, as test_browser_pages opens every page.
# Colours are those of the scheme, whatever the width.
in_each_look = pytest.mark.parametrize(("width", "scheme"), [("desk", "light"), ("phone", "dark")])
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: object) -> None:
        """Says nothing."""


class Server(ThreadingMixIn, WSGIServer):
    """Answers each connection in a thread of its own: a browser opens some before it has a question, and who waits for
    words on one of these would keep every page waiting."""

    daemon_threads = True

    @property
    def address(self) -> str:
        """At a name, because browsers make no passkeys at a bare address."""
        return f"http://localhost:{self.server_port}"


def new_server(app: WSGIApplication | None) -> Server:
    """A server at a port of its own; None where the application asks for the address first."""
    made = Server(("127.0.0.1", 0), _Quiet)
    made.set_app(app)
    return made


@contextmanager
def serving(server: Server) -> Iterator[str]:
    """Answers meanwhile, at this address."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.address
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.fixture(scope="session")
def broken_rules() -> Callable[[Page], list[str]]:
    """Tells which rules of accessibility the page breaks as it stands, and where."""

    def found(page: Page) -> list[str]:
        # By the browser's own door, so that the page's policy stays as it is.
        if not page.evaluate("'axe' in window"):
            page.evaluate(_AXE)
        return list(map(str, page.evaluate(_ASK, _RULES)))

    return found


@pytest.fixture
def fits(broken_rules: Callable[[Page], list[str]]) -> Callable[[Page, str], None]:
    """The page has this heading, breaks no rule of accessibility, and needs no scrolling sideways."""

    def held(page: Page, heading: str) -> None:
        expect(page.locator("h1")).to_contain_text(heading)
        assert broken_rules(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), heading

    return held


@pytest.fixture(scope="session", autouse=True)
def arrivals() -> Iterator[None]:
    """A click is over when the page that it led to is there whole, with its styles.

    The browser itself says so at the first bytes of the new page, of which nothing can be counted or measured yet.
    """
    of_page, of_locator = Page.click, Locator.click

    def click(page: Page, *args: Any, **options: Any) -> None:
        of_page(page, *args, **options)
        page.wait_for_load_state()

    def click_there(place: Locator, *args: Any, **options: Any) -> None:
        of_locator(place, *args, **options)
        place.page.wait_for_load_state()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Page, "click", click)
        patched.setattr(Locator, "click", click_there)
        yield


@pytest.fixture
def address(sqlite_context: Context) -> Iterator[str]:
    with serving(new_server(create_app(context=sqlite_context))) as at:
        yield at


@pytest.fixture
def window(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1100, "height": 900}, locale="zh-CN")
    yield opened
    opened.close()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser complains of: a broken policy, a script that failed."""
    return []


@pytest.fixture
def page(window: BrowserContext, complaints: list[str]) -> Page:
    opened = window.new_page()
    opened.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    return opened


@pytest.fixture
def authenticator(window: BrowserContext, page: Page) -> tuple[CDPSession, str]:
    """A virtual one in the browser, which knows its owner."""
    cdp = window.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    made = cdp.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    return cdp, made["authenticatorId"]
