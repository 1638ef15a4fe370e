"""Whose signatures count on a checkpoint: the journal's own key, and the witnesses that the settings name."""

from blacklist_service.errors import NotReadyError
from blacklist_service.vault.signed_notes import COSIGNATURE, ED25519, NoteError, NoteKey, read_note_key
from blacklist_service.workflows.context import Context


def journal_key(context: Context) -> NoteKey:
    """The key of our checkpoints, under the journal's origin."""
    return NoteKey(context.settings.journal_origin, ED25519, context.vault.journal_signer.public_key)


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


def _unreadable() -> NotReadyError:
    return NotReadyError(
        "JOURNAL.WITNESSES", "见证人公钥无法读取。", "A verifier key of a witness cannot be read."
    )
