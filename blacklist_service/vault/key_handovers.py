"""A handover: the key in force says, under its own signature, which key comes next (a signed note, C2SP signed-note).

```
<name of the key>
next-key
<verifier key line of the next one>

— <name of the key> <signature>
```
No checkpoint: where one tells its size in decimal, this says `next-key`, so that neither passes for the other.
"""

from collections.abc import Callable

from blacklist_service.vault.signed_notes import (
    NoteError,
    NoteKey,
    read_note,
    read_note_key,
    signature_line,
    verified,
)

_SAYS = "next-key"


def handover_note(old: NoteKey, sign: Callable[[bytes], bytes], new: NoteKey) -> str:
    """The note in which the old key names the new one."""
    text = f"{old.name}\n{_SAYS}\n{new.line()}\n"
    return f"{text}\n{signature_line(old, sign, text)}\n"


def read_handover(note: str, old: NoteKey) -> NoteKey:
    """The key that follows the one that is trusted. Raises NoteError where that one has not signed just this."""
    signed = read_note(note)
    lines = signed.text.split("\n")
    if len(lines) != 4 or lines[:2] != [old.name, _SAYS] or verified(signed, old) is None:
        raise NoteError("no handover by this key")
    new = read_note_key(lines[2])
    if (new.name, new.algorithm) != (old.name, old.algorithm):
        raise NoteError("the next key is of another kind")
    return new
