"""Whose signatures count on a checkpoint: the journal's own keys, and the witnesses that the settings name."""

from functools import partial

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.checkpoints import sign_checkpoint, with_lines
from blacklist_service.vault.root_keys import KeyState
from blacklist_service.vault.signed_notes import (
    COSIGNATURE,
    ED25519,
    NoteError,
    NoteKey,
    read_note,
    read_note_key,
    signature_line,
)
from blacklist_service.workflows.context import Context


def journal_key(context: Context) -> NoteKey:
    """The key of our checkpoints, under the journal's origin."""
    return _named(context, context.vault.journal_signer.public_key)


def journal_keys(context: Context, *, are_retired_too: bool = False) -> list[NoteKey]:
    """Every key whose signature counts on a checkpoint of ours, the newest first: those that sign, and those that
    signed what is kept."""
    known = reversed(context.vault.journal_keys.known())
    return [
        _named(context, one.public_key) for one in known if are_retired_too or one.state != KeyState.RETIRED
    ]


def signed_checkpoint(context: Context, size: int, root: bytes) -> str:
    """The note of a tree, signed by the key in force and beside it by the one that comes next and the one before: who
    outside trusts only one of them can verify it all the while."""
    keys, key = context.vault.journal_keys, journal_key(context)
    note = sign_checkpoint(key, partial(keys.sign_by, key.public_key), size, root)
    text = read_note(note).text
    others = [one for one in journal_keys(context) if one != key]
    return with_lines(
        note, [signature_line(one, partial(keys.sign_by, one.public_key), text) for one in others]
    )


def witness_keys(context: Context) -> list[NoteKey]:
    """The keys of the witnesses that the operator trusts. Raises NotReadyError JOURNAL.WITNESSES."""
    return read_witness_keys(context.settings.journal_witnesses.split())


def read_witness_keys(lines: list[str]) -> list[NoteKey]:
    """The keys of verifier key lines. Raises NotReadyError JOURNAL.WITNESSES where one is none of a witness."""
    try:
        keys = [read_note_key(line) for line in lines]
    except NoteError:
        raise _unreadable() from None
    if any(key.algorithm != COSIGNATURE for key in keys):
        raise _unreadable()
    return keys


def _named(context: Context, public_key: bytes) -> NoteKey:
    return NoteKey(context.settings.journal_origin, ED25519, public_key)


def _unreadable() -> NotReadyError:
    return NotReadyError(
        "JOURNAL.WITNESSES", "见证人公钥无法读取。", "A verifier key of a witness cannot be read."
    )
