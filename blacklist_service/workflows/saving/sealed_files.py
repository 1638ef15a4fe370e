"""The sealed files of a backup: written whole and synced, read again with their digests."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from blacklist_service.store.copies import damaged
from blacklist_service.vault.backup_seal import open_stream, seal_stream
from blacklist_service.vault.seal import SealBrokenError
from blacklist_service.workflows.saving.manifest import SavedFile

_READ_BYTES = 1 << 20
Advance = Callable[[int, int | None], None]


def chunks_of(path: Path) -> Iterator[bytes]:
    """The bytes of a file, a mebibyte at a time."""
    with path.open("rb") as source:
        while chunk := source.read(_READ_BYTES):
            yield chunk


def write_private(path: Path, chunks: Iterable[bytes]) -> None:
    """Writes a file of mode 0600 that is on the disk when this returns."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        for chunk in chunks:
            out.write(chunk)
        out.flush()
        os.fsync(out.fileno())


def place(draft: Path, path: Path) -> None:
    """Gives a written file its name, whatever stood there, across a power cut."""
    draft.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def save(folder: Path, name: str, content_key: bytes, chunks: Iterable[bytes]) -> SavedFile:
    """Seals chunks into a file of the folder."""
    plain, sealed = hashlib.sha256(), hashlib.sha256()

    def read() -> Iterator[bytes]:
        for chunk in chunks:
            plain.update(chunk)
            yield chunk

    def written() -> Iterator[bytes]:
        for chunk in seal_stream(content_key, name, read()):
            sealed.update(chunk)
            yield chunk

    path = folder / name
    write_private(path, written())
    return SavedFile(path.stat().st_size, sealed.hexdigest(), plain.hexdigest())


def check_digest(folder: Path, name: str, saved: SavedFile) -> None:
    """Raises NotReadyError BACKUP.DAMAGED where a file is missing or is not the one that was saved."""
    sealed = hashlib.sha256()
    try:
        for chunk in chunks_of(folder / name):
            sealed.update(chunk)
    except OSError:
        raise damaged() from None
    if sealed.hexdigest() != saved.sha256:
        raise damaged()


def restored(folder: Path, name: str, content_key: bytes, saved: SavedFile) -> Iterator[bytes]:
    """What a file holds. Raises NotReadyError BACKUP.DAMAGED, at the latest behind the last chunk."""
    plain = hashlib.sha256()
    try:
        for chunk in open_stream(content_key, name, chunks_of(folder / name)):
            plain.update(chunk)
            yield chunk
    except (SealBrokenError, OSError):
        raise damaged() from None
    if plain.hexdigest() != saved.plain_sha256:
        raise damaged()
