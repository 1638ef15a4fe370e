"""`python -m bench.people --people 20000 --damaged 0.20 --seed 1 --out FILE.csv --truth TRUTH.csv`."""

import argparse
import csv
import sys
import time
from pathlib import Path

from bench.arguments import count, new_file, share
from bench.people.profiles import PROFILES
from bench.people.report import COLUMNS
from bench.people.stream import rows


def write(  # noqa: PLR0917 -- the command line in its order
    people: int, damaged: float, seed: int, profile: str, out: Path, truth: Path
) -> tuple[int, int]:
    """Writes both files as a stream; how many rows, and how many of them damaged."""
    written = touched = 0
    with (
        out.open("w", encoding="utf-8", newline="") as body,
        truth.open("w", encoding="utf-8", newline="") as told,
    ):
        reports, truths = csv.writer(body, lineterminator="\n"), csv.writer(told, lineterminator="\n")
        reports.writerow(COLUMNS)
        truths.writerow(("row_id", "truth", "kind"))
        for written, row in enumerate(rows(people, damaged, seed, PROFILES[profile]), start=1):
            row_id = f"R{written}"
            reports.writerow((row_id, *row.report.cells()))
            truths.writerow((row_id, row.truth, row.kind))
            touched += row.kind != "clean"
    return written, touched


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.people", description=__doc__)
    asked.add_argument("--people", type=count(), default=20_000)
    asked.add_argument(
        "--damaged", type=share, default=0.20, help="share of reports with at least one damage"
    )
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--profile", choices=sorted(PROFILES), default="plain")
    asked.add_argument("--out", type=new_file, required=True)
    asked.add_argument("--truth", type=new_file, required=True)
    given = asked.parse_args()
    if given.out.resolve() == given.truth.resolve():
        asked.error("--out and --truth are one file")
    begun = time.process_time()
    written, touched = write(given.people, given.damaged, given.seed, given.profile, given.out, given.truth)
    print(
        f"seed {given.seed}, profile {given.profile}: {given.people:,} subjects, {written:,} reports, "
        f"{touched / max(written, 1):.1%} damaged, {time.process_time() - begun:.1f} s",
        file=sys.stderr,
    )


if __name__ == "__main__":
    main()
