"""The step that decides the engine of whole files: tokens joined with themselves, distinct pairs of rows counted.

Invented tokens in the shape of real ones: twelve a row, people with 1.65 reports, one token in seven of its own, two
kinds that neighbours share. Each engine has a process of its own with two threads and must find the same number.

    .venv-rivals/bin/python -m bench.rivals.joins --rows 1000000
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import polars as pl

from bench.tree import watch

_KINDS, _SHARED_KINDS, _NEIGHBOURS = 12, 2, 3
_OWN = 1 / 7
_CAP = 200
_PARTS = 16
_SEED = 20260301


def main() -> None:
    """Without an engine: makes the tokens and runs all; with one: joins and tells pairs and seconds."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--repeats", type=int, default=3)
    asked.add_argument("--engine", choices=_ENGINES)
    asked.add_argument("--file", type=Path)
    given = asked.parse_args()
    if given.engine:
        held = np.load(given.file)
        begun, processor = time.perf_counter(), time.process_time()
        found = _ENGINES[given.engine](held["token"], held["row"])
        print(json.dumps([found, time.perf_counter() - begun, time.process_time() - processor]))
        return
    with TemporaryDirectory(prefix="joins-") as place:
        file = Path(place) / "tokens.npz"
        _write_tokens(file, given.rows)
        _compare(file, given)


def _compare(file: Path, given: argparse.Namespace) -> None:
    command = [sys.executable, "-m", "bench.rivals.joins", "--file", str(file), "--engine"]
    for engine in _ENGINES:
        best: list[float] = []
        peak = 0
        for _ in range(given.repeats):
            child = subprocess.Popen([*command, engine], stdout=subprocess.PIPE)
            peak = max(peak, watch(child))
            assert child.stdout is not None
            told = json.loads(child.stdout.read())
            best = min(best or told, told, key=lambda one: one[1])
        print(
            f"{engine} {version(engine)}: {best[0]:,} pairs, {best[1]:.2f} s, {best[2]:.2f} CPU s, {peak >> 20} MiB"
        )


def _write_tokens(file: Path, rows: int) -> None:
    random = np.random.default_rng(_SEED)
    people = np.sort(random.integers(0, int(rows / 1.65), rows))
    tokens = []
    for kind in range(_KINDS):
        subject = people // _NEIGHBOURS if kind < _SHARED_KINDS else people
        own = random.random(rows) < _OWN
        value = np.where(own, -1 - np.arange(rows), subject).astype(np.int64) * _KINDS + kind
        # A multiplication by an odd number mixes 64 bits without two values ever meeting.
        tokens.append((value.view(np.uint64) * np.uint64(0x9E3779B97F4A7C15)).view(np.int64))
    order = random.permutation(rows).astype(np.uint32)
    np.savez(file, token=np.concatenate(tokens), row=np.tile(order, _KINDS))


def _numpy(token: np.ndarray, row: np.ndarray) -> int:
    part = (token.view(np.uint64) >> np.uint64(60)).astype(np.uint8)
    order = np.argsort(part, kind="stable")
    bounds = np.searchsorted(part[order], np.arange(_PARTS + 1))
    parts = [order[bounds[number] : bounds[number + 1]] for number in range(_PARTS)]
    return len(_distinct(np.concatenate([_pairs_of(token[chosen], row[chosen]) for chosen in parts])))


def _distinct(values: np.ndarray) -> np.ndarray:
    # np.unique would hash: seventy times slower for millions of numbers (numpy 2.4).
    values.sort()
    return values[np.r_[True, values[1:] != values[:-1]]]


def _pairs_of(token: np.ndarray, row: np.ndarray) -> np.ndarray:
    order = np.argsort(token)
    token, row = token[order], row[order].astype(np.int64)
    begin = np.flatnonzero(np.r_[True, token[1:] != token[:-1]])
    size = np.diff(np.r_[begin, len(token)])
    found = []
    for count in np.unique(size[(size > 1) & (size <= _CAP)]):
        one, other = np.triu_indices(int(count), 1)
        block = begin[size == count][:, None]
        a, b = row[block + one].ravel(), row[block + other].ravel()
        found.append(np.minimum(a, b) << 32 | np.maximum(a, b))
    return _distinct(np.concatenate(found))


def _duckdb(token: np.ndarray, row: np.ndarray) -> int:
    connection = duckdb.connect(config={"threads": 2})
    connection.register("held", {"token": token, "row": row})
    connection.execute("create table entry as select token, row from held")
    connection.execute(
        f"create table kept as select token from entry group by token having count(*) between 2 and {_CAP}"
    )
    found = connection.sql(
        "select count(*) from (select distinct a.row, b.row from entry a join entry b on a.token = b.token "
        "and a.row < b.row where a.token in (select token from kept))"
    ).fetchall()
    return int(found[0][0])


def _polars(token: np.ndarray, row: np.ndarray) -> int:
    entries = pl.LazyFrame({"token": token, "row": row})
    kept = entries.filter(pl.len().over("token").is_between(2, _CAP))
    pairs = kept.join(kept, on="token").filter(pl.col("row") < pl.col("row_right"))
    distinct = pairs.select("row", "row_right").unique().select(pl.len())
    return int(distinct.collect(engine="streaming").item())


_ENGINES: dict[str, Callable[[np.ndarray, np.ndarray], int]] = {
    "numpy": _numpy,
    "duckdb": _duckdb,
    "polars": _polars,
}

if __name__ == "__main__":
    main()
