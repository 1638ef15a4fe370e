"""Releases of one feed beside the bare work of the same run: opening, formatting, compressing.

Own: the first release, in which everything is new, and the next, in which nothing is; each whole: rows read with their
digests checked, entries opened, gates asked, compared, written, sealed, signed, in one transaction.
Bare: each identity opened by the vault, one %-format of as many bytes, digested, gzip. What PostgreSQL does for itself
is in no figure of processor time.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import select

from bench.arguments import count
from bench.formats import Sink, peak_mib
from bench.listed import FEED, list_some, with_operator
from bench.postgres import own_database, own_server
from bench.sample_file import write_sample
from bench.service import new_clerk, new_service, take_in
from blacklist_service.settings import Settings
from blacklist_service.store.base import table_of
from blacklist_service.store.data_keys import whole_reports
from blacklist_service.store.tables import Listing, ReleaseObject, Report
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.sealing.records import open_identity

_ROWS: Final = 60_000
_FAST: Final = 1
Figures = dict[str, float]


def main() -> None:
    """Reads how many rows are reported and which database keeps them; prints one line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument(
        "--rows", type=count(), default=_ROWS, help="reported rows; about six in ten become entries"
    )
    asked.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as folder:
        if given.database == "sqlite":
            print(json.dumps(_figures(given.rows, Path(folder), "")))
            return
        with own_server() as server:
            if server is None:
                raise SystemExit("no server binaries of PostgreSQL here")
            with own_database(server, "bench_release") as url:
                print(json.dumps(_figures(given.rows, Path(folder), url)))


def _figures(rows: int, folder: Path, url: str) -> Figures:
    settings = Settings(home=folder / "home", database_url=url, environment="test")
    with new_service(settings) as opened:
        take_in(opened, new_clerk(opened), write_sample(folder / "rows.csv", rows))
        context, _reader = with_operator(opened)
        list_some(context, rows)
        before = peak_mib()
        first = _measured(lambda: publish_release(context, SYSTEM, FEED).entries)
        grown = peak_mib() - before
        same = _measured(lambda: publish_release(context, SYSTEM, FEED).entries)
        bare = _measured(lambda: _bare(context, int(first["entries"])))
    return {
        "entries": first["entries"],
        "first_us": first["processor_us"],
        "unchanged_us": same["processor_us"],
        "bare_us": bare["processor_us"],
        "first_of_bare": round(first["processor_us"] / bare["processor_us"], 1),
        "first_entries_a_second": first["entries_a_second"],
        "unchanged_entries_a_second": same["entries_a_second"],
        "peak_grows_mib": grown,
    }


def _measured(work: Callable[[], int]) -> Figures:
    wall, processor = time.perf_counter(), time.process_time()
    entries = work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {
        "entries": entries,
        "processor_us": round(processor / entries * 1e6, 1),
        "entries_a_second": round(entries / wall),
    }


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
