"""Expectation–maximisation over level patterns: the same subject, related subjects (one household), different ones.

Three classes, because with two of them relatives who share phone and home are taken for one person. The method is that
of Winkler (1988) for the model of Fellegi and Sunter (1969).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.learning.patterns import Pattern

CLASSES = ("same", "related", "different")
# Two valid numbers that differ are one subject only by an official's error; a mask contradicts its own number rarely.
FIXED = {("identifier", "conflict"): 1e-6}
AT_MOST = {("identifier", "mask_inconsistent"): 2e-3}
_PRIOR = 0.5
_ROUNDS = 300
_STILL = 1e-7

Floats = NDArray[np.float64]
Start = Callable[[Pattern], tuple[float, float, float]]


@dataclass(frozen=True, slots=True)
class Mixture:
    """Shares of the three classes, and for each field the chance of each level in each class (3 × levels).

    Missing fields take no part: a chance is that of the level where both sides say something.
    """

    fields: tuple[str, ...]
    levels: tuple[tuple[str, ...], ...]
    shares: Floats
    chances: tuple[Floats, ...]
    rounds: int

    def chance(self, class_name: str, field: str, level: str) -> float:
        """The chance of a level of a field in a class."""
        at = self.fields.index(field)
        return float(self.chances[at][CLASSES.index(class_name), self.levels[at].index(level)])

    def posterior(self, pattern: Pattern) -> float:
        """Probability, 0–1, that a pair with these levels is one subject; a level never seen counts as missing."""
        logs = np.log(self.shares)
        for at, level in enumerate(pattern):
            if level in self.levels[at]:
                logs = logs + np.log(self.chances[at][:, self.levels[at].index(level)])
        return float(_shared_out(logs[None, :])[0, 0])

    def posteriors(self, patterns: Iterable[Pattern]) -> dict[Pattern, float]:
        """The probability of each different pattern."""
        return {pattern: self.posterior(pattern) for pattern in set(patterns)}


def estimate(
    known: Mapping[str, Iterable[str]],
    patterns: Mapping[Pattern, int],
    start: Start,
    labelled: Mapping[tuple[Pattern, bool], int] | None = None,
) -> Mixture:
    """The mixture that explains the counted patterns best, from a first guess of each pattern's classes.

    `known`: the fields in the order of the patterns, with the levels that they can have. `labelled`: patterns that
    people judged (same or not) and how often; they keep their judgement. Every field of every class starts with one
    pair, spread over its levels (Dirichlet), so that no chance is nought.
    """
    labels = labelled or {}
    fields = tuple(known)
    rows = [*patterns, *(pattern for pattern, _ in labels)]
    allowed: NDArray[np.bool_] = np.array(
        [(True, True, True)] * len(patterns) + [(is_same, not is_same, not is_same) for _, is_same in labels],
        dtype=np.bool_,
    ).reshape(-1, 3)
    counts = np.array([*patterns.values(), *labels.values()], dtype=np.float64)
    levels = tuple(
        tuple(sorted({*known[field], *(row[at] for row in rows if row[at])}))
        for at, field in enumerate(fields)
    )
    codes = [
        np.array([_code(levels[at], row[at]) for row in rows], dtype=np.int64) for at in range(len(fields))
    ]
    belief = np.array([start(row) for row in rows], dtype=np.float64).reshape(-1, 3) + 1e-9
    belief = _whole(belief * allowed)
    shares: Floats = np.full(3, 1 / 3)
    chances: tuple[Floats, ...] = ()
    rounds = 0
    while rounds < _ROUNDS:
        rounds += 1
        weighed = belief * counts[:, None]
        shares = (weighed.sum(axis=0) + _PRIOR) / (counts.sum() + 3 * _PRIOR)
        chances = tuple(_chances(fields[at], levels[at], codes[at], weighed) for at in range(len(fields)))
        logs = np.tile(np.log(shares), (len(rows), 1))
        for at, table in enumerate(chances):
            seen = codes[at] >= 0
            logs[seen] += np.log(table[:, codes[at][seen]]).T
        logs[~allowed] = -np.inf
        before, belief = belief, _shared_out(logs)
        if not rows or np.abs(belief - before).max() < _STILL:
            break
    return Mixture(fields, levels, shares, chances, rounds)


def _code(levels: tuple[str, ...], level: str) -> int:
    return levels.index(level) if level else -1


def _chances(field: str, levels: tuple[str, ...], codes: NDArray[np.int64], weighed: Floats) -> Floats:
    """Share of each level in each class; those of `same` within what is known about them beforehand."""
    seen = codes >= 0
    table = np.stack(
        [np.bincount(codes[seen], weighed[seen, which], len(levels)) + 1 / len(levels) for which in range(3)]
    )
    table /= table.sum(axis=1, keepdims=True)
    bound = {at: FIXED[field, level] for at, level in enumerate(levels) if (field, level) in FIXED}
    for at, level in enumerate(levels):
        if table[0, at] > AT_MOST.get((field, level), 1.0):
            bound[at] = AT_MOST[field, level]
    free = [at for at in range(len(levels)) if at not in bound]
    if bound and free:
        table[0, free] *= (1 - sum(bound.values())) / table[0, free].sum()
        table[0, list(bound)] = list(bound.values())
    return table


def _shared_out(logs: Floats) -> Floats:
    if not len(logs):
        return logs
    return _whole(np.exp(logs - logs.max(axis=1, keepdims=True)))


def _whole(parts: Floats) -> Floats:
    shares: Floats = parts / parts.sum(axis=1, keepdims=True)
    return shares
