"""What is kept of the tree in the database: its hashes, and its newest checkpoint as it travels."""

from functools import partial

from blacklist_service.store import journal, journal_tree
from blacklist_service.store.journal_tree import JOURNAL
from blacklist_service.store.session import Connection
from blacklist_service.vault.checkpoints import with_lines
from blacklist_service.vault.kept_tree import KeptTree
from blacklist_service.workflows.journalling.rows import leaf_of


def kept_tree(connection: Connection, size: int) -> KeptTree:
    """The tree of the first leaves, up to a size."""
    return KeptTree(partial(journal_tree.hashes, connection), size)


def newest_note(connection: Connection) -> str:
    """The newest checkpoint with the cosignatures that it has; "" before the first. Answers and manifests carry it, so
    that whoever keeps one can later tell a rewritten journal from the true one."""
    last = journal.last_checkpoint(connection)
    return "" if last is None else note_of(connection, last.size, last.note)


def note_of(connection: Connection, size: int, note: str) -> str:
    """A checkpoint with the cosignatures that it has."""
    return with_lines(note, (one.line for one in journal.cosignatures_of(connection, size)))


def leaf_of_entry(connection: Connection, entry: int) -> str:
    """The leaf of an entry just written, in hex: what a receipt promises to be in the tree."""
    return leaf_of(JOURNAL, journal_tree.rows_of(connection, JOURNAL, [entry])[entry]).hex()
