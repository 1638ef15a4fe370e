"""What is left for people: at most one question for two clusters, none where their own facts answer it."""

import numpy as np
import numpy.typing as npt

from matching.batch.prepared import Longs
from matching.batch.table import Ranked


def open_questions(rows: Ranked, cluster: Longs, asked: npt.NDArray[np.void]) -> npt.NDArray[np.void]:
    """Of the PAIR records asked (by rank) the best-scored one for each two clusters.

    Left out where the clusters have two valid numbers of one scheme and a row of the pair bears none: what both rows
    say has been weighed by the comparison, what the others in their clusters say has not.
    """
    a, b = asked["a"], asked["b"]
    one, other = cluster[a], cluster[b]
    number = _of_cluster(cluster, rows.column["number"])
    scheme = _of_cluster(cluster, rows.column["scheme"])
    conflict = (number[one] != 0) & (number[other] != 0) & (number[one] != number[other])
    conflict &= scheme[one] == scheme[other]
    by_pair = (rows.column["number"][a] != 0) & (rows.column["number"][b] != 0)
    kept = (one != other) & (~conflict | by_pair | np.char.startswith(asked["reason"], "C"))
    asked, one, other = asked[kept], one[kept], other[kept]
    low, high = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((asked["b"], asked["a"], -asked["score"], high, low))
    asked, low, high = asked[order], low[order], high[order]
    is_first = np.ones(len(asked), np.bool_)
    is_first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return asked[is_first]


def _of_cluster(cluster: Longs, values: npt.NDArray[np.generic]) -> Longs:
    """For each cluster's number the value that its rows have; 0 where they have none or different ones."""
    known = np.zeros(len(cluster), np.int64)
    told = np.flatnonzero(values)
    told_of, told_values = cluster[told], values[told].astype(np.int64)
    known[told_of] = told_values
    known[told_of[known[told_of] != told_values]] = 0
    return known
