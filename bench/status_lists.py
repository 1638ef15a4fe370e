"""The status list of one feed beside the bare work of the same run: rows read in order, bits packed, gzip, a signature.

Own: rows read with their digests checked, bits, both forms of the credential signed, the journal told; then the indexes
as their recipient takes them, whole. The entries are written as a release writes them, many releases deep; of their
listings only the numbers exist, so the database is told to trust them.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from sqlalchemy import Connection, text

from bench.arguments import count
from bench.formats import forget_peak, peak_mib
from bench.listed import FEED, with_operator
from bench.service import new_service
from blacklist_service.settings import Settings
from blacklist_service.store import feeds
from blacklist_service.store.feeds import HeldEntry
from blacklist_service.workflows.context import SYSTEM, Context
from blacklist_service.workflows.give_status_list import give_status_list
from blacklist_service.workflows.publish_release import publish_release
from blacklist_service.workflows.read_indexes import indexes_of

_ENTRIES: Final = 100_000
_RELEASES: Final = 50
_AT_ONCE: Final = 10_000
_ONE_IN: Final = 7  # has ended
Figures = dict[str, float]


def main() -> None:
    """Reads how many entries the feed ever told; prints one line."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=count(), default=_ENTRIES)
    given = asked.parse_args()
    with TemporaryDirectory(prefix="bench-") as folder:
        print(json.dumps(status_list_figures(given.entries, Path(folder))))


def status_list_figures(entries: int, folder: Path) -> Figures:
    """Processor time of an entry in µs, its ratio to the bare work, and what memory grows by."""
    with new_service(Settings(home=folder, environment="test")) as opened:
        context, reader = with_operator(opened)
        for _ in range(_RELEASES):
            publish_release(context, SYSTEM, FEED)
        _tell(context, entries)
        forget_peak()
        before = peak_mib()
        listed = _measured(entries, lambda: len(give_status_list(context, SYSTEM, FEED).document))
        grown = peak_mib() - before
        indexed = _measured(
            entries, lambda: sum(map(len, indexes_of(context, reader, FEED, _RELEASES).chunks))
        )
        bare = _measured(entries, lambda: _bare(context))
    return {
        "entries": entries,
        "list_us": listed["processor_us"],
        "list_seconds": listed["seconds"],
        "bare_us": bare["processor_us"],
        "list_of_bare": round(listed["processor_us"] / bare["processor_us"], 1),
        "peak_grows_mib": grown,
        "indexes_us": indexed["processor_us"],
        "indexes_seconds": indexed["seconds"],
        "indexes_of_bare": round(indexed["processor_us"] / bare["processor_us"], 1),
    }


def _measured(entries: int, work: Callable[[], int]) -> Figures:
    wall, processor = time.perf_counter(), time.process_time()
    work()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return {"processor_us": round(processor / entries * 1e6, 2), "seconds": round(wall, 1)}


def _tell(context: Context, entries: int) -> None:
    """Writes that so many entries were told, spread over the releases."""
    with context.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql("DROP TRIGGER feed_takes_only_listed")
        for first in range(0, entries, _AT_ONCE):
            some = range(first, min(first + _AT_ONCE, entries))
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            feeds.add_entries(connection, _held(connection, some, entries))
            connection.commit()
        connection.invalidate()


def _held(connection: Connection, numbers: range, entries: int) -> Iterator[HeldEntry]:
    feed = feeds.find_feed(connection, FEED)
    assert feed is not None
    assert feed.id is not None
    for number in numbers:
        release = 1 + number * _RELEASES // entries
        key = sha256(b"%d" % number).hexdigest()[:32]
        yield HeldEntry(
            feed.id, 1_000_000 + number, key, 1, "0" * 64, "live", number % _ONE_IN == 0, release, release,
            None, None, None, None,
        )  # fmt: skip


def _bare(context: Context) -> int:
    asked = text("SELECT entry_key, state, is_suppressed FROM feed_entry ORDER BY first_release, entry_key")
    with context.store.read() as connection:
        ended = [row.state == "retracted" or bool(row.is_suppressed) for row in connection.execute(asked)]
    bits = bytearray(-(-len(ended) // 8))
    for index, is_ended in enumerate(ended):
        bits[index // 8] |= is_ended << 7 - index % 8
    return len(context.vault.feed_signer.sign(gzip.compress(bits)))


if __name__ == "__main__":
    main()
