"""A walk over the journal's tree from its first leaf to its last, comparing every signed checkpoint on the way."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blacklist_service.vault.checkpoints import cosignatures, read_checkpoint_by
from blacklist_service.vault.journal_tree import Frontier
from blacklist_service.vault.signed_notes import NoteError, NoteKey


@dataclass(frozen=True, slots=True)
class JournalReport:
    """How the tree stands (`root` in hex). `first_bad` is the index of the first leaf, or the size of the first
    checkpoint, that does not hold, None where all does; `problem` is a code, "" where all holds. `erased` counts the
    details and looks whose clear part is gone.

    TREE.ORDER, TREE.TRUNCATED, TREE.UNSIGNED, TREE.NODE, ROW.MISSING, ROW.CHANGED, ROW.INSERTED, ROW.TWICE,
    DETAIL.CHANGED, EFFECT.UNTOLD, RECEIPT.MISSING, CHECKPOINT.SIGNATURE, CHECKPOINT.ROOT, CHECKPOINT.WITNESS, FILE.
    """

    size: int
    root: str
    first_bad: int | None = None
    problem: str = ""
    erased: int = 0

    @property
    def is_whole(self) -> bool:
        return self.problem == ""


class JournalProblemError(Exception):
    """Where a walk ends early: the index and the code."""

    def __init__(self, index: int, problem: str) -> None:
        super().__init__(problem)
        self.index, self.problem = index, problem


class TreeWalk:
    """Takes leaves in order. `notes` are the signed checkpoints, each with the size it is kept under (None for one that
    somebody outside held), and each by one of `keys`; the last one must carry a cosignature of each witness."""

    def __init__(
        self,
        keys: Sequence[NoteKey],
        notes: Iterable[tuple[int | None, str]],
        witnesses: Sequence[NoteKey] = (),
    ) -> None:
        self.frontier = Frontier()
        self._roots: dict[int, bytes] = {}
        self.last_size = 0
        signers: dict[int, set[str]] = {}
        for kept_as, note in notes:
            said = self._expect(keys, kept_as, note)
            signers.setdefault(said, set()).update(_cosigners(said, note, witnesses))
        if len(signers.get(self.last_size, ())) < len(witnesses):
            raise JournalProblemError(self.last_size, "CHECKPOINT.WITNESS")
        self._compare()

    def add(self, leaf: bytes) -> None:
        """The next leaf. Raises JournalProblemError where a checkpoint says another root."""
        self.frontier.append(leaf)
        self._compare()

    def finish(self) -> JournalReport:
        """The report, once the tree ends just where the last checkpoint says."""
        if self.frontier.size != self.last_size:
            problem = "TREE.TRUNCATED" if self.frontier.size < self.last_size else "TREE.UNSIGNED"
            raise JournalProblemError(min(self.frontier.size, self.last_size), problem)
        return JournalReport(self.frontier.size, self.frontier.root().hex())

    def failed(self, problem: JournalProblemError) -> JournalReport:
        """The report of a walk that ended early."""
        return JournalReport(self.frontier.size, self.frontier.root().hex(), problem.index, problem.problem)

    def _expect(self, keys: Sequence[NoteKey], kept_as: int | None, note: str) -> int:
        try:
            said = read_checkpoint_by(note, keys)
        except NoteError:
            raise JournalProblemError(kept_as or 0, "CHECKPOINT.SIGNATURE") from None
        if kept_as not in (None, said.size) or self._roots.setdefault(said.size, said.root) != said.root:
            raise JournalProblemError(said.size, "CHECKPOINT.ROOT")
        self.last_size = max(self.last_size, said.size)
        return said.size

    def _compare(self) -> None:
        expected = self._roots.get(self.frontier.size)
        if expected is not None and expected != self.frontier.root():
            raise JournalProblemError(self.frontier.size, "CHECKPOINT.ROOT")


def check_newest(notes: Iterable[tuple[int | None, str]], keys: Sequence[NoteKey]) -> None:
    """A key that was retired may have signed what is old, never what is newest: it may have leaked.

    Raises: JournalProblemError CHECKPOINT.SIGNATURE.
    """
    for size, note in notes:
        try:
            read_checkpoint_by(note, keys)
        except NoteError:
            raise JournalProblemError(size or 0, "CHECKPOINT.SIGNATURE") from None


def _cosigners(size: int, note: str, witnesses: Sequence[NoteKey]) -> set[str]:
    try:
        return {key.line() for key in witnesses if cosignatures(note, [key])}
    except NoteError:
        raise JournalProblemError(size, "CHECKPOINT.WITNESS") from None
