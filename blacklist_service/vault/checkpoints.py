"""Checkpoints of the journal (C2SP tlog-checkpoint): a signed note that tells origin, size and root of the tree.

```
<origin>
<size in decimal>
<base64 of the root>

— <origin> <signature of the journal>
— <witness> <cosignature of somebody outside>
```
A checkpoint that we sign has no further lines of text; one of another log may. Lines of keys that a reader does not
know are passed over, so that witnesses and a next key of the journal can sign beside the first.
Source: c2sp.org/tlog-checkpoint.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass

from blacklist_service.vault.journal_tree import EMPTY_ROOT, HASH_BYTES
from blacklist_service.vault.signed_notes import (
    COSIGNATURE,
    NoteError,
    NoteKey,
    armour,
    bare,
    read_note,
    signature_line,
    verified,
)

_MOST_SIZE = 1 << 63


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a note says: the tree of this origin had this root at this size."""

    origin: str
    size: int
    root: bytes


def sign_checkpoint(key: NoteKey, sign: Callable[[bytes], bytes], size: int, root: bytes) -> str:
    """The signed note of a tree; the key's name is the origin."""
    text = f"{key.name}\n{size}\n{armour(root)}\n"
    return f"{text}\n{signature_line(key, sign, text)}\n"


def read_checkpoint(note: str, key: NoteKey) -> Checkpoint:
    """The checkpoint of a note that the journal's key signed. Raises NoteError."""
    signed = read_note(note)
    said = _checkpoint(signed.text)
    if said.origin != key.name or verified(signed, key) is None:
        raise NoteError("not signed by the journal")
    return said


def read_checkpoint_by(note: str, keys: Iterable[NoteKey]) -> Checkpoint:
    """The checkpoint of a note that one of the journal's keys signed. Raises NoteError."""
    for key in keys:
        with suppress(NoteError):
            return read_checkpoint(note, key)
    raise NoteError("not signed by the journal")


def cosignature(key: NoteKey, sign: Callable[[bytes], bytes], note: str, second: int) -> str:
    """The line with which a witness says that it saw this checkpoint follow the one before, as of a POSIX second."""
    return signature_line(key, sign, read_note(note).text, second)


def cosignatures(note: str, witnesses: Iterable[NoteKey]) -> list[str]:
    """The lines of a note by these witnesses. Raises NoteError where one of them does not hold."""
    signed = read_note(note)
    lines = [verified(signed, key) for key in witnesses if key.algorithm == COSIGNATURE]
    return [line for line in lines if line is not None]


def with_lines(note: str, lines: Iterable[str]) -> str:
    """A note with further signature lines, each once."""
    return note + "".join(f"{line}\n" for line in dict.fromkeys(lines) if f"\n{line}\n" not in note)


def _checkpoint(text: str) -> Checkpoint:
    lines = text.split("\n")[:-1]
    if len(lines) < 3 or not all(lines):
        raise NoteError("no checkpoint")
    origin, size, root = lines[0], lines[1], bare(lines[2])
    said = Checkpoint(origin, number_of(size), root)
    if len(root) != HASH_BYTES or (said.size == 0) != (root == EMPTY_ROOT):
        raise NoteError("no checkpoint")
    return said


def number_of(decimal: str) -> int:
    """A number from 0 below 2^63 in its one spelling. Raises NoteError."""
    if not decimal.isascii() or not decimal.isdecimal() or len(decimal) > len(str(_MOST_SIZE)):
        raise NoteError("no number")
    number = int(decimal)
    if str(number) != decimal or number >= _MOST_SIZE:
        raise NoteError("no number")
    return number
