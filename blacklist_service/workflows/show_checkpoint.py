"""What a witness and a monitor ask of the journal: its newest checkpoint, and that it follows an older one.

A question: no journal entry.
"""

from blacklist_service.errors import InvalidError, NotFoundError, RefusedError
from blacklist_service.store import journal
from blacklist_service.vault.journal_proofs import WitnessRequest
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.kept import kept_tree, newest_note


def show_checkpoint(context: Context) -> str:
    """The newest checkpoint with its cosignatures. Raises NotFoundError JOURNAL.NO_CHECKPOINT."""
    with context.store.read() as connection:
        return newest_note(connection) or _no_checkpoint()


def show_consistency(context: Context, old: int) -> WitnessRequest:
    """That the newest tree begins with the one of an older size: what a witness is asked with.

    Raises NotFoundError JOURNAL.NO_CHECKPOINT; InvalidError JOURNAL.SIZE for a size that was never reached;
    RefusedError JOURNAL.BROKEN.
    """
    with context.store.read() as connection:
        last = journal.last_checkpoint(connection)
        note = newest_note(connection) or _no_checkpoint()
        assert last is not None
        if not 0 <= old <= last.size:
            raise InvalidError(
                "JOURNAL.SIZE", "日志从未达到该大小。", "The journal never had this size.", size=last.size
            )
        try:
            path = kept_tree(connection, last.size).consistency_proof(old)
        except LookupError:
            raise RefusedError(
                "JOURNAL.BROKEN", "日志与其已签名的树不符。", "The journal is not what was signed.", index=old
            ) from None
    return WitnessRequest(old, tuple(path), note)


def _no_checkpoint() -> str:
    raise NotFoundError(
        "JOURNAL.NO_CHECKPOINT", "日志尚未签名。", "The journal has no signed checkpoint yet."
    )
