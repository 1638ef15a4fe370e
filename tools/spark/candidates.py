"""Candidate pairs of one partition, by the rules of the offline engine."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa

from matching.batch.candidates import pairs_under_keys, pairs_within_subjects
from matching.policy import Policy
from tools.spark.chunks import whole_groups
from tools.spark.rows import ranked

# `capped` counts the keys that were too common to pair all their rows; it stands in a line of its own.
SCHEMA = "one long, other long, capped long"
_HALF = np.int64(0xFFFFFFFF)
Batches = Iterable[pa.RecordBatch]


def under_keys(policy: Policy) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """Pairs that share a token, from batches of (key, line) sorted by key."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        for table in whole_groups(batches, "key"):
            lines = table.column("line").combine_chunks().dictionary_encode()
            keys, owners = table.column("key").to_numpy(), lines.indices.to_numpy()
            rows, _ = ranked(lines.dictionary, policy, tokens=(keys, owners))
            yield _batch(rows.column["row"], *pairs_under_keys(rows))

    return work


def within_subjects(policy: Policy) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """Pairs of rows that say the same or bear one number, from batches of (key, line) sorted by key."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        for table in whole_groups(batches, "key"):
            rows, _ = ranked(table.column("line"), policy)
            yield _batch(rows.column["row"], pairs_within_subjects(rows), 0)

    return work


def _batch(row: np.ndarray, joined: np.ndarray, capped: int) -> pa.RecordBatch:
    # The row placed first comes first: a comparison is written down in that direction.
    one, other = row[joined >> 32], row[joined & _HALF]
    counts = np.zeros(len(joined) + 1, np.int64)
    counts[-1] = capped
    return pa.RecordBatch.from_pydict(
        {
            "one": pa.array(np.r_[one, -1].astype(np.int64)),
            "other": pa.array(np.r_[other, -1].astype(np.int64)),
            "capped": pa.array(counts),
        }
    )
