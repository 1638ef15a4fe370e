"""The invented upload that every measurement takes in: the full template as CSV, written as a stream."""

import csv
from pathlib import Path

from tools.sample_rows import COLUMNS, rows


def write_sample(path: Path, count: int, seed: int = 20260301) -> Path:
    """A CSV file of so many invented reports; the same seed gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        writer.writeheader()
        writer.writerows(rows(count, seed))
    return path
