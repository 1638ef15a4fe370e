"""Which pairs of rows are looked at: those that share a key, and pairs at random. Both are drawn by arithmetic alone,
so that the same file gives the same figures.

Resolving has a finder of its own (matching.batch.candidates), by the same keys and the same cap, and cannot lend it: it
leaves out two valid numbers that differ, which are the witnesses here, and further rows of one number and name, which
are counted here; what it finds is among these.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.blocking import block_keys
from matching.blocks import BLOCK_CAP
from matching.types import Identity

Places = NDArray[np.int64]
_EMPTY: Places = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Places of rows, `first` < `second`. `total`: how many there were before a part was drawn; `capped`: keys that
    were too common to be followed."""

    first: Places
    second: Places
    total: int
    capped: int = 0

    @property
    def share(self) -> float:
        """The drawn part of all, 0–1."""
        return len(self.first) / self.total if self.total else 1.0


def candidate_pairs(identities: Sequence[Identity], tokenize: Callable[[str, str], int], limit: int) -> Pairs:
    """The pairs under at least one common key (matching.blocking), at most `limit` of them, drawn evenly."""
    tokens, rows = _keyed(identities, tokenize)
    starts = np.flatnonzero(np.r_[True, tokens[1:] != tokens[:-1]]) if len(tokens) else _EMPTY
    sizes = np.diff(np.r_[starts, len(tokens)])
    codes = [_EMPTY]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= BLOCK_CAP)]):
        one, other = np.triu_indices(int(size), 1)
        blocks = starts[sizes == size][:, None]
        a, b = rows[blocks + one].ravel(), rows[blocks + other].ravel()
        codes.append(np.unique((np.minimum(a, b) * len(identities) + np.maximum(a, b))[a != b]))
    found = np.unique(np.concatenate(codes))
    first, second = np.divmod(found, max(1, len(identities)))
    is_person = np.fromiter((one.kind == "person" for one in identities), dtype=bool, count=len(identities))
    found = found[is_person[first] == is_person[second]]
    first, second = np.divmod(drawn(found, limit), max(1, len(identities)))
    return Pairs(first, second, len(found), int((sizes > BLOCK_CAP).sum()))


def random_pairs(rows: Places, count: int) -> Pairs:
    """`count` pairs out of these rows without regard to what they hold: nearly all are two different subjects."""
    if len(rows) < 2 or count < 1:
        return Pairs(_EMPTY, _EMPTY, 0)
    numbers = np.arange(count, dtype=np.int64)
    a, b = rows[_mixed(2 * numbers) % len(rows)], rows[_mixed(2 * numbers + 1) % len(rows)]
    codes = np.unique(np.stack((np.minimum(a, b), np.maximum(a, b)))[:, a != b], axis=1)
    return Pairs(codes[0], codes[1], len(rows) * (len(rows) - 1) // 2)


def drawn(numbers: Places, limit: int) -> Places:
    """At most `limit` of different numbers, in order, as good as at random and always the same ones."""
    if len(numbers) <= limit:
        return numbers
    return np.sort(numbers[np.argpartition(_mixed(numbers), limit)[:limit]])


def _keyed(identities: Sequence[Identity], tokenize: Callable[[str, str], int]) -> tuple[Places, Places]:
    """Every key and the row that has it, equal keys side by side."""
    tokens: list[int] = []
    rows: list[int] = []
    for row, identity in enumerate(identities):
        for kind, text in block_keys(identity):
            tokens.append(tokenize(kind, text))
            rows.append(row)
    keyed = np.array(tokens, dtype=np.int64)
    order = np.argsort(keyed, kind="stable")
    return keyed[order], np.array(rows, dtype=np.int64)[order]


def _mixed(numbers: Places) -> Places:
    """The finishing step of SplitMix64, without the sign: neighbouring numbers land far apart."""
    mixed = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1)).astype(np.int64)
