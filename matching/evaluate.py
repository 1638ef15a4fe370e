"""How good a resolution is against the truth: pairs, clusters, review, a sweep of thresholds, errors by variation."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from matching.batch.result import BatchResult, PairVerdict
from matching.learning.bounds import bounds
from matching.types import Verdict


@dataclass(frozen=True, slots=True)
class ThresholdLine:
    """What would come of it if every compared pair from this score on were joined: pairs counted one by one."""

    score: float
    precision: float
    recall: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures of one resolution. Pairs are those of rows in one cluster (transitive closure); shares are 0–1.

    `recall_with_review`: also counting pairs whose clusters are joined by a question for a person.
    `review_share`: questions per row; `review_precision`: how many of them are truly one subject.
    `errors_by_kind`: missed and wrong pairs per variation, a pair counting for the kinds of both its rows.
    """

    rows: int
    true_pairs: int
    merged_pairs: int
    wrong_pairs: int
    precision: float
    recall: float
    recall_with_review: float
    exact_clusters: float
    review_pairs: int
    review_share: float
    review_precision: float
    sweep: tuple[ThresholdLine, ...]
    missed_by_kind: dict[str, int]
    wrong_by_kind: dict[str, int]

    @property
    def precision_at_least(self) -> float:
        """What the precision is with 95 % certainty at least, each merged pair taken for a trial of its own (exact
        one-sided bound of Clopper and Pearson); 0 where nothing was merged."""
        return bounds(self.merged_pairs - self.wrong_pairs, self.merged_pairs, 0.90)[0]


@dataclass(frozen=True, slots=True)
class ComparedPairs:
    """Compared pairs for the sweep as (row, row, score), and which part of all of them these are, 0–1."""

    scored: Iterable[tuple[int, int, float]]
    share: float = 1.0


def evaluate(
    result: BatchResult,
    truth: Mapping[int, str],
    kinds: Mapping[int, str] | None = None,
    compared: ComparedPairs | None = None,
) -> Evaluation:
    """Compares a resolution with the truth (row → true subject; kinds: row → variation); other rows are left out.

    The sweep is over `compared`, and empty without it. Precision of nothing merged is 1, recall of nothing to find 1.
    """
    rows = [row for row in result.cluster_of if row in truth]
    clusters = _groups(rows, result.cluster_of)
    subjects = _groups(rows, truth)
    cells = Counter((result.cluster_of[row], truth[row]) for row in rows)
    merged = sum(map(_pairs, map(len, clusters.values())))
    true = sum(map(_pairs, map(len, subjects.values())))
    right = sum(map(_pairs, cells.values()))
    questions = [pair for pair in _known(result.pairs, truth) if pair.verdict is Verdict.UNSURE]
    reviewed = _pairs_under_review(questions, result.cluster_of, cells)
    confirmed = sum(truth[pair.row_a] == truth[pair.row_b] for pair in questions)
    exact = sum(
        1
        for (cluster, subject), count in cells.items()
        if count == len(clusters[cluster]) == len(subjects[subject])
    )
    return Evaluation(
        rows=len(rows),
        true_pairs=true,
        merged_pairs=merged,
        wrong_pairs=merged - right,
        precision=_share(right, merged),
        recall=_share(right, true),
        recall_with_review=_share(right + reviewed, true),
        exact_clusters=_share(exact, len(subjects)),
        review_pairs=len(questions),
        review_share=len(questions) / len(rows) if rows else 0.0,
        review_precision=_share(confirmed, len(questions)),
        sweep=_sweep(compared, truth, true) if compared else (),
        missed_by_kind=_split_by_kind(subjects, result.cluster_of, kinds or {}),
        wrong_by_kind=_split_by_kind(clusters, truth, kinds or {}),
    )


def _groups(
    rows: Sequence[int], group_of: Mapping[int, int] | Mapping[int, str]
) -> dict[int | str, list[int]]:
    groups: dict[int | str, list[int]] = defaultdict(list)
    for row in rows:
        groups[group_of[row]].append(row)
    return groups


def _pairs(size: int) -> int:
    return size * (size - 1) // 2


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


def _known(pairs: Iterable[PairVerdict], truth: Mapping[int, str]) -> list[PairVerdict]:
    return [pair for pair in pairs if pair.row_a in truth and pair.row_b in truth]


def _pairs_under_review(
    questions: Iterable[PairVerdict],
    cluster_of: Mapping[int, int],
    cells: Mapping[tuple[int, str], int],
) -> int:
    """True pairs that a person would join by answering the questions: all rows of the subject in both clusters."""
    subjects_of: dict[int, list[str]] = defaultdict(list)
    for cluster, subject in cells:
        subjects_of[cluster].append(subject)
    asked = {tuple(sorted((cluster_of[pair.row_a], cluster_of[pair.row_b]))) for pair in questions}
    return sum(
        cells[one, subject] * cells.get((other, subject), 0)
        for one, other in asked
        if one != other
        for subject in subjects_of[one]
    )


def _sweep(compared: ComparedPairs, truth: Mapping[int, str], true: int) -> tuple[ThresholdLine, ...]:
    """Precision and recall over the compared pairs, at every whole number of bits that occurs."""
    scored = sorted(
        ((score, truth[a] == truth[b]) for a, b, score in compared.scored if a in truth and b in truth),
        reverse=True,
    )
    lines: dict[int, ThresholdLine] = {}
    right = 0
    for count, (score, is_true) in enumerate(scored, start=1):
        right += is_true
        threshold = int(score // 1)
        recall = min(1.0, right / compared.share / true) if true else 1.0
        lines[threshold] = ThresholdLine(float(threshold), right / count, recall)
    return tuple(lines[threshold] for threshold in sorted(lines))


def _split_by_kind(
    groups: Mapping[int | str, Sequence[int]],
    other: Mapping[int, int] | Mapping[int, str],
    kinds: Mapping[int, str],
) -> dict[str, int]:
    """Pairs within a group that the other grouping separates, by the kinds of their rows."""
    found: Counter[str] = Counter()
    for rows in groups.values():
        if len({other[row] for row in rows}) == 1:
            continue
        for index, one in enumerate(rows):
            for second in rows[index + 1 :]:
                if other[one] != other[second]:
                    found.update({kinds.get(one, ""), kinds.get(second, "")})
    return dict(sorted(found.items()))
