"""Two partitions of the same rows, compared as sets."""

from collections import defaultdict
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.batch.differences import find_differences
from matching.batch.spool import Spool

_partitions = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=14)


def _by(rows, labels):
    found = defaultdict(set)
    for row, label in zip(rows, labels, strict=True):
        found[label].add(row)
    return found


def _groups(rows, labels):
    return set(map(frozenset, _by(rows, labels).values()))


def _find(subjects, clusters):
    rows = np.arange(1, len(subjects) + 1)
    return find_differences(rows, np.array(subjects, np.int64), np.array(clusters, np.int64))


@settings(deadline=None)
@given(_partitions)
def test_dividing_and_uniting_what_differs_gives_the_clusters(pairs):
    subjects, clusters = [one for one, _ in pairs], [other + 100 for _, other in pairs]
    rows = list(range(1, len(pairs) + 1))
    found = _find(subjects, clusters)
    stored, whole = _groups(rows, subjects), _groups(rows, clusters)
    assert found.subjects == len(stored)
    assert found.agreeing == len(stored & whole)
    pieces = []
    for number, group in _by(rows, subjects).items():
        parts = found.divided.get(number, [sorted(group)])
        assert {row for part in parts for row in part} == group
        pieces += [(number, frozenset(part)) for part in parts]
    assert len(pieces) == len(set(zip(subjects, clusters, strict=True)))
    assert all(any(piece <= cluster for cluster in whole) for _, piece in pieces)
    united = {frozenset(one) for one in found.united}
    holders = {frozenset(number for number, piece in pieces if piece <= cluster) for cluster in whole}
    assert united == {one for one in holders if len(one) > 1}


def test_the_founding_row_stays_else_the_most():
    assert _find([1, 1, 1, 1], [7, 8, 8, 8]).divided == {1: [[1], [2, 3, 4]]}
    assert _find([9, 9, 9, 9], [7, 8, 8, 8]).divided == {9: [[2, 3, 4], [1]]}
    assert _find([9, 9, 9, 9], [7, 7, 8, 8]).divided == {9: [[1, 2], [3, 4]]}


def test_without_rows_nothing_differs():
    found = _find([], [])
    assert (found.subjects, found.agreeing, found.divided, found.united) == (0, 0, {}, [])


def test_what_may_not_rest_on_a_disk_lies_in_memory():
    before = _files()
    spool = Spool(np.dtype(np.uint8), in_memory=True)
    spool.append(np.arange(9, dtype=np.uint8))
    opened = _files() - before
    assert opened
    assert all("memfd:blacklist" in name for name in opened)
    assert spool.whole().tolist() == list(range(9))


def _files():
    links = Path("/proc/self/fd").iterdir()
    return {f"{link.name} {link.readlink()}" for link in links if link.is_symlink()}
