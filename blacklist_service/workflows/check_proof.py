"""A proof is checked by somebody who has nothing but the journal's key: no database, no service."""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.errors import RefusedError
from blacklist_service.vault.checkpoints import cosignatures
from blacklist_service.vault.journal_proofs import read_entry_proof
from blacklist_service.vault.journal_tree import leaf_hash
from blacklist_service.vault.signed_notes import NoteError, NoteKey, read_note_keys, second_of


@dataclass(frozen=True, slots=True)
class ProvenEntry:
    """What was proved: the leaf (hex) at its place in the signed tree of a size; `entry` where the proof carries it;
    `cosigned` as (witness, POSIX second)."""

    index: int
    size: int
    leaf: str
    entry: bytes
    cosigned: tuple[tuple[str, int], ...]


def check_proof(
    proof: str, journal_key: str, *, leaf: str = "", witnesses: Sequence[NoteKey] = ()
) -> ProvenEntry:
    """What the proof proves about a leaf (default: about the entry that it carries).

    Raises RefusedError JOURNAL.PROOF where key, proof, leaf or a witness's cosignature do not hold.
    """
    try:
        read = read_entry_proof(proof)
        wanted = bytes.fromhex(leaf) if leaf else leaf_hash(read.entry)
        key, *others = read_note_keys(journal_key)
        said = read.checked(key, wanted, other_keys=others)
        lines = [(key.name, "".join(cosignatures(read.note, [key]))) for key in witnesses]
        cosigned = tuple((name, second_of(line)) for name, line in lines)
    except (NoteError, ValueError):
        raise RefusedError("JOURNAL.PROOF", "证明不成立。", "The proof does not hold.") from None
    return ProvenEntry(read.index, said.size, wanted.hex(), read.entry, cosigned)
