"""The Spark job gives the clusters and the pairs of `blacklist match`, in local mode, submitted as on a cluster."""

import csv
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bench.people.__main__ import write

ROOT = Path(__file__).parents[2]
SUBMIT = ROOT / ".venv-rivals" / "bin" / "spark-submit"
PEOPLE, DAMAGED, SEED = 11_000, 0.55, 20260301  # about 20,000 rows
PARTITIONS = 4

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SUBMIT.exists(), reason="no pyspark: `make rivals` installs it in .venv-rivals"),
    pytest.mark.skipif(shutil.which("java") is None, reason="no java on this machine"),
]


def _iso(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _invented(folder: Path) -> Path:
    """An upload whose birth dates are ISO or empty: the job reads no other, `match` would."""
    written, upload = folder / "written.csv", folder / "upload.csv"
    write(PEOPLE, DAMAGED, SEED, "traps", written, folder / "truth.csv")
    with (
        written.open(encoding="utf-8", newline="") as given,
        upload.open("w", encoding="utf-8", newline="") as out,
    ):
        lines = csv.DictReader(given)
        kept = csv.DictWriter(out, lines.fieldnames or ())
        kept.writeheader()
        kept.writerows(line | {"birth_date": _iso(line["birth_date"])} for line in lines)
    return upload


def _lines(files: Iterator[Path]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for file in files:
        with file.open(encoding="utf-8", newline="") as body:
            found += csv.DictReader(body)
    return found


def _partition(lines: list[dict[str, str]]) -> set[frozenset[str]]:
    clusters: dict[str, set[str]] = {}
    for line in lines:
        clusters.setdefault(line["cluster_id"], set()).add(line["row_id"])
    return {frozenset(rows) for rows in clusters.values()}


def _verdicts(lines: list[dict[str, str]]) -> set[tuple[frozenset[str], str, float, str]]:
    return {
        (
            frozenset((one["row_id_a"], one["row_id_b"])),
            one["verdict"],
            round(float(one["score"]), 1),
            one["reason"],
        )
        for one in lines
    }


def test_the_job_resolves_as_the_offline_engine(tmp_path: Path):
    upload = _invented(tmp_path)
    offline = [tmp_path / "clusters.csv", tmp_path / "pairs.csv"]
    subprocess.run(
        [sys.executable, "-m", "blacklist_service.cli", "match", str(upload),
         "--out", str(offline[0]), "--pairs", str(offline[1])],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip

    packages = tmp_path / "packages.zip"
    subprocess.run(
        ["git", "archive", "--format", "zip", "-o", packages, "HEAD", "matching", "tools/spark"],
        cwd=ROOT, check=True,
    )  # fmt: skip
    python = str(SUBMIT.with_name("python"))
    subprocess.run(
        [str(SUBMIT), "--master", "local[2]", "--py-files", str(packages),
         "--conf", "spark.ui.enabled=false", "--conf", f"spark.sql.shuffle.partitions={PARTITIONS}",
         "--conf", "spark.io.encryption.enabled=true",
         str(ROOT / "tools" / "match_on_spark.py"), str(upload), str(tmp_path / "out"), "--format", "csv"],
        # Not in the tree: what is imported must come from the package.
        cwd=tmp_path, check=True, capture_output=True,
        env=os.environ | {"PYSPARK_PYTHON": python, "PYSPARK_DRIVER_PYTHON": python},
    )  # fmt: skip

    clusters = _lines((tmp_path / "out" / "clusters").glob("*.csv"))
    pairs = _lines((tmp_path / "out" / "pairs").glob("*.csv"))
    assert len(clusters) > 20_000
    assert _partition(clusters) == _partition(_lines(iter(offline[:1])))
    assert _verdicts(pairs) == _verdicts(_lines(iter(offline[1:])))
    assert {one["verdict"] for one in pairs} == {"same", "unsure"}
