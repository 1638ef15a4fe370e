"""How long the server takes for each page at so many reports, beside a page that shows nothing of them.

Filled by the service itself: one upload, the first allegations listed, one release, the hourly figures. Then officials,
a clerk, an agency and a person who is listed ask for their pages, each some dozens of times, in process: no network and
no browser. Answers that wait for their stroke (BLACKLIST_EVEN_ANSWER_MS) go at once here. The reference is the account
page of the same person (for whoever has no account, the help page): session, template and headers, nothing of the list.
"""

import argparse
import json
import shutil
import time
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any, Final, NamedTuple

from sqlalchemy import func, select, text

from bench.arguments import count
from bench.listed import FEED, list_some
from bench.page_readers import CITY_REGION, FEWEST_LISTED, Page, Reader, of_office, readers, with_office
from bench.postgres import own_database, own_server
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.tables import Submission
from blacklist_service.workflows.context import SYSTEM
from blacklist_service.workflows.measure_figures import measure_figures
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import publish_release

_ROWS: Final = 20_000
_TIMES: Final = 40
_LISTED: Final = 2_000
_IN_CITY: Final = 200  # reports of a platform of one city


class Took(NamedTuple):
    """One call: wall time, and the processor time of this process, which is the steadier on a busy machine. What
    PostgreSQL does for itself is in none of the latter."""

    wall_ms: float
    processor_ms: float


def main() -> None:
    """Reads how many rows are reported, which database keeps them, and how often each page is asked for; prints a line
    for each page."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=count(), default=_ROWS)
    asked.add_argument("--times", type=count(2), default=_TIMES)
    asked.add_argument(
        "--listed", type=count(FEWEST_LISTED), default=_LISTED, help="listings that stand as listed"
    )
    asked.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    asked.add_argument(
        "--kept",
        type=Path,
        help="SQLite: where the filled store lies, or is put, so that the next run copies it",
    )
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as place:
        folder = Path(place)
        settings = Settings(home=folder / "home", database_url="", environment="test")
        if given.database == "sqlite":
            _fill_or_copy(settings, folder, given)
            _run(settings, folder, given.times)
            return
        with own_server() as server:
            if server is None:
                raise SystemExit("no server binaries of PostgreSQL here")
            with own_database(server, "bench_pages") as url:
                settings = settings.model_copy(update={"database_url": url})
                _fill(settings, folder, given)
                _analyse(settings)
                _run(settings, folder, given.times)


def _analyse(settings: Settings) -> None:
    """What autovacuum does within a minute or two of so many new rows; before it has, plans are a guess."""
    with open_service(settings).store.engine.begin() as connection:
        connection.execute(text("ANALYZE"))


def _fill_or_copy(settings: Settings, folder: Path, given: argparse.Namespace) -> None:
    """A filled store on SQLite that may be written to: asking for pages makes cases, sessions and looks of its own."""
    if given.kept is None:
        _fill(settings, folder, given)
        return
    if not given.kept.exists():
        made = folder / "made"
        _fill(settings.model_copy(update={"home": made}), folder, given)
        shutil.move(made, given.kept)
    shutil.copytree(given.kept, settings.home)


def _fill(settings: Settings, folder: Path, given: argparse.Namespace) -> None:
    """So many reports, some of them listed and published."""
    started = time.perf_counter()
    with new_service(settings) as opened:
        take_in(opened, new_clerk(opened), write_sample(folder / "rows.csv", given.rows))
        of_city = new_clerk(opened, "city", login="city-clerk", region=CITY_REGION)
        take_in(opened, of_city, write_sample(folder / "city.csv", _IN_CITY, seed=2))
        context = with_office(opened)
        list_some(context, given.listed)
        publish_release(context, SYSTEM, FEED)
        measure_figures(context)
    print(json.dumps({"rows": given.rows, "filled_s": round(time.perf_counter() - started)}), flush=True)


def _run(settings: Settings, folder: Path, times: int) -> None:
    context = of_office(open_service(settings))
    # The platform's own submission was the first.
    with context.store.read() as connection:
        submission = connection.execute(select(func.min(table_of(Submission).c.id))).scalar_one()
    for reader in readers(context, submission, folder):
        _measure(reader, times)


def _measure(reader: Reader, times: int) -> None:
    bare = _asked(reader, reader.bare, times)
    for page in reader.pages:
        found = _asked(reader, page, min(times, page.most) if page.most else times)
        print(json.dumps(_line(reader.who, page, found, bare), ensure_ascii=False), flush=True)


def _asked(reader: Reader, page: Page, times: int) -> list[Took]:
    """How long each call took, after one that warms."""
    _ask(reader, page)
    return [_ask(reader, page) for _ in range(times)]


def _ask(reader: Reader, page: Page) -> Took:
    wall, processor = time.perf_counter(), time.process_time()
    status = reader.ask(page)
    took = Took((time.perf_counter() - wall) * 1000, (time.process_time() - processor) * 1000)
    if status != 200:
        raise SystemExit(f"{page.said}: {status}")
    return took


def _line(who: str, page: Page, found: list[Took], bare: list[Took]) -> dict[str, Any]:
    wall, processor = [one.wall_ms for one in found], median(one.processor_ms for one in found)
    return {
        "who": who,
        "page": page.said,
        "median_ms": round(median(wall), 1),
        "p95_ms": round(quantiles(wall, n=20)[-1], 1),
        "processor_ms": round(processor, 1),
        "of_bare": round(processor / median(one.processor_ms for one in bare), 1),
    }


if __name__ == "__main__":
    main()
