"""Which rows hang together through pairs that are the same, and where that alone settles whom they are about."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.batch.candidates import Pairs
from matching.batch.prepared import Longs
from matching.batch.table import Ranked


class Components(NamedTuple):
    """`label`: for each rank the smallest rank of its component. `doubtful`: the labels of components in which a pair
    that was not compared could speak against the others, so that they must be settled row by row."""

    label: Longs
    doubtful: Longs


def connect(size: int, pairs: Pairs) -> Longs:
    """For each of `size` nodes the smallest node that it hangs together with."""
    label = np.arange(size)
    one, other = pairs[:, 0], pairs[:, 1]
    while len(one):
        low, high = np.minimum(label[one], label[other]), np.maximum(label[one], label[other])
        open_ends = low != high
        one, other, low, high = one[open_ends], other[open_ends], low[open_ends], high[open_ends]
        np.minimum.at(label, high, low)
        while True:
            further = label[label]
            if np.array_equal(further, label):
                break
            label = further
    return label


def find_components(rows: Ranked, same: Pairs, is_proof: npt.NDArray[np.bool_]) -> Components:
    """Components over the pairs that are the same; `is_proof` tells which of them may carry on.

    A component is settled as one subject without a further look where none of its rows can contradict another (at most
    one number, one birth date, one sex; one name, unless all is proved) and each hangs on an anchor directly: a row
    with the valid number or, where there is none, the row that is placed first.
    """
    label = connect(len(rows), same)
    joined = np.flatnonzero(np.bincount(label, minlength=len(rows))[label] > 1)
    if not len(joined):
        return Components(label, np.empty(0, np.int64))
    anchors = _anchors(rows, label)
    loose = _hang_loose(label, same, is_proof, anchors)
    contradicting = np.zeros(len(rows), np.bool_)
    contradicting[label[joined[rows.column["plain"][joined] == 0]]] = True
    for code in ("number", "birth", "sex"):
        contradicting |= _has_two(label, rows.column[code])
    is_weak = np.zeros(len(rows), np.bool_)
    is_weak[label[same[~is_proof, 0]]] = True
    contradicting |= is_weak & _has_two(label, rows.column["name"])
    return Components(label, np.flatnonzero(loose | contradicting))


def _anchors(rows: Ranked, label: Longs) -> npt.NDArray[np.bool_]:
    numbered = rows.column["number"] != 0
    has_number = np.zeros(len(rows), np.bool_)
    has_number[label[numbered]] = True
    found: npt.NDArray[np.bool_] = numbered | (~has_number[label] & (label == np.arange(len(rows))))
    return found


def _hang_loose(
    label: Longs, same: Pairs, is_proof: npt.NDArray[np.bool_], anchors: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Labels of components whose anchors do not hang together by proof, or where a row hangs on no anchor."""
    size = len(label)
    one, other = same[:, 0], same[:, 1]
    among = connect(size, same[is_proof & anchors[one] & anchors[other]])
    loose = _has_two(label, np.where(anchors, among + 1, 0))
    held = anchors.copy()
    held[one[anchors[other]]] = True
    held[other[anchors[one]]] = True
    loose[label[~held]] = True
    return loose


def _has_two(label: Longs, values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """For each label whether its rows have two different values (0 is none)."""
    told = np.flatnonzero(values)
    numbers = values[told].astype(np.int64)
    least = np.full(len(label), np.iinfo(np.int64).max)
    most = np.full(len(label), np.iinfo(np.int64).min)
    np.minimum.at(least, label[told], numbers)
    np.maximum.at(most, label[told], numbers)
    differ: npt.NDArray[np.bool_] = least < most
    return differ
