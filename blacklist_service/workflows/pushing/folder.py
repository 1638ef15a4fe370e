"""A drop folder on this machine, below the one of the settings; one program at a time puts something down."""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from blacklist_service.errors import InvalidError, NotReadyError
from blacklist_service.rules.pushes import PushKind
from blacklist_service.settings import Settings
from blacklist_service.store import pushes
from blacklist_service.store.session import Connection
from blacklist_service.workflows.pushing.parcel import ParcelObject
from exports.object_files import object_digest

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DRAFT = ".part"
_UNFINISHED = re.compile(r"\.((snapshot|delta)-|manifest\.json)[A-Za-z0-9._-]*\.part")
# The recipient collects as a member of the folder's group.
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640


def check_folder_name(name: str) -> None:
    """Raises InvalidError PUSH.FOLDER_NAME for what is not a plain name of one folder."""
    if not _NAME.fullmatch(name):
        raise InvalidError(
            "PUSH.FOLDER_NAME",
            "投递目录须为单个目录名（字母、数字、点、横线、下划线）。",
            "A drop folder has one plain name: letters, digits, dot, hyphen, underscore.",
        )


def require_own_folder(connection: Connection, name: str, feed: int) -> None:
    """A folder belongs to one feed for good: of two, each would take away what the other put down, and show it to the
    other's recipient. Raises InvalidError PUSH.FOLDER_TAKEN."""
    if pushes.owner_of(connection, PushKind.FOLDER, name) not in {None, feed}:
        raise folder_taken()


class DropFolder:
    """A drop (pushing/drop.py) that is a folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def holds(self, item: ParcelObject) -> bool:
        """Whether an object is there, byte for byte."""
        path = self._path / item.name
        if path.is_symlink() or not path.is_file() or path.stat().st_size != item.byte_count:
            return False
        return object_digest(path) == item.sha256

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        """Writes a file in one step, for good."""
        draft = self._path / f".{name}{_DRAFT}"
        draft.unlink(missing_ok=True)  # of a push that was cut off, or a link that somebody laid there
        opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, _FILE_MODE)
        with os.fdopen(opened, "wb") as out:
            os.fchmod(opened, _FILE_MODE)  # whatever the umask
            for chunk in chunks:
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(self._path / name)
        self._keep()

    def names(self) -> list[str]:
        """The files that are there, unfinished ones apart."""
        return sorted(one.name for one in self._path.iterdir() if not one.name.startswith("."))

    def remove(self, name: str) -> None:
        """Takes a file away, where it is there."""
        (self._path / name).unlink(missing_ok=True)
        self._keep()

    def sweep(self) -> None:
        """Takes away what pushes that were cut off left unfinished."""
        for found in [one.name for one in self._path.iterdir() if _UNFINISHED.fullmatch(one.name)]:
            self.remove(found)

    def _keep(self) -> None:
        folder = os.open(self._path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def opened_folder(settings: Settings, name: str) -> Iterator[DropFolder]:
    """The drop folder of this name, for this program alone; it is made where it is missing.

    Raises NotReadyError PUSH.NO_FOLDER, PUSH.FOLDER, PUSH.BUSY.
    """
    if settings.push_folder is None:
        raise NotReadyError(
            "PUSH.NO_FOLDER", "未设置 BLACKLIST_PUSH_FOLDER。", "BLACKLIST_PUSH_FOLDER is not set."
        )
    check_folder_name(name)
    path = settings.push_folder / name
    try:
        if not path.exists():
            path.mkdir()
            path.chmod(_FOLDER_MODE)  # whatever the umask
        held = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        raise unwritable() from None
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield DropFolder(path)
    except BlockingIOError:
        raise NotReadyError(
            "PUSH.BUSY", "另一个程序正在写入该投递目录。", "Another program writes to this drop folder."
        ) from None
    except OSError:
        raise unwritable() from None
    finally:
        os.close(held)


def folder_taken() -> InvalidError:
    """The refusal of a folder that is another feed's, or holds what we did not put there."""
    return InvalidError(
        "PUSH.FOLDER_TAKEN",
        "该投递目录属于另一个共享，或其中已有他人的文件，请另取目录。",
        "The drop folder is that of another feed, or holds somebody else's release; take another one.",
    )


def unwritable() -> NotReadyError:
    """The refusal of a folder that nothing can be written to; it names no path."""
    return NotReadyError("PUSH.FOLDER", "投递目录无法写入。", "The drop folder cannot be written to.")
