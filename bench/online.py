"""`python -m bench.online --people 10000000`: one identity against all stored persons, in process, by stage.

The store is filled through the real vault and tables (bench.stored), the service's own enquiry is asked about some of
its persons, and then invented identities are matched: persons who are stored, told once more with variations, and
strangers. Beside it, on the same database in the same run, the bare question for twelve tokens.
"""

import argparse
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from bench.arguments import count
from bench.listed import list_some, with_operator
from bench.matching_one import Figures, Probe, measure, probes_of
from bench.population import CHUNK
from bench.postgres import own_database, own_server
from bench.service import new_clerk, new_service
from bench.stored import SAMPLE, Stored, build, number_of, reports_of
from blacklist_service.settings import Settings
from blacklist_service.workflows.answer_enquiry import Enquiry, EnquiryAnswer, answer_enquiries
from blacklist_service.workflows.context import Context
from blacklist_service.workflows.open_service import migrate, open_service
from matching.normalize import read_identity
from matching.types import Validity

_SEED = 7
_CACHE_MIB_A_MILLION = 220
_AT_ONCE = 100


def main() -> None:
    """Fills a store, or opens the one that is kept; measures; prints."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--people", type=count(CHUNK, CHUNK), default=200_000, help=f"a multiple of {CHUNK:,}")
    asked.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked.add_argument("--probes", type=count(2), default=4_000)
    asked.add_argument("--folder", type=Path, help="keeps the embedded database here, or finds it here")
    asked.add_argument("--cache-mib", type=count(), help="SQLite's pages; default: as large as the tokens")
    asked.add_argument(
        "--mapped-mib", type=count(0), default=0, help="of the SQLite file, read as mapped memory"
    )
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as place, _url(given.database) as url:
        folder = given.folder or Path(place)
        settings = Settings(
            home=folder / "home",
            database_url=url,
            environment="test",
            sqlite_cache_mib=given.cache_mib or 64 + _CACHE_MIB_A_MILLION * given.people // 1_000_000,
            sqlite_mapped_mib=given.mapped_mib,
        )
        if not (folder / "home").exists():
            _fill(settings, given.people, folder)
        migrate(settings)
        probes = probes_of(given.people, given.probes, _SEED)
        context = open_service(settings)
        figures = measure(context, probes)
        title = f"{given.people:,} stored persons, {given.database}, {os.cpu_count()} cores"
        _tell(title, figures, probes)


@contextmanager
def _url(database: str) -> Iterator[str]:
    if database == "sqlite":
        yield ""
        return
    with own_server() as server:
        if server is None:
            raise SystemExit("no PostgreSQL server binaries")
        with own_database(server, "online") as url:
            yield url


def _fill(settings: Settings, people: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    with new_service(settings) as context:
        clerk = new_clerk(context)
        build(settings, context.store, Stored(people, _SEED, clerk.member), folder)
        _ask_about_some(context)


def _ask_about_some(context: Context) -> None:
    """The service itself finds what was set down: everybody of the sample whose number was told whole."""
    context, reader = with_operator(context)
    list_some(context, SAMPLE)
    told = [
        person
        for (person, given), _ in zip(reports_of(0, _SEED), range(SAMPLE), strict=False)
        if any(one.validity is Validity.VALID for raw in given for one in read_identity(raw).identifiers)
    ]
    asked = [Enquiry(one.name, "resident_id", one.resident_id, "credit_approval", "示例") for one in told]
    for start in range(0, len(asked), _AT_ONCE):
        for answer in answer_enquiries(context, reader, asked[start : start + _AT_ONCE]):
            assert isinstance(answer, EnquiryAnswer)
            assert answer.outcome == "listed", "the rows set down are not those that the service writes"
    Console().print(
        f"asked about {len(asked)} of the first {SAMPLE} persons: all are found ({number_of(0)} …)"
    )


def _tell(title: str, figures: Figures, probes: list[Probe]) -> None:
    table = Table(title=f"{title}; {len(probes):,} identities; us")
    for name in ("what", "p50", "p95", "p99", "max"):
        table.add_column(name, justify="left" if name == "what" else "right")
    for name, times in figures.times.items():
        ordered = sorted(times)
        table.add_row(name, *(_microseconds(ordered, share) for share in (500, 950, 990, 1000)))
    console = Console(width=120)
    console.print(table)
    for line in figures.remarks:
        console.print(line)


def _microseconds(ordered: Sequence[int], share: int) -> str:
    """What so many of a thousand took at most; the times are nanoseconds in ascending order."""
    return f"{ordered[(len(ordered) - 1) * share // 1000] / 1000:,.0f}"


if __name__ == "__main__":
    main()
