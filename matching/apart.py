"""Which subjects no machine joins: pairs that people judged different, and subjects that are all to stay apart."""

from collections.abc import Callable, Iterable


class Apart:
    """Judged pairs and one group of which no two are joined; both follow a subject into the one that absorbs it.

    `find` tells the subject that lives on for a number.
    """

    def __init__(self, find: Callable[[int], int]) -> None:
        self._find = find
        self._judged: dict[int, set[int]] = {}
        self._group: set[int] = set()

    def judge(self, a: int, b: int) -> None:
        """A person judged the two different."""
        self._judged.setdefault(self._find(a), set()).add(b)
        self._judged.setdefault(self._find(b), set()).add(a)

    def keep(self, subjects: Iterable[int]) -> None:
        """No two of these, nor of those named before, are joined."""
        self._group.update(map(self._find, subjects))

    def were_judged(self, a: int, b: int) -> bool:
        """Whether a person judged the two living subjects different, or others that they absorbed."""
        if not self._judged:
            return False
        return any(self._find(other) == b for other in self._judged.get(a, ())) or any(
            self._find(other) == a for other in self._judged.get(b, ())
        )

    def are_both_kept(self, a: int, b: int) -> bool:
        """Whether both living subjects are of the group."""
        return a in self._group and b in self._group

    def follow(self, absorbed: int, survivor: int) -> None:
        """What held for the absorbed subject holds for the survivor."""
        if absorbed in self._judged:
            self._judged.setdefault(survivor, set()).update(self._judged[absorbed])
        if absorbed in self._group:
            self._group.add(survivor)
