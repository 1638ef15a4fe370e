"""A drop (drop.py) on a recipient's SFTP server: its folder is one feed's alone, and nothing but that feed's files is
ever taken away there.

A mark in the folder says whose it is, because two addresses may lead to one folder and no table of ours can know. A
folder without it that holds files with a release's names is somebody else's.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from blacklist_service.errors import ConflictError, InvalidError
from blacklist_service.rules.pushes import PushKind
from blacklist_service.settings import Settings
from blacklist_service.store import jobs, pushes
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import FeedPush
from blacklist_service.vault.places import read_networks
from blacklist_service.vault.sftp_address import read_host_key, read_sftp_address
from blacklist_service.vault.sftp_folder import SftpFolder, sftp_folder
from blacklist_service.vault.sftp_session import SftpLimits, check_place
from blacklist_service.vault.ssh_keys import authorized_lines
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.pushing.drop import is_of_release
from blacklist_service.workflows.pushing.folder import folder_taken
from blacklist_service.workflows.pushing.parcel import ParcelObject

_MARK = ".blacklist-feed"
_LONGEST_MARK = 128


def with_host_key(place: str, host_key: str) -> str:
    """The address of a push: the place, and the server's key that is given beside it. Raises InvalidError SFTP.PIN."""
    return f"{place}#{read_host_key(host_key).text()}"


def check_sftp_address(settings: Settings, address: str) -> None:
    """Raises InvalidError SFTP.ADDRESS, SFTP.PIN for what is never called; where a name leads is looked at with each
    call."""
    check_place(read_sftp_address(address), read_networks(settings.outgoing_networks))


def sftp_keys(context: Context) -> list[str]:
    """The lines that a recipient writes into its `authorized_keys`."""
    return authorized_lines(context.vault.sftp_keys)


def require_own_place(connection: Connection, address: str, feed: int) -> None:
    """A folder belongs to one feed for good. Raises InvalidError PUSH.FOLDER_TAKEN."""
    if any(push.feed_id != feed for push in _pushes_to(connection, address)):
        raise folder_taken()


def require_free_place(connection: Connection, address: str, feed: int, now: datetime) -> None:
    """Neither another feed's, nor believed under another key by this one: who pins another key ends that push first
    and waits until its worker, which may still be writing, has left.

    Raises InvalidError PUSH.FOLDER_TAKEN, PUSH.EXISTS; ConflictError PUSH.RUNNING.
    """
    require_own_place(connection, address, feed)
    known = _pushes_to(connection, address)
    if any(push.state == "active" for push in known):
        raise push_exists()
    if jobs.runs_for_any(connection, "push_release", [push.id or 0 for push in known], now):
        raise ConflictError(
            "PUSH.RUNNING",
            "已终止的推送仍在写入该处，请稍后再添加。",
            "A push that has ended is still writing there: add this one a little later.",
        )


def push_exists() -> InvalidError:
    """The refusal of a push that the feed has already."""
    return InvalidError("PUSH.EXISTS", "该推送已存在。", "There is such a push already.")


def _pushes_to(connection: Connection, address: str) -> list[FeedPush]:
    place = read_sftp_address(address).place()
    known = pushes.all_of_kind(connection, PushKind.SFTP)
    return [push for push in known if read_sftp_address(push.address).place() == place]


class SftpDrop:
    """A drop (pushing/drop.py) that is a folder on an SFTP server."""

    def __init__(self, folder: SftpFolder) -> None:
        self._folder = folder

    def claim(self, mark: bytes) -> None:
        """Marks the folder as this feed's. Raises InvalidError PUSH.FOLDER_TAKEN where it is another's."""
        names = self._folder.names()
        if _MARK not in names:
            if any(is_of_release(name) for name in names):
                raise folder_taken()
            self._folder.put(_MARK, [mark], over=False)
        # A link in its place says nothing.
        if self._folder.size(_MARK) is None or self._folder.read(_MARK, _LONGEST_MARK) != mark:
            raise folder_taken()

    def holds(self, item: ParcelObject) -> bool:
        """Whether an object is there, byte for byte."""
        if self._folder.size(item.name) != item.byte_count:
            return False
        return self._folder.digest(item.name, item.byte_count) == item.sha256

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Writes a file in one step, for good."""
        self._folder.put(name, chunks, over=True)

    def names(self) -> list[str]:
        """The files that are there, unfinished ones apart."""
        return [name for name in self._folder.names() if not name.startswith(".")]

    def remove(self, name: str) -> None:
        """Takes a file away, where it is there."""
        self._folder.remove(name)

    def sweep(self) -> None:
        """Takes away what pushes that were cut off left unfinished."""
        for name in self._folder.drafts():
            self._folder.remove(name)


@contextmanager
def opened_sftp(context: Context, address: str, feed: int) -> Iterator[SftpDrop]:
    """The folder of an address, marked as this feed's.

    Raises InvalidError SFTP.ADDRESS, PUSH.FOLDER_TAKEN; NotReadyError SFTP.*.
    """
    settings = context.settings
    limits = SftpLimits(
        read_networks(settings.outgoing_networks),
        settings.sftp_mib_per_second << 20,
        settings.sftp_minutes * 60,
    )
    with sftp_folder(read_sftp_address(address), context.vault.sftp_keys, limits) as folder:
        drop = SftpDrop(folder)
        drop.claim(context.vault.digests.mac("sftp-folder", str(feed).encode()).hex().encode())
        yield drop
