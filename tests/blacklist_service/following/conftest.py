"""A recipient on the other side of a line: the real server in a process of its own, a line that may spoil what comes,
and the folder of an agency that follows. All persons invented."""

import base64
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import pytest

from blacklist_service.client.calls import Calls
from blacklist_service.client.feed_folder import FeedFolder
from blacklist_service.client.folder import Folder
from blacklist_service.client.follow_feed import Followed, follow
from blacklist_service.client.recipient_store import LocalEntry, Position
from blacklist_service.clock import Clock, MovingClock
from blacklist_service.settings import Settings
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.enrol_signing_key import KeyEnrolment, add_signing_key
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import ReleaseView, feed_public_key, publish_release
from exports.feed_keys import FeedKeys
from tests.blacklist_service.feeds.conftest import World, build_world
from tests.started_server import wait_until_it_answers

ROOT = Path(__file__).parents[3]
Spoil = Callable[[str, bytes], bytes]


@dataclass
class Recipient:
    """An agency that follows one feed by the client and by nothing else."""

    world: World
    own: Folder
    feed: str
    folder: FeedFolder = field(init=False)

    def __post_init__(self) -> None:
        self.folder = FeedFolder(self.own, self.feed)
        self.folder.trust(FeedKeys(feed_public_key(self.world.context)))

    def calls(self, waits: tuple[float, ...] = (0, 0)) -> Calls:
        """Signed by the machine's clock, which is the server's too."""
        return Calls(self.own, Clock(), waits=waits, sleep=lambda _seconds: None)

    def publish(self, second: bool = False) -> ReleaseView:
        self.world.clock.at = max(self.world.clock.at, Clock().now())
        checker = self.world.checker if second else None
        return publish_release(self.world.context, SYSTEM, self.feed, second_actor=checker)

    def follow(self, clock: Clock | None = None) -> Followed:
        return follow(self.calls(), self.folder, clock or Clock())

    def position(self) -> Position:
        with self.folder.opened() as store:
            return store.position()

    def entries(self) -> list[LocalEntry]:
        with self.folder.opened() as store:
            return list(store.entries())

    @contextmanager
    def behind(self, spoil: Spoil) -> Iterator[list[str]]:
        """Follows over a line that hands on what `spoil` makes of each answer; gives the heads that were asked."""
        kept = self.own.connection()
        with line(kept.url, spoil) as (url, heads):
            self.own.connect(url, kept.service_key)
            yield heads
        self.own.connect(kept.url, kept.service_key)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[World, str]]:
    """The service, published to from here and served by `blacklist serve`, with its address."""
    home = tmp_path_factory.mktemp("following") / "home"
    shutil.copytree(sqlite_template, home)
    settings = Settings(home=home, environment="test", prepare_processes=0)
    clock = MovingClock(at=Clock().now())
    world = build_world(open_service(settings, clock), clock)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    given = {
        "BLACKLIST_HOME": str(home),
        "BLACKLIST_ENVIRONMENT": "test",
        "BLACKLIST_UNKNOWN_CALLS_PER_MINUTE": "0",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "blacklist_service.cli", "serve", "--port", str(port), "--processes", "1"],
        cwd=ROOT, env=os.environ | given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        wait_until_it_answers(port, process)
        yield world, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        world.context.store.engine.dispose()
        world.context.looks.engine.dispose()


@pytest.fixture(scope="module")
def own_folder(server: tuple[World, str], tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """The folder of the agency, with its enrolled key."""
    world, url = server
    folder = Folder(tmp_path_factory.mktemp("agency") / "client")
    folder.make("bureau", "ed25519")
    proof = base64.b64decode(folder.proof_file.read_bytes())
    add_signing_key(world.context, SYSTEM, KeyEnrolment("bureau", folder.public_key_file.read_bytes(), proof))
    folder.connect(url, world.context.vault.receipt_signer.public_key.hex())
    return folder


@pytest.fixture
def recipient(server: tuple[World, str], own_folder: Folder, request: pytest.FixtureRequest) -> Recipient:
    """A recipient with a feed of its own."""
    world, _url = server
    code = f"feed-{abs(hash(request.node.nodeid))}"
    world.open_feed(code)
    return Recipient(world, own_folder, code)


@contextmanager
def line(url: str, spoil: Spoil) -> Iterator[tuple[str, list[str]]]:
    """A line to the service on which answers are spoilt; an empty one is cut off."""
    host, _, port = url.removeprefix("http://").partition(":")
    listening = socket.create_server(("127.0.0.1", 0))
    heads: list[str] = []

    def serve() -> None:
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            with near, socket.create_connection((host, int(port))) as far:
                _pump(near, far, spoil, heads)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", heads
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join()


def _pump(near: socket.socket, far: socket.socket, spoil: Spoil, heads: list[str]) -> None:
    asked = b""
    while b"\r\n\r\n" not in asked:
        asked += near.recv(65536)
    head, _, body = asked.partition(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
    while len(body) < length:
        body += near.recv(65536)
    far.sendall(head.replace(b"Connection", b"X-Was") + b"\r\nConnection: close\r\n\r\n" + body)
    answer = b""
    while piece := far.recv(65536):
        answer += piece
    heads.append(head.decode())
    near.sendall(spoil(head.decode().splitlines()[0], answer))
