"""The folder of one series that a web server publishes: one program at a time, whole files, no list over a newer."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from blacklist_service.errors import ConflictError
from exports import minisign
from exports.canonical import read_canonical
from exports.object_files import object_digest
from exports.recalls import RECALLS_NAME

_DRAFT = ".new"
_READABLE = 0o644


@contextmanager
def held_folder(path: Path) -> Iterator[None]:
    """For this program alone, so that none that slept puts an older recall list over a newer one."""
    path.mkdir(parents=True, exist_ok=True)
    held = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
        os.fsync(held)
    finally:
        os.close(held)


def write_public(path: Path, content: bytes) -> None:
    """Whole or not at all, and on the disk before anything is confirmed."""
    if path.exists() and path.read_bytes() == content:
        return
    beside = path.with_name(f".{path.name}{_DRAFT}")
    beside.unlink(missing_ok=True)  # of a run that was killed, or a link that somebody laid there
    with beside.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.chmod(_READABLE)
    beside.replace(path)


def is_public(path: Path, digest: str) -> bool:
    """Whether a file stands there with this SHA-256 (hex)."""
    return path.is_file() and object_digest(path) == digest


def drop_drafts(path: Path) -> None:
    """Takes away what runs that were killed left unfinished: a web server may give it to whoever knows the name."""
    for draft in path.glob(f".edition-*{_DRAFT}"):
        draft.unlink()


def list_in(path: Path) -> tuple[int, bytes] | None:
    """Number and bytes of the recall list that lies there; None where there is none, or nothing that reads as one."""
    file = path / RECALLS_NAME
    if not file.is_file():
        return None
    content = file.read_bytes()
    try:
        document: Any = read_canonical(content)
        return int(document["number"]), content
    except (ValueError, TypeError, KeyError):
        return None


def refuse_forgotten(path: Path, content: bytes, public_key: str) -> None:
    """A recall list that the database does not know is overwritten, unless it is signed by the service: then it was
    published after the backup that was restored, and recalls what nobody here remembers.

    Raises ConflictError EDITION.FORGOTTEN.
    """
    try:
        signature = (path / f"{RECALLS_NAME}.minisig").read_text("utf-8")
        minisign.verify(content, signature, public_key)
    except (OSError, ValueError):
        return
    raise ConflictError(
        "EDITION.FORGOTTEN",
        "公开目录中的召回清单晚于所恢复的备份，未作任何更改。",
        "The recall list in the public folder is newer than the backup that was restored; nothing was changed.",
    )
