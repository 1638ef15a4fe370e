"""The last step in one partition: components, each whole, become clusters, links and questions."""

from collections.abc import Callable, Iterable, Iterator

import numpy as np
import pyarrow as pa

from matching.batch.compared import REASON, Compared
from matching.batch.resolve import resolve_compared
from matching.batch.result import BatchResult
from matching.policy import Policy
from tools.spark.chunks import whole_groups
from tools.spark.rows import ranked

# kind: cluster (one = row, other = smallest row of its cluster), same, unsure.
SCHEMA = "kind string, one long, other long, score float, reason string"
Batches = Iterable[pa.RecordBatch]


def resolver(policy: Policy) -> Callable[[Batches], Iterator[pa.RecordBatch]]:
    """From batches of (component, row, line, packed, shared, found) sorted by component; `found` lists the verdicts
    whose first row this is."""

    def work(batches: Batches) -> Iterator[pa.RecordBatch]:
        for table in whole_groups(batches, "component"):
            yield _batch(_resolve(table, policy))

    return work


def _resolve(table: pa.Table, policy: Policy) -> BatchResult:
    rows, rank_of = ranked(table.column("line"), policy, table.column("packed").to_pylist())
    shared = np.empty(len(rows), np.uint8)
    shared[rank_of] = table.column("shared").to_numpy()
    # Counted over the whole list, not over the rows of this chunk.
    rows.shared = shared
    return resolve_compared(rows, _compared(table, rank_of), policy)


def _compared(table: pa.Table, rank_of: np.ndarray) -> Compared:
    found = table.column("found").combine_chunks()
    verdicts = found.flatten()
    one = rank_of[found.value_parent_indices().to_numpy()] if len(verdicts) else np.empty(0, np.int64)
    numbers = table.column("row").to_numpy()
    order = np.argsort(numbers)
    other = order[np.searchsorted(numbers, verdicts.field("other").to_numpy(), sorter=order)]
    pairs = np.stack((one, rank_of[other]), axis=1)
    # The offline engine compares in the order of ranks; which pair was compared first decides nothing else.
    by_rank = np.lexsort((pairs[:, 1], pairs[:, 0]))
    return Compared(
        pairs[by_rank],
        verdicts.field("is_same").to_numpy(zero_copy_only=False)[by_rank],
        verdicts.field("score").to_numpy()[by_rank],
        np.array(verdicts.field("reason").to_pylist(), REASON)[by_rank],
    )


def _batch(result: BatchResult) -> pa.RecordBatch:
    found = result.found
    kinds = np.where(found["is_same"], "same", "unsure").tolist()
    count = len(result.rows)
    return pa.RecordBatch.from_pydict(
        {
            "kind": pa.array(["cluster"] * count + kinds, pa.string()),
            "one": pa.array(np.r_[result.rows, found["a"]]),
            "other": pa.array(np.r_[result.clusters, found["b"]]),
            "score": pa.array(np.r_[np.zeros(count, np.float32), found["score"]].astype(np.float32)),
            "reason": pa.array([""] * count + found["reason"].tolist(), pa.string()),
        }
    )
