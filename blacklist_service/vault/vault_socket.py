"""The socket of the vault process: who may open it by the file's mode, and who is spoken to by the kernel's word."""

import grp
import os
import pwd
import socket
import stat
from pathlib import Path
from struct import Struct
from typing import NamedTuple

from blacklist_service.errors import RefusedError

_CREDENTIALS = Struct("3i")
_BACKLOG = 128
_OWNER_ONLY, _WITH_GROUP = 0o600, 0o660
_LONGEST_PATH = 107


class Peer(NamedTuple):
    """The process at the other end as the kernel names it (SO_PEERCRED, unix(7)); nobody can claim another."""

    process: int
    user: int
    group: int


def listen(path: Path, group: str) -> socket.socket:
    """A listening socket, for its owner alone, or for a group too. A socket that nobody listens at is replaced.

    Raises RefusedError VAULT.SOCKET_TAKEN where somebody listens there, VAULT.SOCKET_GROUP for an unknown group,
    VAULT.SOCKET_PATH for a path of more than 107 bytes (unix(7)).
    """
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise RefusedError(
            "VAULT.SOCKET_PATH",
            f"套接字的路径最多 {_LONGEST_PATH} 字节，请改用较短的路径。",
            f"The path of a socket has at most {_LONGEST_PATH} bytes: choose a shorter one.",
        )
    number = _number_of(group) if group else None
    _clear(path)
    server = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    # Nobody connects before it has its mode: the file appears with no rights at all.
    before = os.umask(0o777)
    try:
        server.bind(str(path))
    finally:
        os.umask(before)
    if number is not None:
        os.chown(path, -1, number)
    path.chmod(_OWNER_ONLY if number is None else _WITH_GROUP)
    server.listen(_BACKLOG)
    return server


def peer_of(connection: socket.socket) -> Peer:
    """Who is connected."""
    return Peer(
        *_CREDENTIALS.unpack(connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    )


def is_welcome(peer: Peer, group: str) -> bool:
    """Whether this process is spoken to: its own user, or a member of the group."""
    if peer.user == os.geteuid():
        return True
    if not group:
        return False
    try:
        wanted = _number_of(group)
        return wanted == peer.group or wanted in os.getgrouplist(pwd.getpwuid(peer.user).pw_name, peer.group)
    except (KeyError, OSError, RefusedError):
        return False


def _clear(path: Path) -> None:
    try:
        is_socket = stat.S_ISSOCK(path.lstat().st_mode)
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        try:
            probe.connect(str(path))
            is_taken = True
        except OSError:
            is_taken = not is_socket
    if is_taken:
        raise RefusedError(
            "VAULT.SOCKET_TAKEN",
            "密钥进程的套接字已被占用。",
            "Somebody listens at the vault's socket, or something else lies in its place.",
        )
    path.unlink(missing_ok=True)


def _number_of(group: str) -> int:
    try:
        return int(group) if group.isascii() and group.isdecimal() else grp.getgrnam(group).gr_gid
    except KeyError:
        raise RefusedError(
            "VAULT.SOCKET_GROUP", "没有这个用户组。", "There is no such group of users."
        ) from None
