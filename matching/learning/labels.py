"""What people decided about unsure pairs, as labels: levels and verdicts, never a value."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from matching.learning.bounds import bounds
from matching.learning.errors import STEP
from matching.learning.patterns import Pattern, pattern_of
from matching.types import SubjectKind, Verdict


@dataclass(frozen=True, slots=True)
class Label:
    """One reviewed pair: what the machine saw (levels, score, rule) and what the person said."""

    kind: SubjectKind
    levels: tuple[tuple[str, str], ...]
    verdict: Verdict
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class ReviewedShare:
    """Reviewed pairs of one rule or one band of scores: how many people found the same, with bounds (95 %).

    `unsure` ones are left out of the share.
    """

    rule: str
    score_from: int | None
    same: int
    different: int
    unsure: int
    share: float | None
    low: float
    high: float


def labelled_patterns(kind: SubjectKind, labels: Iterable[Label]) -> dict[tuple[Pattern, bool], int]:
    """How often people found each pattern to be one subject, or two: the labels of matching.learning.learn."""
    decided = (one for one in labels if one.kind is kind and one.verdict is not Verdict.UNSURE)
    return Counter((pattern_of(kind, one.levels), one.verdict is Verdict.SAME) for one in decided)


def measure_labels(labels: Iterable[Label]) -> tuple[ReviewedShare, ...]:
    """One line per rule, then one per band of scores."""
    groups: dict[tuple[bool, str, int], Counter[Verdict]] = defaultdict(Counter)
    for one in labels:
        groups[False, one.reason, 0][one.verdict] += 1
        groups[True, "", int(one.score // STEP) * STEP][one.verdict] += 1
    lines = []
    for (is_band, rule, step), verdicts in sorted(groups.items()):
        same, different = verdicts[Verdict.SAME], verdicts[Verdict.DIFFERENT]
        decided = same + different
        low, high = bounds(same, decided)
        lines.append(
            ReviewedShare(
                rule=rule,
                score_from=step if is_band else None,
                same=same,
                different=different,
                unsure=verdicts[Verdict.UNSURE],
                share=same / decided if decided else None,
                low=low,
                high=high,
            )
        )
    return tuple(lines)
