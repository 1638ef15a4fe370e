"""A Splink model as data, and its run: train without labels, score the pairs, cluster."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa
from splink import DuckDBAPI, Linker, SettingsCreator

from bench.rivals.scored import Scored

# Splink's README clusters at this probability.
NATURAL = 0.95
_LEAST = 0.01
_SEED = 2
_THREADS = 2


@dataclass(frozen=True)
class SplinkModel:
    """Settings, the rules that find matches surely (with their supposed recall), and the blocks of each training."""

    settings: SettingsCreator
    certain: tuple[Any, ...]
    certain_recall: float
    training: tuple[Any, ...]
    random_pairs: float = 1e6


def score(model: SplinkModel, frames: list[pa.Table], lap: Callable[[str], None]) -> Scored:
    """Scores the pairs of one frame, or between two; `row` in the frames counts through all of them."""
    connection = duckdb.connect(config={"threads": _THREADS})
    database = DuckDBAPI(connection=connection)
    linker = Linker([database.register(frame) for frame in frames], model.settings)
    training = linker.training
    training.estimate_probability_two_random_records_match(list(model.certain), recall=model.certain_recall)
    training.estimate_u_using_random_sampling(max_pairs=model.random_pairs, seed=_SEED)
    for block in model.training:
        training.estimate_parameters_using_expectation_maximisation(
            block, estimate_without_term_frequencies=True
        )
    lap("train")
    found = linker.inference.predict(threshold_match_probability=_LEAST)
    lap("predict")
    linker.clustering.cluster_pairwise_predictions_at_threshold(found, NATURAL)
    lap("cluster")
    pairs = connection.sql(
        f"select row_l, row_r, match_weight, match_probability >= {NATURAL} as is_match "
        f"from {found.physical_name}"
    ).fetchnumpy()
    return Scored(pairs["row_l"], pairs["row_r"], pairs["match_weight"], pairs["is_match"])
