"""Reads a Parquet file of a release with pyarrow, DuckDB and polars, and compares each with the NDJSON of that release.

Run it where those three are installed (`make parquet`). Exit status 1: a reader found something else.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import duckdb
import polars as pl
from pyarrow import parquet

Cells = Mapping[str, object]
_OF_OPERATION = ("op", "key", "version", "effective_on", "reason", "into")
_BESIDE = ("entry_sha256", "null_fields", *_OF_OPERATION)


def main() -> None:
    """Reads both files, asks every reader, tells the rows that each of them read."""
    file, lines = Path(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").splitlines()
    expected = [json.loads(line) for line in lines]
    for name, read in _READERS.items():
        found = [_operation(cells) for cells in read(file)]
        if found != expected:
            raise SystemExit(f"{name} reads another release")
        print(f"{name}: {len(found)} rows, as in the NDJSON")


def _operation(cells: Cells) -> dict[str, object]:
    stated = {name: cells[name] for name in _OF_OPERATION if cells[name] is not None}
    if "effective_on" in stated:
        stated["effective_on"] = str(stated["effective_on"])
    if cells["entry_sha256"] is not None:
        entry = {name: cell for name, cell in cells.items() if name not in _BESIDE and cell is not None}
        if "reporting_members" in entry:
            entry["reporting_members"] = json.loads(str(entry["reporting_members"]))
        stated["entry"] = entry | dict.fromkeys(str(cells["null_fields"] or "").split())
    return stated


def _with_pyarrow(file: Path) -> Iterator[Cells]:
    yield from parquet.read_table(file).to_pylist()


def _with_duckdb(file: Path) -> Iterator[Cells]:
    found = duckdb.connect().execute("SELECT * FROM read_parquet(?)", [str(file)])
    names = [column[0] for column in found.description]
    for row in found.fetchall():
        yield dict(zip(names, row, strict=True))


def _with_polars(file: Path) -> Iterator[Cells]:
    yield from pl.read_parquet(file).iter_rows(named=True)


_READERS: Mapping[str, Callable[[Path], Iterator[Cells]]] = {
    "pyarrow": _with_pyarrow,
    "DuckDB": _with_duckdb,
    "polars": _with_polars,
}


if __name__ == "__main__":
    main()
