"""The whole estimate on the rows of one file: chances, weights, errors. Nothing is changed by it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.learning.coincidences import Chance, count_coincidences, owner_of
from matching.learning.errors import (
    Calibration,
    GateError,
    ScoreError,
    calibrate,
    gate_errors,
    score_errors,
)
from matching.learning.mixture import Mixture, Start, estimate
from matching.learning.pairs import candidate_pairs, drawn, random_pairs
from matching.learning.patterns import (
    FIELDS,
    PairLevels,
    Pattern,
    compare_pairs,
    count_patterns,
    has_contact,
    weights_of,
)
from matching.learning.trials import hold_trials, witnessed
from matching.learning.weights import Counts, LevelEstimate, estimate_weights
from matching.policy import Policy
from matching.types import Identity, SubjectKind, Verdict

Labels = Mapping[tuple[Pattern, bool], int]
# Small files have few different pairs: more random ones would only be the same again.
_PER_ROW = 10
_VETOES = frozenset({"V1", "V2", "V5"})


@dataclass(frozen=True, slots=True)
class Bound:
    """How many pairs are looked at, at most: candidates, pairs at random, pairs tried with hidden numbers."""

    candidates: int = 200_000
    random: int = 200_000
    trials: int = 100_000


_BOUND = Bound()


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the rows of one kind of subject say. `candidates_per_row` and `unsure_share` (questions per row, pair by
    pair) are for all candidates, also where only a part was looked at.

    `shares`: of the candidates that are one subject, related, different. `witnesses`: pairs with two valid numbers, and
    `equal_numbers` of them. `related`: levels of pairs with different valid numbers and one contact (a household).
    """

    kind: SubjectKind
    rows: int
    candidates: int
    looked_at: int
    candidates_per_row: float
    unsure_share: float
    shares: tuple[float, float, float]
    rounds: int
    witnesses: int
    equal_numbers: int
    levels: tuple[LevelEstimate, ...]
    related: Mapping[str, Mapping[str, int]]
    gates: tuple[GateError, ...]
    scores: tuple[ScoreError, ...]
    calibration: tuple[Calibration, ...]
    mixture: Mixture


def learn(
    kind: SubjectKind,
    identities: Sequence[Identity],
    tokenize: Callable[[str, str], int],
    policy: Policy,
    *,
    bound: Bound = _BOUND,
    labels: Labels | None = None,
) -> Estimate:
    """The estimate from identities of one kind. `labels`: patterns that people judged, and how often (True: the same).

    The same rows give the same figures, whatever `tokenize` does.
    """
    pairs = candidate_pairs(identities, tokenize, bound.candidates)
    compared = list(compare_pairs(identities, pairs, policy))
    patterns = count_patterns(compared)
    known = {field: weights_of(policy, kind, field)[1] for field in FIELDS[kind]}
    mixture = estimate(known, patterns, _first_guess(kind, compared), labels)
    believed = mixture.posteriors(patterns)
    with_belief = [(one, believed[one.levels]) for one in compared]
    witnesses = list(witnessed(kind, compared))
    chosen = drawn(np.arange(len(witnesses)), bound.trials)
    trials = list(hold_trials(identities, (witnesses[at] for at in chosen), policy))
    unsure = sum(one.verdict is Verdict.UNSURE for one in compared)
    rows = max(1, len(identities))
    return Estimate(
        kind=kind,
        rows=len(identities),
        candidates=pairs.total,
        looked_at=len(compared),
        candidates_per_row=pairs.total / rows,
        unsure_share=unsure / rows / pairs.share if compared else 0.0,
        shares=tuple(map(float, mixture.shares)),  # type: ignore[arg-type]  # three classes
        rounds=mixture.rounds,
        witnesses=len(witnesses),
        equal_numbers=sum(is_same for _, is_same in witnesses),
        levels=estimate_weights(
            kind,
            policy,
            mixture,
            Counts(
                _present(kind, patterns, believed),
                _chances(kind, identities, policy, bound.random),
                _count_levels(kind, (one.levels for one, is_same in witnesses if is_same)),
                len({owner_of(one) for one in identities} - {None}),
            ),
        ),
        related=_count_levels(
            kind, (one.levels for one, is_same in witnesses if not is_same and has_contact(kind, one.levels))
        ),
        gates=gate_errors(with_belief, trials),
        scores=score_errors(with_belief, trials),
        calibration=calibrate(mixture, trials),
        mixture=mixture,
    )


def _first_guess(kind: SubjectKind, compared: Iterable[PairLevels]) -> Start:
    """What the policy in force believes of a pattern: its score as odds, nothing where a number forbids it."""
    odds: dict[Pattern, list[float]] = defaultdict(list)
    for one in compared:
        odds[one.levels].append(0.0 if one.reason in _VETOES else 1 / (1 + 2.0**-one.score))

    def guess(pattern: Pattern) -> tuple[float, float, float]:
        beliefs = odds.get(pattern)
        same = sum(beliefs) / len(beliefs) if beliefs else 0.5
        related = 0.9 if has_contact(kind, pattern) else 0.1
        return same, (1 - same) * related, (1 - same) * (1 - related)

    return guess


def _chances(
    kind: SubjectKind, identities: Sequence[Identity], policy: Policy, count: int
) -> dict[tuple[str, str], Chance]:
    """Chance agreements of two subjects: from pairs at random, and better ones counted by value."""
    owners = [owner_of(one) for one in identities]
    rows = np.array([row for row, owner in enumerate(owners) if owner is not None], dtype=np.int64)
    seen = compare_pairs(identities, random_pairs(rows, min(count, _PER_ROW * len(rows))), policy)
    different = (one.levels for one in seen if owners[one.row_a] != owners[one.row_b])
    found = {
        (field, level): Chance(hits, sum(levels.values()))
        for field, levels in _count_levels(kind, different).items()
        for level, hits in levels.items()
    }
    # Two subjects at random have whole numbers here: where one is missing or hidden says nothing about chance.
    found = {key: chance for key, chance in found.items() if key[0] != "identifier"}
    counted = count_coincidences(kind, identities)
    return found | {key: chance for key, chance in counted.items() if chance.hits}


def _count_levels(kind: SubjectKind, patterns: Iterable[Pattern]) -> dict[str, Counter[str]]:
    """How often each level of each field occurs; silent ones are left out."""
    found: dict[str, Counter[str]] = {field: Counter() for field in FIELDS[kind]}
    for pattern in patterns:
        for field, level in zip(FIELDS[kind], pattern, strict=True):
            if level:
                found[field][level] += 1
    return found


def _present(
    kind: SubjectKind, patterns: Mapping[Pattern, int], believed: Mapping[Pattern, float]
) -> dict[str, float]:
    """Expected pairs of one subject that have each field on both sides."""
    found = dict.fromkeys(FIELDS[kind], 0.0)
    for pattern, count in patterns.items():
        for field, level in zip(FIELDS[kind], pattern, strict=True):
            if level:
                found[field] += count * believed[pattern]
    return found
