"""Arrow batches of one Spark partition as chunks that never cut a group in two, so that memory stays bounded."""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

# Rows of a chunk, unless one group alone has more.
CHUNK = 200_000


def whole_groups(batches: Iterable[pa.RecordBatch], key: str, least: int = CHUNK) -> Iterator[pa.Table]:
    """Tables of at least so many rows, the last one fewer. The input is sorted by `key`; one key lies in one table."""
    held: list[pa.RecordBatch] = []
    rows = 0
    for batch in batches:
        held.append(batch)
        rows += batch.num_rows
        if rows < least:
            continue
        table = pa.Table.from_batches(held)
        last_group = _start_of_last(table.column(key).to_numpy())
        if last_group:
            yield table.slice(0, last_group)
            held, rows = table.slice(last_group).to_batches(), table.num_rows - last_group
    if rows:
        yield pa.Table.from_batches(held)


def _start_of_last(keys: np.ndarray) -> int:
    """Where the group of the last key begins; 0 if it is the only one."""
    changes = np.flatnonzero(keys[1:] != keys[:-1])
    return int(changes[-1]) + 1 if len(changes) else 0
