"""A walk over the journal's tree from its first leaf to its last, comparing every signed checkpoint on the way."""

from collections.abc import Iterable
from dataclasses import dataclass

from blacklist_service.vault.checkpoints import NoteError, read_checkpoint
from blacklist_service.vault.journal_tree import Frontier


@dataclass(frozen=True, slots=True)
class JournalReport:
    """How the tree stands (`root` in hex). `first_bad` is the index of the first leaf, or the size of the first
    checkpoint, that does not hold, None where all does; `problem` is a code, "" where all holds.

    TREE.ORDER, TREE.TRUNCATED, TREE.UNSIGNED, ROW.MISSING, ROW.CHANGED, ROW.INSERTED, DETAIL.CHANGED,
    CHECKPOINT.SIGNATURE, CHECKPOINT.ROOT, FILE.
    """

    size: int
    root: str
    first_bad: int | None = None
    problem: str = ""

    @property
    def is_whole(self) -> bool:
        return self.problem == ""


class JournalProblemError(Exception):
    """Where a walk ends early: the index and the code."""

    def __init__(self, index: int, problem: str) -> None:
        super().__init__(problem)
        self.index, self.problem = index, problem


class TreeWalk:
    """Takes leaves in order. `notes` are the signed checkpoints, each with the size it is kept under (None for one
    that somebody outside held)."""

    def __init__(self, public_key: bytes, notes: Iterable[tuple[int | None, str]]) -> None:
        self.frontier = Frontier()
        self._roots: dict[int, bytes] = {}
        self.last_size = 0
        for kept_as, note in notes:
            self._expect(public_key, kept_as, note)
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

    def _expect(self, public_key: bytes, kept_as: int | None, note: str) -> None:
        try:
            said = read_checkpoint(note, public_key)
        except NoteError:
            raise JournalProblemError(kept_as or 0, "CHECKPOINT.SIGNATURE") from None
        if kept_as not in (None, said.size) or self._roots.setdefault(said.size, said.root) != said.root:
            raise JournalProblemError(said.size, "CHECKPOINT.ROOT")
        self.last_size = max(self.last_size, said.size)

    def _compare(self) -> None:
        expected = self._roots.get(self.frontier.size)
        if expected is not None and expected != self.frontier.root():
            raise JournalProblemError(self.frontier.size, "CHECKPOINT.ROOT")
