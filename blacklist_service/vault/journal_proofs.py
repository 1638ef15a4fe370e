"""Two texts that carry proofs of the journal's tree to people who have no database.

A **proof** (C2SP tlog-proof) shows that one entry stands in a signed tree; it needs nothing but the journal's key:

```
c2sp.org/tlog-proof@v1
extra <base64 of the canonical entry>      (only where it may be shown)
index <place in the tree>
<base64 of each sibling, lowest first>

<checkpoint>
```

A **witness request** (the body of C2SP tlog-witness add-checkpoint) shows that a tree begins with an older one:

```
old <size>
<base64 of each hash, at most 63>

<checkpoint>
```
Sources: c2sp.org/tlog-proof, c2sp.org/tlog-witness.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from blacklist_service.vault.checkpoints import Checkpoint, number_of, read_checkpoint_by
from blacklist_service.vault.journal_tree import HASH_BYTES, is_included, leaf_hash
from blacklist_service.vault.signed_notes import MOST_NOTE_BYTES, NoteError, NoteKey, armour, bare

MOST_PROOF_HASHES = 63
_HEAD = "c2sp.org/tlog-proof@v1"
_EXTRA, _INDEX, _OLD = "extra ", "index ", "old "


@dataclass(frozen=True, slots=True)
class EntryProof:
    """Where an entry stands, and why. `entry` is its canonical spelling; empty where only its hash may be known."""

    index: int
    path: tuple[bytes, ...]
    note: str
    entry: bytes = b""

    def text(self) -> str:
        extra = [_EXTRA + armour(self.entry)] if self.entry else []
        return _joined([_HEAD, *extra, f"{_INDEX}{self.index}"], self.path, self.note)

    def checked(
        self, key: NoteKey, leaf: bytes | None = None, *, other_keys: Sequence[NoteKey] = ()
    ) -> Checkpoint:
        """The checkpoint whose tree holds the entry of this hash (default: the one that the proof carries), signed by
        the journal's key or by one of its others.

        Raises NoteError where checkpoint, path or hash do not hold.
        """
        said = read_checkpoint_by(self.note, [key, *other_keys])
        carried = leaf_hash(self.entry) if self.entry else None
        wanted = leaf or carried
        if wanted is None or carried not in (None, wanted):
            raise NoteError("which entry is proved is not told")
        if not is_included(wanted, self.index, said.size, self.path, said.root):
            raise NoteError("the path does not lead to the root")
        return said


@dataclass(frozen=True, slots=True)
class WitnessRequest:
    """That the tree of a checkpoint begins with the one of an older size."""

    old: int
    path: tuple[bytes, ...]
    note: str

    def text(self) -> str:
        return _joined([f"{_OLD}{self.old}"], self.path, self.note)


def read_entry_proof(text: str) -> EntryProof:
    """A proof taken apart, nothing verified. Raises NoteError."""
    lines, note = _parted(text)
    if not lines or lines.pop(0) != _HEAD:
        raise NoteError("no proof")
    entry = b""
    if lines and lines[0].startswith(_EXTRA):
        entry = bare(lines.pop(0).removeprefix(_EXTRA))
    if not lines or not lines[0].startswith(_INDEX):
        raise NoteError("no proof")
    index = number_of(lines.pop(0).removeprefix(_INDEX))
    return EntryProof(index, _hashes(lines), note, entry)


def read_witness_request(text: str) -> WitnessRequest:
    """A request taken apart, nothing verified. Raises NoteError."""
    lines, note = _parted(text)
    if not lines or not lines[0].startswith(_OLD):
        raise NoteError("no request")
    return WitnessRequest(number_of(lines[0].removeprefix(_OLD)), _hashes(lines[1:]), note)


def _joined(head: Sequence[str], path: Sequence[bytes], note: str) -> str:
    return "".join(f"{line}\n" for line in [*head, *map(armour, path)]) + "\n" + note


def _parted(text: str) -> tuple[list[str], str]:
    head, mark, note = text.partition("\n\n")
    if not mark or len(text) > 2 * MOST_NOTE_BYTES:
        raise NoteError("malformed")
    return head.split("\n"), note


def _hashes(lines: Sequence[str]) -> tuple[bytes, ...]:
    hashes = tuple(map(bare, lines))
    if len(hashes) > MOST_PROOF_HASHES or any(len(one) != HASH_BYTES for one in hashes):
        raise NoteError("no hashes")
    return hashes
