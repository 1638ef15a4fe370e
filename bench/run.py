"""`make bench`: one table of the service against references measured in the same run, on invented data.

Ratios within one run are the message; absolute figures move with the machine and its other work.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.formats import ENTRIES, format_figures
from bench.journal import journal_figures
from bench.postgres import own_database, own_server
from bench.sample_file import write_sample
from bench.sealing import sealing_figures
from bench.status_lists import status_list_figures
from bench.tree import watch
from exports.registry import all_formats

Figures = dict[str, float]
_NAIVE_ROWS = 400
_SHARED_ROWS = 2_000
_MATCH_ROWS = 40_000
_RELEASED_ROWS = 20_000
_RELEASES = {
    "first": "everything new",
    "delta": "1 in 100 changed",
    "unchanged": "nothing changed",
    "narrow": "50 taken back between two slots",
}
_JOURNAL_ENTRIES = 100_000
_LISTED_ENTRIES = 100_000
_MEBIBYTE = 1 << 20


def main() -> None:
    """Makes the files, measures, prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=100_000, help="rows of the intake measurement")
    asked.add_argument("--million", action="store_true", help="also one million rows (minutes)")
    given = asked.parse_args()
    table = Table(title=f"make bench: {os.cpu_count()} cores, {given.rows:,} invented rows")
    for name in ("what", "database", "rows/s", "ratio", "CPU us/row", "peak RSS MiB", "note"):
        table.add_column(name, justify="left" if name in {"what", "database", "note"} else "right")
    with TemporaryDirectory(prefix="bench-") as place, own_server() as server:
        folder = Path(place)
        files = {
            count: write_sample(folder / f"{count}.csv", count)
            for count in {given.rows, _NAIVE_ROWS, _SHARED_ROWS, _MATCH_ROWS}
        }
        _match(table, files[_MATCH_ROWS], folder)
        _sealing(table)
        _journal(table)
        _formats(table)
        _status_list(table, folder)
        _releases(table, is_postgres=server is not None)
        for database in ("SQLite", "PostgreSQL"):
            if database == "PostgreSQL" and server is None:
                table.add_row("(no server binaries)", database)
                continue
            where = None if database == "SQLite" else server
            _intake_block(table, database, where, files, given.rows)
        if given.million:
            files[1_000_000] = write_sample(folder / "million.csv", 1_000_000)
            for database, where in (("SQLite", None), ("PostgreSQL", server)):
                figures, peak = _measure("intake", where, files[1_000_000])
                _add(table, "intake, 1,000,000 rows", database, figures, peak=peak, note=_sizes(figures))
    Console(width=150).print(table)


def _intake_block(table: Table, database: str, server: str | None, files: dict[int, Path], rows: int) -> None:
    bare, bare_peak = _measure("bare", server, files[rows])
    _add(
        table,
        "bare batched pipeline",
        database,
        bare,
        peak=bare_peak,
        note="reference: no checks, no resolution",
    )
    intake, peak = _measure("intake", server, files[rows])
    _add(table, "intake of the service", database, intake, against=bare, peak=peak, note=_sizes(intake))
    naive, naive_peak = _measure("naive", server, files[_NAIVE_ROWS])
    _add(table, "one object per row", database, naive, against=bare, peak=naive_peak,
         note=f"intake is {_rate(intake) / _rate(naive):.0f} times faster")  # fmt: skip
    shared, _ = _measure("sharing", server, files[_SHARED_ROWS])
    table.add_row("release published (entries)", database, f"{shared['entries'] / shared['published']:,.0f}",
                  "", "", "", f"{shared['entries']:,.0f} entries, signed")  # fmt: skip
    table.add_row("enquiries answered, 100 at once", database, f"{shared['answers'] / shared['answered']:,.0f}",
                  "", "", "", f"{shared['answers']:,.0f} answers, each with its look")  # fmt: skip


def _match(table: Table, file: Path, folder: Path) -> None:
    begun = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "blacklist_service.cli",
        "match",
        str(file),
        "--out",
        str(folder / "c.csv"),
    ]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = watch(child)
    rate = _MATCH_ROWS / (time.perf_counter() - begun)
    table.add_row(
        "offline match",
        "none",
        f"{rate:,.0f}",
        "",
        "",
        _mebibytes(peak),
        f"{_MATCH_ROWS:,} rows, start included",
    )


def _sealing(table: Table) -> None:
    figures = sealing_figures()
    bare = figures["bare AES-256-GCM"]
    for name, spent in figures.items():
        table.add_row(
            name, "none", f"{1e6 / spent:,.0f}", f"{bare / spent:.3f}", f"{spent:.1f}", "", "one record"
        )


