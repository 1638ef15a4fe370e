"""recordlinkage: blocks by pandas joins, binary comparisons, an unsupervised ECM classifier (small files only)."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import recordlinkage
from recordlinkage.compare import Exact, String

from bench.rivals.scored import Scored


@dataclass(frozen=True)
class EcmModel:
    """Column groups to block on, and how each column is compared."""

    blocks: tuple[tuple[str, ...], ...]
    comparisons: tuple[Exact | String, ...]


def _alike(column: str, method: str, least: float) -> String:
    return String(column, column, method=method, threshold=least, label=column)


def _equal(column: str) -> Exact:
    return Exact(column, column, label=column)


PEOPLE = EcmModel(
    blocks=(
        ("id_number",),
        ("phone",),
        ("bank_card",),
        ("name", "birth"),
        ("name", "road"),
        ("name", "region"),
    ),
    comparisons=(
        _alike("name", "jarowinkler", 0.85),
        _alike("id_number", "damerau_levenshtein", 0.9),
        _alike("phone", "damerau_levenshtein", 0.9),
        _equal("bank_card"),
        _alike("address", "jarowinkler", 0.9),
    ),
)
FEBRL = EcmModel(
    blocks=(("given_name",), ("surname",), ("date_of_birth",), ("soc_sec_id",), ("postcode",)),
    comparisons=(
        _alike("given_name", "jarowinkler", 0.85),
        _alike("surname", "jarowinkler", 0.85),
        _alike("date_of_birth", "damerau_levenshtein", 0.85),
        _alike("soc_sec_id", "damerau_levenshtein", 0.85),
        _equal("street_number"),
        _alike("address_1", "jarowinkler", 0.85),
        _alike("suburb", "jarowinkler", 0.85),
        _equal("postcode"),
    ),
)


def score(model: EcmModel, frames: list[pa.Table], lap: Callable[[str], None]) -> Scored:
    """Scores the pairs of one frame, or between two; `row` in the frames counts through all of them."""
    indexed = [frame.to_pandas().set_index("row") for frame in frames]
    index = recordlinkage.Index()
    for block in model.blocks:
        # Rows with nothing in a column would otherwise form one giant block.
        index.block(list(block))
    pairs = index.index(*indexed)
    lap("block")
    features = recordlinkage.Compare(list(model.comparisons)).compute(pairs, *indexed)
    lap("compare")
    classifier = recordlinkage.ECMClassifier()
    matches = classifier.fit_predict(features)
    probability = classifier.prob(features).to_numpy()
    lap("train")
    first, second = (features.index.get_level_values(at).to_numpy() for at in (0, 1))
    return Scored(first, second, np.nan_to_num(probability), features.index.isin(matches))
