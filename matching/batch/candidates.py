"""Which rows are worth comparing: those that share a key, without those that cannot be one whatever else they say."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.batch.prepared import Longs
from matching.batch.table import Ranked
from matching.blocks import BLOCK_CAP

# Rows of one unit under one key that are compared with others: they differ in little.
_UNIT_ROWS = 3
# Under a key that is too common a row is compared with so many of its namesakes; under a number with so many names.
_NEIGHBOURS = 4
_LIMIT = 1 << 22

Pairs = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


class Candidates(NamedTuple):
    """Pairs of ranks (n × 2, smaller first, each once) and how many keys were too common to pair all their rows."""

    pairs: Pairs
    capped: int


def find_candidates(rows: Ranked, threads: int = 1) -> Candidates:
    """Every pair that shares a key and is not obviously two subjects; rows of one unit with its first only. So many
    parts of the keys are in memory as `threads` work on them."""
    under, capped = pairs_under_keys(rows, threads)
    joined = _distinct((pairs_within_subjects(rows), under))
    return Candidates(np.stack((joined >> 32, joined & 0xFFFFFFFF), axis=1), capped)


def pairs_within_subjects(rows: Ranked) -> Longs:
    """Pairs, each as one number, of rows that say the same or bear one valid number; needs all rows of each."""
    return _distinct((_joined(_within_units(rows.unit)), *_within_numbers(rows)))


def pairs_under_keys(rows: Ranked, threads: int = 1) -> tuple[Longs, int]:
    """Pairs, each as one number, that share a key, and how many keys were too common; needs all rows of each key."""
    # Threads suffice: sorting and picking in arrays leaves the interpreter to others.
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda number: _pairs_of_part(rows, number), rows.parts))
    return _distinct([pairs for pairs, _ in found]), sum(capped for _, capped in found)


def _pairs_of_part(rows: Ranked, number: int) -> tuple[Longs, int]:
    blocks = _Blocks(rows, *rows.part(number))
    fresh = [_joined(_not_obvious(rows, pairs)) for pairs in blocks.pairs()]
    return _distinct([np.empty(0, np.int64), *fresh]), blocks.capped


def _distinct(parts: Sequence[Longs]) -> Longs:
    """All values once, in order. np.unique would hash them: seventy times slower for millions (numpy 2.4)."""
    values = np.concatenate(parts)
    values.sort()
    return values[_starts(values)]


def _joined(pairs: Pairs) -> Longs:
    """Each pair as one number, the smaller rank above."""
    one, other = pairs[:, 0], pairs[:, 1]
    return np.minimum(one, other) << 32 | np.maximum(one, other)


def _within_units(unit: Longs) -> Pairs:
    ranks = np.arange(len(unit))
    later = ranks != unit
    return np.stack((unit[later], ranks[later]), axis=1)


def _within_numbers(rows: Ranked) -> Iterator[Longs]:
    """Units of one valid number, whatever their keys: each with the number's first and with its next ones."""
    firsts = np.flatnonzero((rows.unit == np.arange(len(rows))) & (rows.column["number"] != 0))
    number = rows.column["number"][firsts]
    order = np.lexsort((firsts, number))
    ranks = firsts[order]
    for one, other in _neighbours(number[order]):
        yield _joined(np.stack((ranks[one], ranks[other]), axis=1))


def _neighbours(values: Longs) -> Iterator[tuple[Places, Places]]:
    """Places of equal values in a sorted array: each with the first of its run, and with its next few."""
    places = np.arange(len(values))
    first = np.maximum.accumulate(np.where(_starts(values), places, 0)) if len(values) else places
    later = np.flatnonzero(first != places)
    yield first[later], later
    for step in range(1, _NEIGHBOURS + 1):
        same = np.flatnonzero(values[step:] == values[:-step])
        yield same, same + step


