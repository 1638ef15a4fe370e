"""`make rivals`: one table of ours beside Splink and recordlinkage, on the same rows in the same run.

For the rivals the better of pairs and clusters stands in each column: doubt counts for them.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.febrl import shipped_folder, write_upload
from bench.people.__main__ import write
from bench.rivals.files import TRUTH, UPLOAD
from bench.rivals.run import RIVALS_PYTHON, Line, Task, compare_on

_ALL = ("splink-plain", "splink-tuned", "ecm")
_SPLINK = ("splink-plain", "splink-tuned")
_COLUMNS = (
    "data",
    "engine",
    "P",
    "R",
    "cluster F1",
    "best F1",
    "R at P>=.9999",
    "s",
    "x",
    "CPU s",
    "MiB",
    "x",
)
_SEED = 20260301
# Its pairs stand in one frame in memory: a million rows would ask for more than there is.
_ECM_LIMIT = 20_000
# People whose reports make about a million rows.
_MILLION = 540_000
_MEBIBYTE = 1 << 20


def main() -> None:
    """Makes the files, runs the engines, prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=int, nargs="*", default=[20_000, 108_000], help="how many people")
    asked.add_argument(
        "--damage", type=float, nargs="*", default=[0.2, 0.55], help="shares of damaged reports"
    )
    asked.add_argument("--million", action="store_true", help="also one million rows, with the tuned Splink")
    asked.add_argument("--rivals", nargs="*", choices=_ALL, default=_ALL, help="who takes part on the people")
    asked.add_argument("--no-febrl", action="store_true", help="without FEBRL 1-4")
    given = asked.parse_args()
    if not RIVALS_PYTHON.exists():
        raise SystemExit("no .venv-rivals: `make rivals` makes it from requirements-rivals.lock")
    table = Table(title="make rivals", caption=__doc__.splitlines()[2] if __doc__ else None)
    for name in _COLUMNS:
        table.add_column(name, justify="left" if name in {"data", "engine"} else "right")
    with TemporaryDirectory(prefix="rivals-") as place:
        for task in _tasks(given, Path(place)):
            _add(table, compare_on(task))
    Console(width=150).print(table)


def _tasks(given: argparse.Namespace, place: Path) -> Iterator[Task]:
    shipped = None if given.no_febrl else shipped_folder()
    for number in (1, 2, 3, 4) if shipped else ():
        folder = _new(place, f"febrl{number}")
        assert shipped is not None
        write_upload(shipped, number, folder / UPLOAD, folder / TRUTH)
        yield Task(f"FEBRL {number}", folder, ("splink-febrl", "ecm"), number)
    for people in given.people:
        for damage in given.damage:
            able = _ALL if people <= _ECM_LIMIT else _SPLINK
            yield _people(place, people, damage, tuple(one for one in able if one in given.rivals))
    if given.million:
        yield _people(place, _MILLION, given.damage[0], ("splink-tuned",))


def _people(place: Path, people: int, damage: float, rivals: tuple[str, ...]) -> Task:
    folder = _new(place, f"people{people}-{damage}")
    rows, _ = write(people, damage, _SEED, "plain", folder / UPLOAD, folder / TRUTH)
    return Task(f"{people:,} people, {rows:,} rows, {damage:.0%} damaged", folder, rivals)


def _new(place: Path, name: str) -> Path:
    folder = place / name
    folder.mkdir()
    return folder


def _add(table: Table, lines: list[Line]) -> None:
    ours = lines[0]
    for line in lines:
        best = {name: max(line.pairs[name], line.clusters[name]) for name in line.pairs}
        table.add_row(
            line.task if line is ours else "",
            line.engine,
            f"{line.pairs['precision']:.5f}",
            f"{line.pairs['recall']:.4f}",
            f"{line.clusters['f1']:.4f}",
            f"{best['best_f1']:.4f}",
            f"{best['recall_at_wanted']:.4f}",
            f"{line.wall:.1f}",
            f"{line.wall / ours.wall:.1f}",
            f"{line.processor:.1f}",
            f"{line.peak / _MEBIBYTE:,.0f}",
            f"{line.peak / ours.peak:.1f}",
        )
    table.add_section()


if __name__ == "__main__":
    main()
