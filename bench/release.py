"""Releases of one feed beside the bare work of the same run: opening, formatting, compressing.

Own: the first release, in which everything is new; one after which one listing in a hundred is disputed; one in
which nothing changed; and a narrow one, which takes back fifty between two slots. Each whole: rows read with their
digests checked, entries opened, gates asked, compared, written, sealed, signed, in one transaction. Bare: each identity
opened by the vault, one %-format of as many bytes, digested, gzip; taken before and after each release. Processor time
is that of this process and its children; what PostgreSQL does for itself is in none of it.
"""

import argparse
import gzip
import json
import resource
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select

from bench.arguments import count
from bench.formats import Sink, peak_mib
from bench.listed import FEED, PROFILE, dispute_one_in, hide_some, list_some, with_operator
from bench.postgres import own_database, own_server
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.data_keys import whole_reports
from blacklist_service.store.tables import Listing, ReleaseObject, Report
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.open_service import open_service
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.sealing.records import open_identity

_ROWS: Final = 60_000
_FAST: Final = 1
_ONE_IN: Final = 100
_HIDDEN: Final = 50
Figures = dict[str, float]


def main() -> None:
    """Reads how many rows are reported and which database keeps them; prints one line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--rows", type=count(), default=_ROWS, help="reported rows; about six in ten become entries"
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
        if given.database == "sqlite":
            print(json.dumps(_figures(_filled(given.rows, folder, given.kept))))
            return
        with own_server() as server:
            if server is None:
                raise SystemExit("no server binaries of PostgreSQL here")
            with own_database(server, "bench_release") as url:
                settings = Settings(home=folder / "home", database_url=url, environment="test")
                _fill(settings, given.rows, folder)
                print(json.dumps(_figures(settings)))


def _filled(rows: int, folder: Path, kept: Path | None) -> Settings:
    """The settings of a filled store on SQLite, which may be written to."""
    settings = Settings(home=folder / "home", database_url="", environment="test")
    if kept is None:
        _fill(settings, rows, folder)
        return settings
    if not kept.exists():
        made = folder / "made"
        _fill(Settings(home=made, database_url="", environment="test"), rows, folder)
        shutil.move(made, kept)
    shutil.copytree(kept, settings.home)
    return settings


def _fill(settings: Settings, rows: int, folder: Path) -> None:
    with new_service(settings) as opened:
        take_in(opened, new_clerk(opened), write_sample(folder / "rows.csv", rows))
        context, _reader = with_operator(opened)
        list_some(context, rows)


def _figures(settings: Settings) -> Figures:
    # A small store, too, shows what a long list takes.
    context = replace(open_service(settings.model_copy(update={"narrow_release_from": 1})), profile=PROFILE)

    def published(*, is_urgent: bool = False) -> int:
        return publish_release(context, SYSTEM, FEED, is_urgent=is_urgent).entries

    before = peak_mib()
    own = {"first": _measured(published)}
    grown = peak_mib() - before
    entries = int(own["first"]["entries"])
    bare = [_measured(lambda: _bare(context, entries))]
    for name in ("delta", "unchanged"):
        if name == "delta":
            dispute_one_in(context, _ONE_IN)
        own[name] = _measured(published)
        bare.append(_measured(lambda: _bare(context, entries)))
    hide_some(context, _HIDDEN)
    own["narrow"] = _measured(partial(published, is_urgent=True))
    beside = {"first": bare[:1], "delta": bare[:2], "unchanged": bare[1:], "narrow": bare[1:]}
    found: Figures = {"entries": entries, "bare_us": min(one["processor_us"] for one in bare)}
    found["bare_entries_a_second"] = max(one["entries_a_second"] for one in bare)
    for name, one in own.items():
        around = mean(other["processor_us"] for other in beside[name])
        found[f"{name}_us"] = one["processor_us"]
        found[f"{name}_of_bare"] = round(one["processor_us"] / around, 1)
        found[f"{name}_entries_a_second"] = one["entries_a_second"]
    return found | {"peak_grows_mib": grown}


def _measured(work: Callable[[], int]) -> Figures:
    wall, processor = time.perf_counter(), _processor_seconds()
    entries = work()
    wall, processor = time.perf_counter() - wall, _processor_seconds() - processor
    return {
        "entries": entries,
        "processor_us": round(processor / entries * 1e6, 1),
        "entries_a_second": round(entries / wall),
    }


def _processor_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _bare(context: Context, entries: int) -> int:
    """As many identities, each the one that its entry shows, opened and written in as many bytes as the release has."""
    reports, listings = table_of(Report), table_of(Listing)
    sealer = context.opening(SYSTEM, "bench", budget="service").vault.sealer
    digest, opened = sha256(), 0
    # A subject has the number of its first report.
    founding = (listings.c.subject_id == reports.c.id) & (listings.c.state == "listed")
    with (
        context.store.read() as connection,
        gzip.GzipFile(fileobj=Sink(), mode="wb", compresslevel=_FAST) as out,
    ):
        size = connection.execute(select(table_of(ReleaseObject).c.body_bytes)).scalars().first() or 0
        filling = b"x" * (size // entries)
        for row in connection.execute(whole_reports().join(listings, founding).limit(entries)):
            raw = open_identity(sealer, row.id, row.sealed_identity)
            line = b"%s %s %s" % (raw.name.encode(), raw.id_number.encode(), filling)
            digest.update(line)
            out.write(line)
            opened += 1
    return opened


if __name__ == "__main__":
    main()