class _Blocks:
    """The rows under the keys of one part, each block sorted by unit and rank."""

    def __init__(self, rows: Ranked, tokens: Longs, ranks: npt.NDArray[np.uint32]) -> None:
        order = np.argsort(tokens)
        tokens, ranks = tokens[order], ranks[order]
        kept = _in_blocks(tokens)
        tokens, ranks = tokens[kept], ranks[kept].astype(np.int64)
        units = rows.unit[ranks]
        order = np.lexsort((ranks, units, tokens))
        tokens, ranks, units = tokens[order], ranks[order], units[order]
        kept = _place_in_run(_starts(tokens) | _starts(units)) < _UNIT_ROWS
        tokens, self._ranks, self._units = tokens[kept], ranks[kept], units[kept]
        begins = _starts(tokens)
        self._begin = np.flatnonzero(begins)
        self._size = np.diff(np.r_[self._begin, len(tokens)])
        names = np.add.reduceat(begins | _starts(self._units), self._begin) if len(tokens) else self._size
        self._has_several = names > 1
        self._is_common = (names > BLOCK_CAP) | (self._size > _UNIT_ROWS * BLOCK_CAP)
        self._names = rows.column["name"]
        self.capped = int(np.count_nonzero(self._is_common))

    def pairs(self) -> Iterator[Pairs]:
        """All pairs of different units under a key; under a common one those of one name."""
        usual = self._has_several & ~self._is_common
        for size in np.unique(self._size[usual]):
            begins = self._begin[usual & (self._size == size)]
            one, other = np.triu_indices(int(size), 1)
            at_once = max(1, _LIMIT // len(one))
            for start in range(0, len(begins), at_once):
                block = begins[start : start + at_once, None]
                yield self._of_two_units((block + one).ravel(), (block + other).ravel())
        for at in np.flatnonzero(self._is_common):
            yield self._namesakes(int(self._begin[at]), int(self._size[at]))

    def _of_two_units(self, one: Places, other: Places) -> Pairs:
        differ = self._units[one] != self._units[other]
        return np.stack((self._ranks[one[differ]], self._ranks[other[differ]]), axis=1)

    def _namesakes(self, begin: int, size: int) -> Pairs:
        """Under a key that is too common: rows of one name, each with the first and the next ones."""
        places = np.arange(begin, begin + size)
        names = self._names[self._ranks[places]]
        order = np.lexsort((self._ranks[places], names))
        places, names = places[order], names[order]
        pairs = [self._of_two_units(places[one], places[other]) for one, other in _neighbours(names)]
        return np.concatenate(pairs)


def _starts(values: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    """Where a new value begins in a sorted array."""
    starts = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=starts[1:])
    return starts


def _in_blocks(tokens: Longs) -> npt.NDArray[np.bool_]:
    """The entries whose token another row bears as well."""
    starts = _starts(tokens)
    alone = starts.copy()
    alone[:-1] &= starts[1:]
    return ~alone


def _place_in_run(starts: npt.NDArray[np.bool_]) -> Longs:
    """How many come before each entry in its run."""
    at = np.arange(len(starts))
    return at - np.maximum.accumulate(np.where(starts, at, 0))


def _not_obvious(rows: Ranked, pairs: Pairs) -> Pairs:
    """Without the pairs of two valid numbers of one scheme that do not share two contacts, or one under one name: they
    are two subjects, and nobody need ask (decide: V1)."""
    one, other = pairs[:, 0], pairs[:, 1]
    number, scheme = rows.column["number"], rows.column["scheme"]
    a, b = number[one], number[other]
    conflict = np.flatnonzero((a != b) & (a != 0) & (b != 0) & (scheme[one] == scheme[other]))
    one, other = one[conflict], other[conflict]
    contacts = np.zeros(len(conflict), np.uint8)
    for code in ("phone", "card"):
        values = rows.column[code]
        contacts += (values[one] != 0) & (values[one] == values[other])
    # A second phone may agree with a first one, and addresses can be one room under two spellings.
    home, second = rows.column["home"], rows.column["other"]
    contacts += (home[one] != 0) & (home[other] != 0)
    contacts += (second[one] != 0) | (second[other] != 0)
    name = rows.column["name"]
    enough = np.where(name[one] == name[other], 1, 2)
    kept = np.ones(len(pairs), np.bool_)
    kept[conflict[contacts < enough]] = False
    return pairs[kept]
