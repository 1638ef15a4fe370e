"""What a witness keeps, in a folder of its own: its key, the keys of the journal that it watches, the last note.

`witness.key` (0600), `witness.pub`, `journal.pub`, `last.note`, and under `refused/` each signed checkpoint that did
not follow: two notes that contradict each other prove to anybody what the journal's operator did. `journal.pub` holds a
line for each key of the one journal whose signature counts: two while one key takes over from another.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from blacklist_service.errors import ConflictError, NotReadyError
from blacklist_service.vault.signed_notes import ED25519, NoteError, NoteKey, read_note_key, read_note_keys
from blacklist_service.vault.witness import WitnessKey

_SECRET_BYTES = 32


class WitnessFolder:
    """The folder of a witness of one journal."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str, secret: bytes, journal_lines: str) -> WitnessKey:
        """Makes the folder once. Raises ConflictError WITNESS.EXISTS, NotReadyError WITNESS.FOLDER."""
        try:
            journal = _read_journal(journal_lines)
            if len(secret) != _SECRET_BYTES:
                raise NoteError("no secret of a witness")
            key = WitnessKey(name, secret)
            read_note_key(key.public.line())
        except NoteError:
            raise _unreadable() from None
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(self._folder / "witness.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            raise ConflictError(
                "WITNESS.EXISTS", "该目录已有见证密钥。", "The folder holds the key of a witness already."
            ) from None
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(f"{name}\n{secret.hex()}\n")
        self._write("witness.pub", key.public.line() + "\n")
        self._write("journal.pub", "".join(f"{one.line()}\n" for one in journal))
        return key

    def keys(self) -> tuple[WitnessKey, list[NoteKey]]:
        """The witness's own key, and those of the journal. Raises NotReadyError WITNESS.FOLDER."""
        try:
            path = self._folder / "witness.key"
            name, secret = path.read_text("utf-8").splitlines()
            if path.stat().st_mode & 0o077:
                raise ValueError
            journal = _read_journal((self._folder / "journal.pub").read_text("utf-8"))
            return WitnessKey(name, bytes.fromhex(secret)), journal
        except (OSError, ValueError):
            raise _unreadable() from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else judges meanwhile: two requests at once could lead back behind what was cosigned."""
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def last_note(self) -> str:
        """The note that was cosigned last; "" before the first."""
        path = self._folder / "last.note"
        return path.read_text("utf-8") if path.exists() else ""

    def keep(self, note: str) -> None:
        """Remembers what is about to be cosigned, also across a power cut."""
        self._write("last.note", note)

    def keep_refused(self, reason: str, second: int, note: str) -> None:
        """Keeps a signed checkpoint that did not follow."""
        (self._folder / "refused").mkdir(exist_ok=True, mode=0o700)
        self._write(f"refused/{second}-{reason.lower()}.note", note)

    def _write(self, name: str, text: str) -> None:
        path = self._folder / name
        draft = path.with_name(f".{path.name}.draft")
        with draft.open("w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
        descriptor = os.open(path.parent, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)


def _read_journal(lines: str) -> list[NoteKey]:
    """The keys of one journal. Raises NoteError, also where they are of two: one last note cannot be of both."""
    keys = read_note_keys(lines)
    if any((key.name, key.algorithm) != (keys[0].name, ED25519) for key in keys):
        raise NoteError("no keys of a journal")
    return keys


def _unreadable() -> NotReadyError:
    return NotReadyError(
        "WITNESS.FOLDER",
        "见证目录、名称或公钥不完整，或密钥可被他人读取。",
        "The folder, name or key of the witness is not complete, or others can read the key.",
    )