def _journal(table: Table) -> None:
    found = journal_figures(_JOURNAL_ENTRIES)
    table.add_row(
        "journal verified offline (entries)",
        "none",
        f"{found['entries'] / found['verified']:,.0f}",
        f"{found['hashed'] / found['verified']:.2f}",
        f"{found['verified'] / found['entries'] * 1e6:.1f}",
        "",
        f"ratio: bare SHA-256 of the same lines; a proof {found['proof_made_us']:.0f} us to make, "
        f"{found['proof_checked_us']:.0f} to check, {found['proof_bytes']:,.0f} B",
    )


def _formats(table: Table) -> None:
    for name in all_formats():
        found = format_figures(name, ENTRIES)
        table.add_row(
            f"{name} written (entries)",
            "none",
            f"{found['entries_a_second']:,.0f}",
            f"{found['entries_a_second'] / found['bare_entries_a_second']:.2f}",
            f"{found['processor_us']:.1f}",
            f"{found['peak_mib']:,.0f}",
            f"ratio: bare open, format, compress; {found['peak_mib_of_a_tenth']:,.0f} MiB with a tenth",
        )


def _status_list(table: Table, folder: Path) -> None:
    found = status_list_figures(_LISTED_ENTRIES, folder / "status-list")
    for name in ("list", "indexes"):
        table.add_row(
            f"status list, {name} (entries)",
            "SQLite",
            f"{1e6 / found[f'{name}_us']:,.0f}",
            f"{found['bare_us'] / found[f'{name}_us']:.2f}",
            f"{found[f'{name}_us']:.1f}",
            f"+{found['peak_grows_mib']:,.0f}" if name == "list" else "",
            f"of processor time; {_LISTED_ENTRIES:,} entries; ratio: bare rows in order, bits, gzip, a signature",
        )


def _releases(table: Table, *, is_postgres: bool) -> None:
    """A whole release beside the bare work: the ratio of entries a second, and that of processor time in the note."""
    for name, database in (("SQLite", "sqlite"), ("PostgreSQL", "postgres"))[: 1 + is_postgres]:
        command = [
            sys.executable,
            "-m",
            "bench.release",
            "--rows",
            str(_RELEASED_ROWS),
            "--database",
            database,
        ]
        told = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout
        found: Figures = json.loads(told)
        for key, what in _RELEASES.items():
            table.add_row(
                f"release, {what} (entries)",
                name,
                f"{found[f'{key}_entries_a_second']:,.0f}",
                f"{found[f'{key}_entries_a_second'] / found['bare_entries_a_second']:.2f}",
                f"{found[f'{key}_us']:.0f}",
                "",
                f"{found[f'{key}_of_bare']:.1f} times the processor time of bare open, format, compress",
            )


def _measure(what: str, server: str | None, file: Path) -> tuple[Figures, int]:
    """The figures of one measurement in a process of its own, and the most memory that its tree held."""
    with _database(server) as url:
        command = [sys.executable, "-m", "bench.one", what, str(file), "--database", url]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        peak = watch(child)
        assert child.stdout is not None
        figures: Figures = json.loads(child.stdout.read())
    print(f"{what} {file.stem} {'PostgreSQL' if server else 'SQLite'}: {figures}", file=sys.stderr)
    return figures, peak


@contextmanager
def _database(server: str | None) -> Iterator[str]:
    if server is None:
        yield ""
        return
    with own_database(server, "bench") as url:
        yield url


def _add(
    table: Table,
    what: str,
    database: str,
    figures: Figures,
    *,
    against: Figures | None = None,
    peak: int,
    note: str = "",
) -> None:
    ratio = "" if against is None else f"{_rate(figures) / _rate(against):.2f}"
    cost = figures["processor"] / figures["rows"] * 1e6
    table.add_row(what, database, f"{_rate(figures):,.0f}", ratio, f"{cost:.0f}", _mebibytes(peak), note)


def _rate(figures: Figures) -> float:
    return figures["rows"] / figures["wall"]


def _sizes(figures: Figures) -> str:
    return (
        f"{figures['tokens_per_row']:.1f} tokens = {figures['token_bytes']:.0f} B/report, "
        f"{figures['bytes']:,.0f} B/report in all"
    )


def _mebibytes(count: int) -> str:
    return f"{count / _MEBIBYTE:,.0f}"


if __name__ == "__main__":
    main()
