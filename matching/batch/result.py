"""What a batch found: the cluster of every row, the links that made them, and the questions that are left."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matching.types import Verdict

PAIR = np.dtype([("a", "<i8"), ("b", "<i8"), ("is_same", "?"), ("score", "<f4"), ("reason", "U4")])


@dataclass(frozen=True, slots=True)
class PairVerdict:
    """Two rows that the machine joined (same) or would ask about (unsure); row_a < row_b."""

    row_a: int
    row_b: int
    verdict: Verdict
    score: float
    reason: str


@dataclass(frozen=True)
class BatchResult:
    """`rows` and, beside it, `clusters`: the smallest row number of each row's cluster. `found`: PAIR records of the
    links that made the clusters, and one question per pair of clusters that might be one."""

    rows: npt.NDArray[np.int64]
    clusters: npt.NDArray[np.int64]
    found: npt.NDArray[np.void]
    capped_tokens: int = 0

    @cached_property
    def cluster_of(self) -> dict[int, int]:
        """The cluster of each row."""
        return dict(zip(self.rows.tolist(), self.clusters.tolist(), strict=True))

    @cached_property
    def pairs(self) -> list[PairVerdict]:
        """The links and questions, one object each."""
        return list(self.each_pair())

    def each_pair(self) -> Iterator[PairVerdict]:
        """The links and questions one after another, for files of millions."""
        for a, b, is_same, score, reason in zip(
            *(self.found[name].tolist() for name in PAIR.names or ()), strict=True
        ):
            yield PairVerdict(a, b, Verdict.SAME if is_same else Verdict.UNSURE, score, reason)


def result_of(clusters: dict[int, int], pairs: list[PairVerdict], capped_tokens: int = 0) -> BatchResult:
    """A result from plain values, for what is small."""
    found = [(one.row_a, one.row_b, one.verdict is Verdict.SAME, one.score, one.reason) for one in pairs]
    return BatchResult(
        np.array(list(clusters), np.int64),
        np.array(list(clusters.values()), np.int64),
        np.array(found, PAIR),
        capped_tokens,
    )
