"""`python -m bench.whole_file --rows 1000000 10000000`: a whole list resolved offline, beside the bare work in one run.

The bare work reads the same file, makes ten keyed hashes a row and sorts them: what no resolver by keys can leave out.
"""

import argparse
import csv
import subprocess
import sys
import time
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from rich.console import Console
from rich.table import Table

from bench.tree import watch

_ROWS_PER_PERSON = 1.85
_HASHES = 10
_GIBIBYTE = 1 << 30


def main() -> None:
    """Invents a file of each size, measures both, prints one table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, nargs="+", default=[1_000_000])
    asked.add_argument("--damaged", default="0.20")
    asked.add_argument("--folder", type=Path, help="where the files lie meanwhile")
    given = asked.parse_args()
    table = Table(title=f"blacklist match, {given.damaged} of the rows damaged")
    for name in ("rows", "seconds", "rows/s", "bare s", "ratio", "peak GiB", "precision", "recall"):
        table.add_column(name, justify="right")
    for rows in given.rows:
        with TemporaryDirectory(prefix="bench-", dir=given.folder) as place:
            table.add_row(*_measure(Path(place), rows, given.damaged))
    Console(width=120).print(table)


def _measure(folder: Path, rows: int, damaged: str) -> tuple[str, ...]:
    upload, truth, clusters = folder / "upload.csv", folder / "truth.csv", folder / "clusters.csv"
    people = str(round(rows / _ROWS_PER_PERSON))
    _run(
        "bench.people",
        "--people",
        people,
        "--damaged",
        damaged,
        "--seed",
        "5",
        "--out",
        str(upload),
        "--truth",
        str(truth),
    )
    bare = _bare(upload)
    begun = time.perf_counter()
    peak = _run("blacklist_service.cli", "match", str(upload), "--out", str(clusters))
    wall = time.perf_counter() - begun
    precision, recall, count = _quality(truth, clusters)
    return (
        f"{count:,}",
        f"{wall:.1f}",
        f"{count / wall:,.0f}",
        f"{bare:.1f}",
        f"{wall / bare:.2f}",
        f"{peak / _GIBIBYTE:.2f}",
        f"{precision:.6f}",
        f"{recall:.4f}",
    )  # fmt: skip


def _run(module: str, *arguments: str) -> int:
    """The most bytes that the module's processes held."""
    return watch(subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.DEVNULL))


def _bare(upload: Path) -> float:
    begun = time.perf_counter()
    keyed = blake2b(digest_size=8, key=b"bench")
    hashes: list[np.ndarray] = []
    with upload.open(encoding="utf-8", newline="") as lines:
        part: list[bytes] = []
        for row in csv.reader(lines):
            for cell in row[:_HASHES]:
                one = keyed.copy()
                one.update(cell.encode())
                part.append(one.digest())
            if len(part) > 1 << 16:
                hashes.append(np.frombuffer(b"".join(part), np.int64))
                part = []
    np.sort(np.concatenate([*hashes, np.frombuffer(b"".join(part), np.int64)]))
    return time.perf_counter() - begun


def _quality(truth: Path, clusters: Path) -> tuple[float, float, int]:
    """Precision and recall over the pairs of rows that stand together, and how many rows there are."""
    subject, cluster = _labels(truth, "truth"), _labels(clusters, "cluster_id")
    _, both = np.unique(subject * (cluster.max() + 1) + cluster, return_counts=True)
    right, merged, true = (_pairs(counts) for counts in (both, _counts(cluster), _counts(subject)))
    return right / merged if merged else 1.0, right / true if true else 1.0, len(subject)


def _labels(path: Path, column: str) -> np.ndarray:
    """The labels of the rows, numbered; both files name the rows in the order of the upload."""
    numbers: dict[str, int] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        found = (numbers.setdefault(line[column], len(numbers)) for line in csv.DictReader(lines))
        return np.fromiter(found, np.int64)


def _counts(labels: np.ndarray) -> np.ndarray:
    return np.unique(labels, return_counts=True)[1]


def _pairs(counts: np.ndarray) -> float:
    return float((counts * (counts - 1) // 2).sum())


if __name__ == "__main__":
    main()
