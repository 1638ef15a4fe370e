"""The journal offline: an exported folder of invented entries verified with its key alone, against bare SHA-256 of the
same bytes in the same run; and what one proof costs to make and to check."""

import argparse
import hashlib
import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from blacklist_service.vault.checkpoints import sign_checkpoint
from blacklist_service.vault.commitments import canonical
from blacklist_service.vault.journal_proofs import EntryProof
from blacklist_service.vault.journal_tree import Frontier, leaf_hash
from blacklist_service.vault.kept_tree import STRIDE, KeptTree
from blacklist_service.vault.signed_notes import ED25519, NoteKey
from blacklist_service.vault.witness import WitnessKey
from blacklist_service.workflows.export_journal import (
    CHECKPOINTS,
    ENTRIES,
    LEAVES,
    PUBLIC_KEY,
    verify_folder,
)

_CHECKPOINT_EVERY = 5000
_PROOFS = 1000


def main() -> None:
    """Writes the folder, verifies it, prints one JSON line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    given = asked.parse_args()
    print(json.dumps(journal_figures(given.entries)))


def journal_figures(entries: int) -> dict[str, float]:
    """Seconds of processor time: `verified` for the whole folder, `hashed` for bare SHA-256 over the same lines one by
    one; `ratio` of the two; microseconds for making and checking one proof; bytes of a proof."""
    with TemporaryDirectory(prefix="bench-journal-") as place:
        folder, signer = Path(place), _Signer()
        leaves = _write(folder, entries, signer)
        hashed = _seconds(lambda: _hash_lines(folder / ENTRIES))
        verified = _seconds(lambda: _verify(folder, signer, entries))
    tree, note = _kept(leaves), sign_checkpoint(signer.key, signer.sign, entries, _root(leaves))
    places = [number * (entries // _PROOFS) for number in range(_PROOFS)]
    proofs: list[EntryProof] = []
    made = _seconds(
        lambda: proofs.extend(EntryProof(at, tuple(tree.inclusion_proof(at)), note) for at in places)
    )
    checked = _seconds(lambda: [one.checked(signer.key, leaves[one.index]) for one in proofs])
    return {
        "entries": entries,
        "verified": round(verified, 2),
        "hashed": round(hashed, 2),
        "ratio": round(verified / hashed, 1),
        "proof_made_us": round(made / _PROOFS * 1e6),
        "proof_checked_us": round(checked / _PROOFS * 1e6),
        "proof_bytes": len(proofs[-1].text()),
    }


class _Signer:
    """A key for this run alone."""

    def __init__(self) -> None:
        self._witness = WitnessKey("bench", b"\x01" * 32)
        self.key = NoteKey("bench.example/journal", ED25519, self._witness.public.public_key)

    def sign(self, message: bytes) -> bytes:
        return self._witness.sign(message)


def _write(folder: Path, entries: int, signer: _Signer) -> list[bytes]:
    leaves, notes, frontier = list[bytes](), list[str](), Frontier()
    with (folder / ENTRIES).open("wb") as rows, (folder / LEAVES).open("wb") as hashes:
        for number in range(1, entries + 1):
            row = _row(number)
            leaf = leaf_hash(row)
            rows.write(row + b"\n")
            hashes.write(leaf.hex().encode() + b"\n")
            leaves.append(leaf)
            frontier.append(leaf)
            if number % _CHECKPOINT_EVERY == 0 or number == entries:
                note = sign_checkpoint(signer.key, signer.sign, number, frontier.root())
                notes.append(json.dumps({"size": number, "note": note}))
    (folder / CHECKPOINTS).write_text("".join(f"{note}\n" for note in notes), "utf-8")
    (folder / PUBLIC_KEY).write_text(signer.key.line() + "\n", "utf-8")
    return leaves


def _row(number: int) -> bytes:
    """As long and as spelled as the rows of a real look."""
    return canonical(
        {
            "source": "access", "id": number, "at": "2026-03-02T01:30:00.000000Z", "member_id": number % 97,
            "action": "enquiry", "purpose": "credit_approval", "outcome": "not_listed", "data_version": number // 3,
            "detail_commit": hashlib.sha256(number.to_bytes(8, "big")).hexdigest(),
        }
    )  # fmt: skip


def _hash_lines(path: Path) -> None:
    with path.open("rb") as rows:
        for row in rows:
            hashlib.sha256(row).digest()


def _verify(folder: Path, signer: _Signer, entries: int) -> None:
    report = verify_folder(folder, public_key=signer.key.line())
    assert (report.is_whole, report.size) == (True, entries)


def _root(leaves: list[bytes]) -> bytes:
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _kept(leaves: list[bytes]) -> KeptTree:
    levels: dict[int, list[bytes]] = {0: leaves}
    tree = KeptTree(lambda level, first, count: levels.get(level, [])[first : first + count], len(leaves))
    level = STRIDE
    while len(leaves) >> level:
        levels[level] = [node for _position, node in tree.nodes(level, 0)]
        level += STRIDE
    return tree


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


if __name__ == "__main__":
    main()
