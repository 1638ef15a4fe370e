"""The figures of the clusters that come of joining an engine's pairs."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from bench.rivals.figures import Quality, against, quality_of
from bench.rivals.scored import Scored

_STEPS = 60


def of_clusters(found: Scored, labels: np.ndarray, natural: np.ndarray | None = None) -> Quality:
    """All pairs within the connected components of the pairs over a threshold; `natural`: the engine's own clusters."""
    count = len(labels)
    if natural is None:
        natural = _components(found, found.is_match, count)
    own = against(natural, labels)
    steps = [own]
    if len(found.score):
        steps += [
            against(_components(found, found.score >= least, count), labels)
            for least in np.unique(np.quantile(found.score, np.linspace(0, 1, _STEPS)))
        ]
    precision, recall = np.array(steps).T
    return quality_of(*own, precision, recall)


def _components(found: Scored, chosen: np.ndarray, count: int) -> np.ndarray:
    edges = (np.ones(int(chosen.sum()), bool), (found.row_a[chosen], found.row_b[chosen]))
    return connected_components(coo_array(edges, shape=(count, count)), directed=False)[1]
