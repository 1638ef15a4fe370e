"""The comparison of candidate pairs in one partition."""

import pickle
from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa

from matching.batch.compared import Portion, compare_portion
from matching.policy import Policy

SCHEMA = "one long, other long, is_same boolean, score float, reason string"
Batches = Iterable[pa.RecordBatch]


def comparer(policy: Policy) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """Verdicts that are not `different`, from batches of both rows' numbers, packed identities and shared fields."""
    packed_policy = pickle.dumps(policy)

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield _compare(batch, packed_policy)

    return work


def _compare(batch: pa.RecordBatch, policy: bytes) -> pa.RecordBatch:
    count = batch.num_rows
    packed = batch.column("packed_one").to_pylist() + batch.column("packed_other").to_pylist()
    shared = np.r_[batch.column("shared_one").to_numpy(), batch.column("shared_other").to_numpy()]
    pairs = np.arange(2 * count, dtype=np.uint32).reshape(2, count).T
    kept, is_same, score, reason = compare_portion(Portion(policy, packed, shared.astype(np.uint8), pairs))
    return pa.RecordBatch.from_pydict(
        {
            "one": batch.column("one").take(pa.array(kept)),
            "other": batch.column("other").take(pa.array(kept)),
            "is_same": pa.array(is_same),
            "score": pa.array(score),
            "reason": pa.array(reason.tolist(), pa.string()),
        }
    )
