"""The same rows for every engine: an upload in normal form as columns, read by the product's own reader.

The rivals get what ours gets after normalising (simplified characters, 18-digit numbers, bare phones, parts of the
address) and, for their tuned runs, the derived columns of our keys: nobody loses for want of cleaning.
"""

from itertools import islice
from pathlib import Path

import pyarrow as pa

from bench.rivals.normal_forms import columns_of
from blacklist_service.cli.offline_file import open_file
from blacklist_service.cli.offline_rows import read_file

_CHUNK = 20_000


def read_columns(upload: Path) -> pa.Table:
    """One line a row: `row` counts from 0; what is unknown is null. Only one chunk stands in memory as objects."""
    rows = read_file(open_file(upload, None))
    chunks = []
    while chunk := list(islice(rows, _CHUNK)):
        lines = [columns_of(row.place - 1, row.identity) for row in chunk]
        named = {name: [line[name] or None for line in lines] for name in lines[0] if name != "row"}
        columns = {"row": pa.array([line["row"] for line in lines], pa.int64())}
        columns |= {name: pa.array(values, pa.string()) for name, values in named.items()}
        chunks.append(pa.table(columns))
    return pa.concat_tables(chunks)
