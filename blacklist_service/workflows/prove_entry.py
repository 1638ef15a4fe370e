"""An inclusion proof is made: that an entry, or what a receipt promised, stands in the signed tree.

1. The leaf is found by its hash, or by the number of its row.
2. Its path to the root of the newest checkpoint is read from the kept hashes.
3. The proof is checked against that checkpoint before it is given: a tree that does not hold gives none.

A question: no journal entry. Who has the hash was told it, and the proof tells nothing of what the entry says, so it
needs no further right; the entry itself is carried only where the operator asks for it by number.
"""

from blacklist_service.errors import NotFoundError, RefusedError
from blacklist_service.store import journal, journal_tree
from blacklist_service.store.journal_tree import ACCESS, JOURNAL
from blacklist_service.store.session import Connection
from blacklist_service.store.tables import JournalLeaf
from blacklist_service.vault.journal_proofs import EntryProof
from blacklist_service.vault.signed_notes import NoteError
from blacklist_service.workflows.cases.proof import reading_case
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.journalling.kept import kept_tree, note_of
from blacklist_service.workflows.journalling.keys import journal_keys
from blacklist_service.workflows.journalling.rows import canonical_row


def prove_leaf(context: Context, leaf: str) -> EntryProof:
    """The proof of a leaf, given in hex as a receipt or an answer promises it.

    Raises NotFoundError JOURNAL.NO_LEAF (also until the sequencer has run); RefusedError JOURNAL.BROKEN.
    """
    with context.store.read() as connection:
        return _proof(context, connection, journal_tree.find_leaf(connection, _bytes(leaf)))


def prove_leaf_to_subject(context: Context, case_no: str, name: str, id_number: str, leaf: str) -> EntryProof:
    """The same for a subject with case number and proof. Raises ForbiddenError CASE.PROOF besides."""
    with reading_case(context, case_no, name, id_number):
        return prove_leaf(context, leaf)


def prove_number(context: Context, number: int, *, is_look: bool = False) -> EntryProof:
    """The proof of an entry or look by its number, with its canonical row. Raises as `prove_leaf`."""
    source = ACCESS if is_look else JOURNAL
    with context.store.read() as connection, context.looks.read() as looks:
        leaf = journal_tree.leaves_of(connection, source, [number]).get(number)
        rows = journal_tree.rows_of(looks if is_look else connection, source, [number])
        entry = canonical_row(source, rows[number]) if number in rows else b""
        return _proof(context, connection, leaf, entry)


def _proof(
    context: Context, connection: Connection, leaf: JournalLeaf | None, entry: bytes = b""
) -> EntryProof:
    last = journal.last_checkpoint(connection)
    if leaf is None or last is None:
        raise NotFoundError(
            "JOURNAL.NO_LEAF",
            "日志树中没有该记录；新记录通常十秒内进入。",
            "There is no such entry in the tree; a new one is in it within ten seconds as a rule.",
        )
    try:
        path = kept_tree(connection, last.size).inclusion_proof(leaf.tree_index)
        proof = EntryProof(leaf.tree_index, tuple(path), note_of(connection, last.size, last.note), entry)
        key, *others = journal_keys(context)
        proof.checked(key, leaf.leaf_hash, other_keys=others)
    except (LookupError, NoteError):
        raise RefusedError(
            "JOURNAL.BROKEN",
            "日志与其已签名的树不符。",
            "The journal is not what was signed.",
            index=leaf.tree_index,
        ) from None
    return proof


def _bytes(leaf: str) -> bytes:
    try:
        return bytes.fromhex(leaf)
    except ValueError:
        return b""
