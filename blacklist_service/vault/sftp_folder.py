"""A folder on an SFTP server, as far as we use one: files are put down whole, read back, and only then take their name.

Names are ours alone; what the server lists is compared with them and never becomes a path. Bytes are counted on both
ways, because reading back costs the line as much as writing.
"""

import os
import re
import secrets
import stat
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import TypeVar, final

import asyncssh

from blacklist_service.vault.sftp_address import SftpAddress
from blacklist_service.vault.sftp_refusals import SftpRefusalError, altered, failed, no_folder
from blacklist_service.vault.sftp_session import SftpLimits, SftpSession, sftp_session
from blacklist_service.vault.tools import MessageSigners

_FILE_MODE = 0o640
_PIECE_BYTES = 256 << 10
# A folder with more is none of a feed; a server that lists for ever is cut off here.
_MOST_NAMES = 10_000
_UNFINISHED = re.compile(r"\..+\.[0-9a-f]{16}\.part")
_BELOW_LOGIN = "/~/"
_Item = TypeVar("_Item")


@final
class SftpFolder:
    """One folder, in a session."""

    def __init__(self, session: SftpSession, client: asyncssh.SFTPClient, folder: str) -> None:
        self._session, self._client = session, client
        self._folder = folder.removeprefix(_BELOW_LOGIN)

    def require(self) -> None:
        """Raises NotReadyError SFTP.FOLDER where it is missing, or is a link or a file."""
        found = self._session.step(_found(self._client, self._folder.encode()))
        if found is None or not stat.S_ISDIR(found.permissions or 0):
            raise no_folder()

    def names(self) -> list[str]:
        """The files and links that are there, drafts too. Raises NotReadyError SFTP.*."""
        found = self._session.step(_few(self._client.scandir(self._folder.encode())))
        if len(found) > _MOST_NAMES:
            raise failed()
        # What is not ASCII is none of ours, and a directory is no file of ours either.
        shown = ((os.fsencode(one.filename), one.attrs.permissions or 0) for one in found)
        return sorted(
            name.decode()
            for name, mode in shown
            if name.isascii() and (stat.S_ISREG(mode) or stat.S_ISLNK(mode))
        )

    def drafts(self) -> list[str]:
        """What was never finished."""
        return [name for name in self.names() if _UNFINISHED.fullmatch(name)]

    def size(self, name: str) -> int | None:
        """The size of a plain file; None where there is none, or something else."""
        found = self._session.step(_found(self._client, self._path(name)))
        return found.size if found is not None and stat.S_ISREG(found.permissions or 0) else None

    def digest(self, name: str, byte_count: int) -> str:
        """SHA-256 of a file of this size as the server gives it back; of no more than one byte beyond."""
        whole, left = sha256(), byte_count + 1
        source = self._session.step(self._client.open(self._path(name), "rb"))
        try:
            while left > 0 and (piece := self._session.step(_read(source, min(left, _PIECE_BYTES)))):
                whole.update(piece)
                left -= len(piece)
                self._session.note_sent(len(piece))
        finally:
            self._session.step(source.close())
        return whole.hexdigest()

    def read(self, name: str, most: int) -> bytes:
        """The first bytes of a file."""
        source = self._session.step(self._client.open(self._path(name), "rb"))
        try:
            return self._session.step(_read(source, most))
        finally:
            self._session.step(source.close())

    def put(self, name: str, chunks: Iterable[bytes], *, over: bool) -> None:
        """Writes a file in one step; `over` one that stands there. Raises NotReadyError SFTP.*: nothing has that name
        then, or what had it before."""
        draft = f".{name}.{secrets.token_hex(8)}.part"
        digest, count = self._write(draft, chunks)
        if self.digest(draft, count) != digest:
            raise altered()
        if not over:
            self._session.step(self._client.rename(self._path(draft), self._path(name)))
            return
        try:
            self._session.step(self._client.posix_rename(self._path(draft), self._path(name)))
        except SftpRefusalError as refusal:
            if refusal.code != "SFTP.FAILED":
                raise
            # A server that renames over nothing: what stood there goes first.
            self.remove(name)
            self._session.step(self._client.rename(self._path(draft), self._path(name)))

    def remove(self, name: str) -> None:
        """Takes a file away, where it is there."""
        if self._session.step(_found(self._client, self._path(name))) is not None:
            self._session.step(self._client.remove(self._path(name)))

    def _write(self, draft: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        whole, count = sha256(), 0
        attributes = asyncssh.SFTPAttrs(permissions=_FILE_MODE)
        # Exclusive: a link that somebody laid there is not followed.
        out = self._session.step(self._client.open(self._path(draft), "xb", attributes))
        try:
            for piece in _pieces(chunks):
                self._session.step(out.write(piece))
                whole.update(piece)
                count += len(piece)
                self._session.note_sent(len(piece))
            self._session.step(_synced(out))
        finally:
            self._session.step(out.close())
        return whole.hexdigest(), count

    def _path(self, name: str) -> bytes:
        return f"{self._folder}/{name}".encode()


@contextmanager
def sftp_folder(address: SftpAddress, keys: MessageSigners, limits: SftpLimits) -> Iterator[SftpFolder]:
    """The folder of an address. Raises InvalidError SFTP.ADDRESS; NotReadyError SFTP.*."""
    with sftp_session(address, keys, limits) as (session, client):
        folder = SftpFolder(session, client, address.folder)
        folder.require()
        yield folder


async def _found(client: asyncssh.SFTPClient, path: bytes) -> asyncssh.SFTPAttrs | None:
    """What stands there, a link as a link; None where nothing does."""
    try:
        return await client.lstat(path)
    except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
        return None


async def _read(source: asyncssh.SFTPClientFile, most: int) -> bytes:
    piece: bytes = await source.read(most)
    return piece


async def _few(listed: AsyncIterator[_Item]) -> list[_Item]:
    found: list[_Item] = []
    async for one in listed:
        found.append(one)
        if len(found) > _MOST_NAMES:
            break
    return found


async def _synced(out: asyncssh.SFTPClientFile) -> None:
    """On the server's disk, where the server can say so."""
    try:
        await out.fsync()
    except asyncssh.SFTPOpUnsupported:
        return


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    for chunk in chunks:
        for at in range(0, len(chunk), _PIECE_BYTES):
            yield chunk[at : at + _PIECE_BYTES]
