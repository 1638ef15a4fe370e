"""An SFTP server that lies, forgets or leaves: each has its code, and nothing half done takes a name.

The server is a real one of the SSH library, of which single requests are made to go wrong.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import asyncssh
import pytest

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.vault.sftp_address import SftpAddress, read_host_key, read_sftp_address
from blacklist_service.vault.sftp_folder import SftpFolder, sftp_folder
from blacklist_service.vault.sftp_session import SftpLimits, SftpSession
from blacklist_service.vault.ssh_keys import authorized_lines
from blacklist_service.workflows.context import Context
from tests.codes import exactly

HERE = (ip_network("127.0.0.0/8"),)
FAST = SftpLimits(HERE, rate=1e9, seconds=30.0)
CONTENT = b"invented " * 100


class Faulty(asyncssh.SFTPServer):
    """Keeps a folder; `fault` names the request that goes wrong."""

    def __init__(self, channel: Any, root: Path, fault: Callable[[], str]) -> None:
        super().__init__(channel, chroot=str(root))
        self._fault, self._connection = fault, channel.get_connection()

    async def read(self, file_obj: Any, offset: int, size: int) -> bytes:
        found = super().read(file_obj, offset, size)
        piece = bytes(await found if asyncio.iscoroutine(found) else found)
        return piece[:-1] + b"?" if self._fault() == "read" and piece else piece

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        if self._fault() == "posix_rename":
            raise asyncssh.SFTPPermissionDenied("no")
        return super().posix_rename(oldpath, newpath)

    def lstat(self, path: bytes) -> Any:
        if self._fault() == "leave":
            self._connection.abort()
        return super().lstat(path)


@dataclass
class Server:
    """Where it listens, what its folder holds, and what goes wrong now."""

    address: SftpAddress
    root: Path
    fault: str = ""

    @property
    def names(self) -> list[str]:
        return sorted(one.name for one in (self.root / "in").iterdir() if not one.name.endswith(".part"))


@pytest.fixture
def server(sqlite_context: Context, tmp_path: Path) -> Iterator[Server]:
    """Listens on this machine, in a thread of its own, for the service's key."""
    (tmp_path / "in").mkdir()
    key = asyncssh.generate_private_key("ssh-ed25519")
    known = asyncssh.import_authorized_keys("\n".join(authorized_lines(sqlite_context.vault.sftp_keys)))
    pin = read_host_key(key.export_public_key().decode())
    made: list[Server] = []
    loop = asyncio.new_event_loop()

    async def listen() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1", 0, server_host_keys=[key], authorized_client_keys=known, config=None,
            sftp_factory=lambda channel: Faulty(channel, tmp_path, lambda: made[0].fault),
        )  # fmt: skip

    listening = loop.run_until_complete(listen())
    place = f"sftp://nobody@127.0.0.1:{listening.get_port()}/in#{pin.text()}"
    made.append(Server(read_sftp_address(place), tmp_path))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield made[0]
    loop.call_soon_threadsafe(listening.close)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@contextlib.contextmanager
def opened(context: Context, server: Server, limits: SftpLimits = FAST) -> Iterator[SftpFolder]:
    with sftp_folder(server.address, context.vault.sftp_keys, limits) as folder:
        yield folder


def test_what_is_put_down_takes_its_name_and_is_read_back(sqlite_context: Context, server: Server) -> None:
    with opened(sqlite_context, server) as folder:
        folder.put("one", [CONTENT], over=False)
        folder.put("one", [CONTENT * 2], over=True)
        assert folder.read("one", 10_000) == CONTENT * 2
    assert server.names == ["one"]


def test_other_bytes_than_were_written_take_no_name(sqlite_context: Context, server: Server) -> None:
    server.fault = "read"
    with (
        pytest.raises(NotReadyError, match=exactly("SFTP.ALTERED")),
        opened(sqlite_context, server) as folder,
    ):
        folder.put("one", [CONTENT], over=False)
    assert server.names == []


def test_a_name_that_is_denied_leaves_what_had_it(sqlite_context: Context, server: Server) -> None:
    with opened(sqlite_context, server) as folder:
        folder.put("one", [CONTENT], over=False)
    server.fault = "posix_rename"
    with (
        pytest.raises(NotReadyError, match=exactly("SFTP.DENIED")),
        opened(sqlite_context, server) as folder,
    ):
        folder.put("one", [b"other"], over=True)
    assert (server.root / "in" / "one").read_bytes() == CONTENT


def test_a_session_that_is_lost_between_requests_says_so(sqlite_context: Context, server: Server) -> None:
    with opened(sqlite_context, server) as folder:
        server.fault = "leave"
        with pytest.raises(NotReadyError, match=exactly("SFTP.DOWN")):
            folder.size("one")
        with pytest.raises(NotReadyError, match=exactly("SFTP.DOWN")):
            folder.names()


def test_a_line_that_is_faster_than_it_may_be_is_waited_for() -> None:
    with asyncio.Runner() as runner:
        began = time.monotonic()
        session = SftpSession(runner, SftpLimits(HERE, rate=10.0, seconds=30.0))
        session.note_sent(2)
    # Two bytes at ten a second: not before a fifth of a second is over.
    assert time.monotonic() - began >= 0.2


def test_nobody_waits_beyond_the_end_of_the_whole() -> None:
    with asyncio.Runner() as runner:
        session = SftpSession(runner, SftpLimits(HERE, rate=0.001, seconds=0.1))
        session.note_sent(1)
        with pytest.raises(NotReadyError, match=exactly("SFTP.SLOW")):
            session.step(asyncio.sleep(1))


def test_an_address_that_may_not_be_called_is_not_called(sqlite_context: Context, server: Server) -> None:
    inside = server.address._replace(host="10.0.0.1")
    keys = sqlite_context.vault.sftp_keys
    with (
        pytest.raises(InvalidError, match=exactly("SFTP.ADDRESS")),
        sftp_folder(inside, keys, FAST._replace(networks=())),
    ):
        pytest.fail("nobody was to be called")
