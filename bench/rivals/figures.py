"""The figures of one engine against the truth: pairs as scored, and clusters."""

from dataclasses import dataclass

import numpy as np

from bench.rivals.scored import Scored

WANTED = 0.9999


@dataclass(frozen=True)
class Quality:
    """Precision and recall at the engine's own threshold, best F1, and the most recall at precision ≥ 0.9999."""

    precision: float
    recall: float
    best_f1: float
    recall_at_wanted: float

    @property
    def f1(self) -> float:
        """F1 at the engine's own threshold."""
        return _f1(self.precision, self.recall)


def of_pairs(found: Scored, labels: np.ndarray) -> Quality:
    """Pair by pair, without transitive closure; what was never scored is missed."""
    true = _count_pairs(labels)
    is_right = labels[found.row_a] == labels[found.row_b]
    order = np.argsort(-found.score, kind="stable")
    score, right = found.score[order], np.cumsum(is_right[order])
    # A threshold lies only where the score changes.
    last = np.flatnonzero(np.r_[score[1:] != score[:-1], True]) if len(score) else np.array([], int)
    precision, recall = right[last] / (last + 1), right[last] / true
    natural = is_right[found.is_match]
    return quality_of(
        natural.mean() if len(natural) else 1.0,
        natural.sum() / true,
        precision,
        recall,
    )


def quality_of(own_precision: float, own_recall: float, precision: np.ndarray, recall: np.ndarray) -> Quality:
    """The figures at the engine's own threshold, and the best along a curve of thresholds."""
    best = max((_f1(p, r) for p, r in zip(precision, recall, strict=True)), default=0.0)
    enough = recall[precision >= WANTED]
    return Quality(
        float(own_precision), float(own_recall), float(best), float(enough.max()) if len(enough) else 0.0
    )


def against(clusters: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """Precision and recall of clusters: pairs within one, against pairs of one subject."""
    merged, true = _count_pairs(clusters), _count_pairs(labels)
    both = clusters.astype(np.int64) * (int(labels.max()) + 1) + labels
    right = _count_pairs(both)
    return (right / merged if merged else 1.0), (right / true if true else 1.0)


def _count_pairs(groups: np.ndarray) -> int:
    sizes = np.unique(groups, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
