"""The cosignatures of witnesses are taken in, so that they travel with the checkpoint from then on.

1. Lines of witnesses that the settings do not name are passed over.
2. A line is kept with the checkpoint that it signs: the newest ones are tried.

It adds no journal entry of its own: that would make a new tree, to be cosigned again, without end. The line is its own
proof of who signed what, and when.
"""

from dataclasses import dataclass

from blacklist_service.errors import RefusedError
from blacklist_service.store import journal
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import JournalCheckpoint, JournalCosignature
from blacklist_service.vault.checkpoints import cosignatures, with_lines
from blacklist_service.vault.signed_notes import NoteError, NoteKey
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.keys import witness_keys

_NEWEST = 50
_MOST_LINES = 16


@dataclass(frozen=True, slots=True)
class Cosigned:
    """The size whose checkpoint was cosigned, and the names of the witnesses."""

    size: int
    witnesses: tuple[str, ...]


def take_cosignatures(context: Context, text: str) -> Cosigned:
    """Keeps the signature lines of a witness's answer; what is kept already stays as it is.

    Raises RefusedError JOURNAL.COSIGNATURE where no line is a trusted witness's on a checkpoint of ours.
    """
    lines = [line for line in text.split("\n") if line][:_MOST_LINES]
    keys = witness_keys(context)
    with context.store.begin() as connection:
        for checkpoint in journal.newest_checkpoints(connection, _NEWEST):
            found = {key.line(): (key, line) for key in keys if (line := _line(checkpoint, lines, key))}
            if found:
                _keep(context, connection, checkpoint, found)
                return Cosigned(checkpoint.size, tuple(key.name for key, _line in found.values()))
    raise RefusedError(
        "JOURNAL.COSIGNATURE",
        "没有可信见证人对本日志近期检查点的有效副签。",
        "No line is a trusted witness's cosignature on a recent checkpoint of this journal.",
    )


def _line(checkpoint: JournalCheckpoint, lines: list[str], key: NoteKey) -> str:
    try:
        return "".join(cosignatures(with_lines(checkpoint.note, lines), [key]))
    except NoteError:
        return ""


def _keep(
    context: Context,
    connection: Connection,
    checkpoint: JournalCheckpoint,
    found: dict[str, tuple[NoteKey, str]],
) -> None:
    known = {one.witness for one in journal.cosignatures_of(connection, checkpoint.size)}
    for witness, (_key, line) in found.items():
        if witness not in known:
            journal.add_cosignature(
                connection,
                JournalCosignature(
                    size=checkpoint.size, witness=witness, line=line, taken_at=context.clock.now()
                ),
            )
