"""A session with an SFTP server: to the address that was looked at, believed by its pinned key, logged in by ours.

Whoever calls it waits; every step has its seconds and the whole has its minutes, because one worker serves all and a
server may stall, or send a byte a second.
"""

import asyncio
import time
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, TypeVar, final

import asyncssh

from blacklist_service.vault.places import Network, OutgoingError, Place
from blacklist_service.vault.sftp_address import HostPin, SftpAddress, bad_sftp_address
from blacklist_service.vault.sftp_refusals import SftpRefusalError, told, too_slow
from blacklist_service.vault.ssh_keys import offered_keys
from blacklist_service.vault.tools import MessageSigners

STEP_SECONDS = 20.0
_Result = TypeVar("_Result")


class SftpLimits(NamedTuple):
    """Where calls may go, how fast and how long: private networks, bytes a second, seconds in all."""

    networks: tuple[Network, ...]
    rate: float
    seconds: float


@final
class SftpSession:
    """One connection; its steps are asked for one after the other."""

    def __init__(self, runner: asyncio.Runner, limits: SftpLimits) -> None:
        self._runner, self._rate = runner, limits.rate
        self._begun = time.monotonic()
        self._ends = self._begun + limits.seconds
        self._sent = 0

    def step(self, asked: Awaitable[_Result]) -> _Result:
        """What one step gives. Raises NotReadyError SFTP.*."""
        left = max(self._ends - time.monotonic(), 0)
        try:
            with told():
                return self._runner.run(_within(asked, min(left, STEP_SECONDS)))
        except SftpRefusalError:
            # A step that was cut off by the end of the whole says so.
            if time.monotonic() >= self._ends:
                raise too_slow() from None
            raise

    def note_sent(self, count: int) -> None:
        """So many bytes went out or came in: waits until that is no faster than it may be."""
        self._sent += count
        pause = min(self._begun + self._sent / self._rate, self._ends) - time.monotonic()
        if pause > 0:
            # The line's own seconds, as the limits above: a clock that is moved by hand sends no byte sooner.
            time.sleep(pause)


def check_place(address: SftpAddress, networks: tuple[Network, ...]) -> Place:
    """The place of an address; nothing is asked of the network. Raises InvalidError SFTP.ADDRESS."""
    try:
        place = Place(address.host, address.port, networks)
    except OutgoingError:
        raise bad_sftp_address() from None
    if not place.is_outside():
        raise bad_sftp_address()
    return place


@contextmanager
def sftp_session(
    address: SftpAddress, keys: MessageSigners, limits: SftpLimits
) -> Iterator[tuple[SftpSession, asyncssh.SFTPClient]]:
    """A session, logged in. Raises InvalidError SFTP.ADDRESS; NotReadyError SFTP.*."""
    place = check_place(address, limits.networks)
    with asyncio.Runner() as runner:
        session = SftpSession(runner, limits)
        connection = session.step(_connected(place, address, keys))
        try:
            yield session, session.step(connection.start_sftp_client(path_encoding=None))
        finally:
            # A server that stalls is not waited for; what counts has been read back before.
            connection.abort()
            with suppress(asyncssh.Error, OSError, TimeoutError):
                runner.run(_within(connection.wait_closed(), 1))


async def _connected(
    place: Place, address: SftpAddress, keys: MessageSigners
) -> asyncssh.SSHClientConnection:
    try:
        reached = place.connect(STEP_SECONDS / 2)
    except OutgoingError:
        raise bad_sftp_address() from None
    try:
        return await asyncssh.connect(
            address.host, address.port, sock=reached, username=address.user,
            client_factory=lambda: _PinnedClient(address.pin), known_hosts=([], [], []),
            server_host_key_algs=list(address.pin.signatures()), x509_trusted_certs=None,
            client_keys=offered_keys(keys), preferred_auth="publickey", disable_trivial_auth=True,
            # Nothing of the machine's own: no files of a user, no agent, no tickets.
            config=None, agent_path=None, gss_host=None, compression_algs=["none"],
        )  # fmt: skip
    except BaseException:
        reached.close()
        raise


async def _within(asked: Awaitable[_Result], seconds: float) -> _Result:
    async with asyncio.timeout(seconds):
        return await asked


@final
class _PinnedClient(asyncssh.SSHClient):
    """Believes one key."""

    def __init__(self, pin: HostPin) -> None:
        self._pin = pin

    def validate_host_public_key(self, host: str, addr: str, port: int, key: asyncssh.SSHKey) -> bool:  # noqa: ARG002  # the library's form
        """Whether the server's key is the one that was agreed on."""
        return self._pin.fits(key.public_data)
