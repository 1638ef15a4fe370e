"""Expected error of each gate and score, with the number of pairs behind each figure and its bounds."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matching.learning.bounds import bounds
from matching.learning.mixture import Mixture
from matching.learning.patterns import PairLevels
from matching.learning.trials import WITHHELD, Trial
from matching.types import Verdict

# Scores are told in steps of so many bits.
STEP = 5


@dataclass(frozen=True, slots=True)
class GateError:
    """A gate (or a question's rule): pairs that it decided, and how many of them the estimate takes for one subject.

    `tried` and `right`: pairs that it decided with their valid numbers hidden, and those whose numbers are equal; with
    the precision's bounds (95 %). A gate that needs a whole number cannot be tried: 0 of 0, bounds 0–1.
    """

    reason: str
    verdict: str
    pairs: int
    expected_same: float
    tried: int
    right: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ScoreError:
    """Every compared pair from a score on: how many, and the precision and recall that the estimate expects.

    `tried`, `right`, `low`, `high`: the same from pairs with their numbers wholly hidden; `found`: the share of the
    pairs with equal numbers that this score still finds.
    """

    score: int
    pairs: int
    precision: float
    recall: float
    tried: int
    right: int
    low: float
    high: float
    found: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Pairs of one band of scores with their numbers hidden: what was predicted of them, and what the numbers say.

    `by_policy` reads the policy's score as odds, `by_estimate` is the mixture's probability; both are means, 0–1.
    """

    score_from: int
    pairs: int
    by_policy: float
    by_estimate: float
    same: float
    low: float
    high: float


def gate_errors(
    compared: Iterable[tuple[PairLevels, float]], trials: Iterable[Trial]
) -> tuple[GateError, ...]:
    """One line per rule that said same or unsure, in the order of the codes. With each pair: its probability."""
    decided: dict[tuple[str, str], list[float]] = defaultdict(list)
    tried: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one, probability in compared:
        if one.verdict is not Verdict.DIFFERENT:
            decided[one.reason, one.verdict.value].append(probability)
    for trial in trials:
        if trial.verdict is not Verdict.DIFFERENT:
            tried[trial.reason, trial.verdict.value].append(trial.is_same)
    return tuple(
        GateError(
            *key,
            len(decided[key]),
            round(sum(decided[key]), 2),
            len(tried[key]),
            sum(tried[key]),
            *bounds(sum(tried[key]), len(tried[key])),
        )
        for key in sorted({*decided, *tried})
    )


def score_errors(
    compared: Sequence[tuple[PairLevels, float]], trials: Iterable[Trial]
) -> tuple[ScoreError, ...]:
    """One line for every step of scores that occurs, the lowest first."""
    hidden = [trial for trial in trials if trial.hidden == WITHHELD]
    everything = sum(probability for _, probability in compared)
    all_same = sum(trial.is_same for trial in hidden)
    lines = []
    for step in sorted({_step(one.score) for one, _ in compared}):
        above = [probability for one, probability in compared if one.score >= step]
        witnessed = [trial.is_same for trial in hidden if trial.score >= step]
        right = sum(witnessed)
        lines.append(
            ScoreError(
                score=step,
                pairs=len(above),
                precision=sum(above) / len(above),
                recall=sum(above) / everything if everything else 1.0,
                tried=len(witnessed),
                right=right,
                **dict(zip(("low", "high"), bounds(right, len(witnessed)), strict=True)),
                found=right / all_same if all_same else 1.0,
            )
        )
    return tuple(lines)


def calibrate(mixture: Mixture, trials: Iterable[Trial]) -> tuple[Calibration, ...]:
    """Predicted and witnessed shares of one subject, by bands of the score with the number hidden."""
    bands: dict[int, list[Trial]] = defaultdict(list)
    for trial in trials:
        if trial.hidden == WITHHELD:
            bands[_step(trial.score)].append(trial)
    believed = mixture.posteriors(trial.levels for band in bands.values() for trial in band)
    lines = []
    for step, band in sorted(bands.items()):
        same = sum(trial.is_same for trial in band)
        low, high = bounds(same, len(band))
        lines.append(
            Calibration(
                score_from=step,
                pairs=len(band),
                by_policy=sum(1 / (1 + 2**-trial.score) for trial in band) / len(band),
                by_estimate=sum(believed[trial.levels] for trial in band) / len(band),
                same=same / len(band),
                low=low,
                high=high,
            )
        )
    return tuple(lines)


def _step(score: float) -> int:
    return int(score // STEP) * STEP
